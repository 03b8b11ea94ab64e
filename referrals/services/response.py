"""Answering a request: nothing held, what is known in separate boxes, or why it is not shared
(`domain.md` section 8). Every answer that shares, and every one that does not, is a record."""

from collections.abc import Collection

from django.utils import timezone

from referrals import policy
from referrals.choices import Answer, Part, RefusalOutcome, Verb, Visibility
from referrals.errors import AlreadyAnswered, NothingToJudge, RecordIncomplete, RequestEnded
from referrals.models import Case, CaseAgency, InformationRequest, InformationResponse
from referrals.policy import Content
from referrals.selectors import readers
from referrals.services import _asking, _grants, _moving
from sharing.choices import May
from sharing.doors import access, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed
from sharing.models import Agency, PanelSettings
from sharing.policy import Grounds
from sharing.services.disclosure import disclose, withhold

TAKES_PART = (Part.INVOLVED, Part.LEAD, Part.HOLDS)


@service(may=May.ANSWER_REQUEST, on="request")
def answer_request(
    *,
    request: InformationRequest,
    answer: str,
    content: Content | None = None,
    bases: Grounds | None = None,
    named: Collection[Agency] = (),
    by_usual_answer: bool = False,
    seen: int = 0,
    by: Viewer,
) -> InformationResponse:
    """Answer for one's own agency (`NotAllowed`), while the request stands (`RequestEnded`).

    `seen` is how many answers the page showed: an agency may answer anew, the latest counts, and a
    second press of the same page is refused (`AlreadyAnswered`). What is missing or not lawful:
    `RecordIncomplete`. Who shares holds information from then on and sees the case; who holds nothing
    loses access at the decision. No sharing without an agreement in date (`AgreementLapsed`).
    """
    if not (by.speaks_for(request.agency_id) and access.may(by, May.SEE_IDENTITY, request)):
        raise NotAllowed
    case, settings = _moving.lock(request.case)
    request = _standing(request, seen)
    shares = answer in policy.SHARES
    content = content if content and answer != Answer.NOTHING_HELD else Content()
    bases = bases if bases and shares else Grounds()
    named = list(named) if shares and content.visibility == Visibility.NAMED else []
    _refuse_wrong(request, settings, answer, content, bases, named)
    response = _keep(request, answer, content, bases, named, by, usual=by_usual_answer and shares)
    ledger.record(
        by,
        Verb.ANSWERED,
        request,
        case,
        agency=request.agency.slug,
        answer=answer,
        visibility=response.visibility,
        why=response.refusal or None,
    )
    begins = _take_part(case, request.agency, shares=shares)
    _grants.settle(case, by=by)
    _asking.open_to(case, [request.agency] if begins else [], by=by)
    if shares:
        _pass_on(case, request, response, content, bases, named, by)
    if answer in policy.KEEPS_BACK:
        _keep_back(case, request, content, by)
    return response


def _keep(
    request: InformationRequest,
    answer: str,
    content: Content,
    bases: Grounds,
    named: Collection[Agency],
    by: Viewer,
    *,
    usual: bool,
) -> InformationResponse:
    response = InformationResponse.objects.create(
        request=request,
        by=by.person,
        answer=answer,
        by_usual_answer=usual,
        **(content.fields() if answer != Answer.REFUSED else _refused(content)),
        **bases.fields(),
    )
    response.named_agencies.set(named)
    request.answered_at = response.at
    request.save(update_fields=["answered_at"])
    return response


def _keep_back(case: Case, request: InformationRequest, content: Content, by: Viewer) -> None:
    withhold(
        record=case,
        agency=request.agency,
        refusal=content.refusal,
        purpose=request.purpose,
        source=request.reference,
        told=content.adult_told,
        by=by,
    )


def _standing(request: InformationRequest, seen: int) -> InformationRequest:
    rows = InformationRequest.objects.select_for_update(of=("self",)).select_related("agency")
    fresh = rows.get(pk=request.pk)
    if fresh.withdrawn_at:
        raise RequestEnded
    if fresh.responses.count() != seen:
        raise AlreadyAnswered
    return fresh


def _refuse_wrong(
    request: InformationRequest,
    settings: PanelSettings,
    answer: str,
    content: Content,
    bases: Grounds,
    named: Collection[Agency],
) -> None:
    agency = request.agency
    wrong = policy.wrong_answer(
        answer,
        content,
        bases,
        kind=agency.kind,
        public_body=agency.public_body,
        recognised=settings.recognised_legitimate_interests_confirmed,
        for_crime=request.for_crime,
        names_agencies=bool(named),
    )
    if wrong:
        raise RecordIncomplete(wrong)


def _refused(content: Content) -> dict[str, object]:
    """A refusal holds its code and reason alone, and is read by the chair and the coordinator: a reason
    such as harm to an investigation must not spread."""
    kept = Content(
        visibility=Visibility.CHAIR_AND_COORDINATOR,
        refusal=content.refusal,
        refusal_reason=content.refusal_reason,
    )
    return kept.fields()


def _take_part(case: Case, agency: Agency, *, shares: bool) -> bool:
    """Who shares holds information on the case; who now says that nothing is held does not. Says
    whether the agency begins to see the case."""
    parts = CaseAgency.objects.filter(case=case, agency=agency, until=None)
    begins = shares and not parts.filter(part__in=TAKES_PART).exists()
    if begins:
        CaseAgency.objects.create(case=case, agency=agency, part=Part.HOLDS)
    if not shares:
        parts.filter(part=Part.HOLDS).update(
            until=timezone.now(), how_it_ended="Said that nothing is held"
        )
    return begins


def _pass_on(
    case: Case,
    request: InformationRequest,
    response: InformationResponse,
    content: Content,
    bases: Grounds,
    named: Collection[Agency],
    by: Viewer,
) -> None:
    disclose(
        record=case,
        recipients=readers.recipients(
            case,
            request.agency,
            visibility=response.visibility,
            named=named,
            clinical=content.clinical,
            offence=bases.criminal_offence_data,
        ),
        categories=[*content.boxes, *(["clinical"] if content.clinical else [])],
        bases=bases,
        purpose=request.purpose,
        told=content.adult_told,
        not_told_why=content.not_told_why,
        agency=request.agency,
        source=request.reference,
        for_crime=request.for_crime,
        sensitive=content.clinical,
        by=by,
    )


@service(may=May.COORDINATE, on="response")
def judge_refusal(*, response: InformationResponse, outcome: str, by: Viewer) -> None:
    """Accept a refusal or take it further, once, on the latest answer (`NothingToJudge`)."""
    rows = InformationResponse.objects.select_for_update(of=("self",))
    fresh = rows.select_related("request__case", "request__agency").get(pk=response.pk)
    latest = fresh.request.responses.values_list("pk", flat=True).first()
    if outcome not in RefusalOutcome.values or not fresh.refusal or fresh.refusal_outcome:
        raise NothingToJudge
    if latest != fresh.pk:
        raise NothingToJudge
    fresh.refusal_outcome, fresh.judged_by, fresh.judged_at = outcome, by.person, timezone.now()
    fresh.save(update_fields=["refusal_outcome", "judged_by", "judged_at"])
    ledger.record(
        by,
        Verb.REFUSAL_JUDGED,
        fresh.request,
        fresh.request.case,
        agency=fresh.request.agency.slug,
        outcome=outcome,
    )
