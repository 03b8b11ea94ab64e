"""Requests and answers as pages read them: an agency's own, a case's, and what is late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from referrals.choices import Answer
from referrals.models import Case, InformationRequest, InformationResponse
from referrals.selectors import readers
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Agency
from sharing.selectors.the_one import the_one

MOST = 200
RECENT = 20
# ux.md section 5: the states of a request, and the colour of each.
STATES = {
    Answer.PROVIDED.value: ("Answered", "green"),
    Answer.PARTLY.value: ("Partly answered", "teal"),
    Answer.NOTHING_HELD.value: ("Nothing held", "grey"),
    Answer.REFUSED.value: ("Not shared", "orange"),
    "late": ("Late", "red"),
    "ended": ("Ended", "grey"),
    "waiting": ("Waiting", "blue"),
}


@dataclass
class RequestRow:
    """One request with how it stands, and those of its answers that the viewer may read."""

    request: InformationRequest
    answer: str
    answered_at: datetime | None
    responses: list[InformationResponse] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return self.request.reference

    @property
    def is_open(self) -> bool:
        return self.request.answered_at is None and self.request.withdrawn_at is None

    @property
    def code(self) -> str:
        return state(self.request, self.answer, timezone.localdate())

    @property
    def text(self) -> str:
        return STATES[self.code][0]

    @property
    def colour(self) -> str:
        return STATES[self.code][1]

    @property
    def may_be_reminded(self) -> bool:
        """Reminded once a day at most."""
        last = self.request.reminded_at
        return self.is_open and (last is None or timezone.localdate(last) != timezone.localdate())


def state(request: InformationRequest, answer: str, today: date) -> str:
    if answer:
        return answer
    if request.withdrawn_at:
        return "ended"
    return "late" if request.due < today else "waiting"


def _with_answer(found: QuerySet[InformationRequest]) -> QuerySet[InformationRequest]:
    latest = InformationResponse.objects.filter(request=OuterRef("pk"))
    return found.select_related("agency", "case", "asked_by").annotate(
        latest=Subquery(latest.values("answer")[:1]), latest_at=Subquery(latest.values("at")[:1])
    )


def _rows(found: Iterable[Any]) -> list[RequestRow]:
    return [RequestRow(one, one.latest or "", one.latest_at) for one in found]


def own_requests(
    viewer: Viewer, *, answered: bool = True
) -> tuple[list[RequestRow], list[RequestRow]]:
    """What this viewer's agencies are asked, soonest due first, and what they answered lately."""
    if not viewer.agency_ids:
        return [], []
    mine = _with_answer(
        access.visible(InformationRequest, viewer).filter(
            agency__in=viewer.agency_ids, withdrawn_at=None
        )
    )
    waiting = mine.filter(answered_at=None).order_by("due", "pk")[:MOST]
    over = mine.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")[:RECENT]
    return _rows(waiting), _rows(over) if answered else []


def to_chase(viewer: Viewer) -> list[RequestRow]:
    """Open requests of the panels that this viewer coordinates, late ones first."""
    panels = viewer.panels(May.COORDINATE)
    if not panels:
        return []
    found = access.visible(InformationRequest, viewer).filter(
        case__panel__in=panels, answered_at=None, withdrawn_at=None
    )
    return _rows(_with_answer(found).order_by("due", "pk")[:MOST])


def refusals_to_judge(viewer: Viewer) -> list[RequestRow]:
    """Latest answers that keep something back and wait for the coordinator's word."""
    panels = viewer.panels(May.COORDINATE)
    if not panels:
        return []
    waiting = access.visible(InformationResponse, viewer).filter(
        request__case__panel__in=panels, refusal_outcome=""
    )
    newest = InformationResponse.objects.filter(request=OuterRef("request")).values("pk")[:1]
    waiting = waiting.exclude(refusal="").filter(pk=Subquery(newest))
    found = InformationRequest.objects.filter(pk__in=waiting.values("request"), withdrawn_at=None)
    return _rows(_with_answer(found).order_by("answered_at", "pk")[:MOST])


def of_case(case: Case, viewer: Viewer) -> list[RequestRow]:
    """The requests of a case already fetched, newest first, each with the answers open to the viewer.

    How a request was answered, by code, is told to everyone who sees the request.
    """
    found = access.visible(InformationRequest, viewer).filter(case=case)
    rows = _rows(_with_answer(found).order_by("-sent_at", "agency__name", "-pk"))
    by_request = {row.request.pk: row for row in rows}
    answers = access.visible(InformationResponse, viewer).filter(request__in=by_request)
    for one in answers.select_related("by__agency").prefetch_related("named_agencies"):
        by_request[one.request_id].responses.append(one)
    return rows


def answers_to(request: InformationRequest, viewer: Viewer) -> list[InformationResponse]:
    """What was answered to one request, the latest first, as far as the viewer may read it."""
    found = access.visible(InformationResponse, viewer).filter(request=request)
    return list(found.select_related("by").prefetch_related("named_agencies"))


def number_of_answers(request: InformationRequest) -> int:
    return request.responses.count()


def response_of(case: Case, number: int, viewer: Viewer) -> InformationResponse:
    """One answer in a case already fetched, or `NotFound`."""
    found = access.visible(InformationResponse, viewer).filter(request__case=case, pk=number)
    return the_one(found.select_related("request__case", "request__agency", "by"))


def request_of(case: Case, reference: str, viewer: Viewer) -> InformationRequest:
    """One request of a case already fetched, or `NotFound`."""
    found = access.visible(InformationRequest, viewer).filter(case=case, reference=reference)
    return the_one(found.select_related("agency", "case"))


def suggested(case: Case, rows: Sequence[RequestRow]) -> tuple[list[Agency], set[int]]:
    """Agencies that can be asked about a case, and those to begin with: invited by the referral or
    core, and not asked yet."""
    agencies = readers.can_be_asked(case)
    asked = {row.request.agency_id for row in rows if row.code != "ended"}
    invited = set(case.referral.agencies_to_invite.values_list("pk", flat=True))
    return agencies, (invited & {agency.pk for agency in agencies}) - asked
