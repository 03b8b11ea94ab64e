"""Asking an agency what it knows (`domain.md` section 8)."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from referrals.choices import ON_PATHWAY, Verb
from referrals.errors import (
    NobodyToAsk,
    ReasonNeeded,
    RecordIncomplete,
    RemindedToday,
    RequestEnded,
    RequestNotNow,
)
from referrals.models import Case, InformationRequest
from referrals.selectors import readers
from referrals.services import _asking, _grants, _moving
from sharing.choices import Event, May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NoBasis
from sharing.models import Agency
from sharing.policy import Grounds
from sharing.post.notify import notify_all
from sharing.selectors import agency as partners

# The grounds on which a panel asks, without why it is necessary in the one case.
PUBLIC_TASK = _asking.PUBLIC_TASK


@service(may=May.COORDINATE, on="case")
def request_information(
    *,
    case: Case,
    agencies: Collection[Agency],
    questions: str,
    purpose: str,
    bases: Grounds = PUBLIC_TASK,
    period: str = "",
    due: date | None = None,
    for_crime: bool = False,
    by: Viewer,
) -> list[InformationRequest]:
    """Ask agencies specific questions; each has a request of its own, due by the panel's rule.

    From listing to the end (`RequestNotNow`). Only agencies that may open the case to answer: members
    with an agreement in date, not barred, and named where the case is restricted (`NobodyToAsk`).
    Never without a question, a purpose, a basis and why it is needed (`RecordIncomplete`).
    """
    case, settings = _moving.lock(case)
    if case.stage not in ON_PATHWAY:
        raise RequestNotNow
    wrong = {
        "questions": "" if questions.strip() else "Write what you ask",
        "purpose": "" if purpose.strip() else "Say why you ask",
        "due": "Choose today or a later day" if due and due < timezone.localdate() else "",
    }
    if wrong := {name: says for name, says in wrong.items() if says}:
        raise RecordIncomplete(wrong)
    open_to = {agency.pk for agency in readers.can_be_asked(case)}
    if not agencies or any(agency.pk not in open_to for agency in agencies):
        raise NobodyToAsk
    try:
        made = _asking.send(
            case,
            agencies,
            by=by,
            due=due or _asking.due_day(case, settings),
            bases=bases,
            purpose=purpose,
            questions=questions,
            period=period,
            for_crime=for_crime,
        )
    except NoBasis as no:
        raise RecordIncomplete(no.wrong) from no
    _grants.settle(case, by=by)
    return made


@service(may=May.COORDINATE, on="request")
def withdraw_request(*, request: InformationRequest, why: str, by: Viewer) -> InformationRequest:
    """Take an open request back, with a reason (`ReasonNeeded`, `RequestEnded`)."""
    if not why.strip():
        raise ReasonNeeded
    case, _ = _moving.lock(request.case)
    request = _still_open(request)
    request.withdrawn_at = timezone.now()
    request.save(update_fields=["withdrawn_at"])
    ledger.record(
        by,
        Verb.REQUEST_WITHDRAWN,
        request,
        case,
        words=why,
        agency=request.agency.slug,
        why="withdrawn",
    )
    _grants.settle(case, by=by)
    return request


@service(may=May.COORDINATE, on="request")
def remind(*, request: InformationRequest, by: Viewer) -> InformationRequest:
    """Remind the agency's SPoCs kindly, by hand, at most once a day (`RemindedToday`, `RequestEnded`)."""
    request = _still_open(request)
    now, today = timezone.now(), timezone.localdate()
    if request.reminded_at and timezone.localdate(request.reminded_at) == today:
        raise RemindedToday
    request.reminded_at = now
    request.save(update_fields=["reminded_at"])
    barred = readers.barred_from(request.case).people
    people = partners.spocs_of([request.agency_id], today).get(request.agency_id, [])
    notify_all(
        [user.pk for user in people if user.pk not in barred],
        "referrals",
        "information_reminded",
        request,
        event=Event.INFORMATION,
        step=f"{request.pk}.{today.isoformat()}",
        due=request.due,
    )
    ledger.record(by, Verb.REQUEST_REMINDED, request, request.case, agency=request.agency.slug)
    return request


def _still_open(request: InformationRequest) -> InformationRequest:
    """The request as it is now, locked, while it waits for its answer (`RequestEnded`)."""
    rows = InformationRequest.objects.select_for_update(of=("self",))
    fresh = rows.select_related("agency", "case").get(pk=request.pk)
    if fresh.withdrawn_at or fresh.answered_at:
        raise RequestEnded
    return fresh
