"""How questions go out and end: used by services only."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from referrals import policy
from referrals.choices import ENDED, Agreement, Stage, Verb, YesNo
from referrals.models import Case, InformationRequest, Referral
from referrals.selectors import readers
from referrals.services import _grants
from sharing.choices import Article6, Article9, DpaCondition, Event, Told
from sharing.doors import groups, ledger
from sharing.doors.viewer import Viewer
from sharing.models import Agency, PanelSettings
from sharing.policy import Grounds
from sharing.post.notify import notify_all
from sharing.selectors import agency as partners
from sharing.selectors import holidays
from sharing.services.disclosure import disclose

ON_LISTING = "Do you know this adult or anyone involved?"
# Asking tells an agency who the adult is, so it is a passing of information with grounds of its own.
PUBLIC_TASK = Grounds(
    article6=Article6.PUBLIC_TASK,
    article9=Article9.PUBLIC_INTEREST,
    dpa_condition=DpaCondition.STATUTORY,
    necessity="The panel cannot decide safely without what its core agencies know.",
    proportionality="Identity alone is shared, with agencies that may know the adult.",
)
# So does opening a case to an agency that begins to work on it.
WORKING = Grounds(
    article6=Article6.PUBLIC_TASK,
    article9=Article9.PUBLIC_INTEREST,
    dpa_condition=DpaCondition.STATUTORY,
    necessity="Who works on the case cannot keep the adult safe without knowing what is known.",
    proportionality="The case alone is opened, but for what is open to fewer.",
)
WORKING_PURPOSE = "To work together on this case."
LISTING_PURPOSE = "To decide at the next panel meeting whether and how agencies work together."
IDENTITY, WHOLE = "identity", "case"


def send(
    case: Case,
    agencies: Collection[Agency],
    *,
    by: Viewer,
    due: Any,
    bases: Grounds,
    purpose: str,
    **fields: Any,
) -> list[InformationRequest]:
    """One request to each agency, told to its SPoCs; that they learn who it is about is recorded."""
    disclose(
        record=case,
        recipients=agencies,
        categories=[IDENTITY],
        bases=bases,
        purpose=purpose,
        by=by,
        **telling(case),
    )
    _grants.count_anew(case, [groups.spocs_of(agency.pk) for agency in agencies])
    made = InformationRequest.objects.bulk_create(
        InformationRequest(
            case=case,
            agency=agency,
            asked_by=by.user,
            asking_agency_id=by.user.agency_id if by.user else None,
            due=due,
            purpose=purpose,
            **bases.fields(),
            **fields,
        )
        for agency in agencies
    )
    people = partners.spocs_of([agency.pk for agency in agencies], timezone.localdate())
    barred = readers.barred_from(case).people
    for request in made:
        ledger.record(
            by, Verb.REQUESTED, request, case, agency=request.agency.slug, due=request.due
        )
        told = [user.pk for user in people.get(request.agency_id, ()) if user.pk not in barred]
        notify_all(
            told,
            "referrals",
            "information_asked",
            request,
            event=Event.INFORMATION,
            step=f"{request.pk}",
            due=due,
        )
    return made


def open_to(case: Case, agencies: Collection[Agency], *, by: Viewer) -> None:
    """Agencies that begin to work on a case read it from now on: a passing of information too."""
    if agencies:
        disclose(
            record=case,
            recipients=agencies,
            categories=[WHOLE],
            bases=WORKING,
            purpose=WORKING_PURPOSE,
            by=by,
            **telling(case),
        )


def ask_core_agencies(case: Case, settings: PanelSettings, *, by: Viewer) -> None:
    """On listing every core agency is asked whether it knows the adult (`domain.md` section 2)."""
    if case.is_restricted:
        return
    today = timezone.localdate()
    core = set(
        case.panel.memberships.in_force(today)
        .filter(is_core=True)
        .values_list("agency_id", flat=True)
    )
    asked = InformationRequest.objects.filter(
        case=case, on_listing=True, answered_at=None, withdrawn_at=None
    )
    core -= set(asked.values_list("agency_id", flat=True))
    agencies = [agency for agency in readers.can_be_asked(case) if agency.pk in core]
    if agencies:
        send(
            case,
            agencies,
            by=by,
            due=due_day(case, settings),
            bases=PUBLIC_TASK,
            purpose=LISTING_PURPOSE,
            questions=ON_LISTING,
            on_listing=True,
        )


def due_day(case: Case, settings: PanelSettings) -> Any:
    """The day by which an answer is asked for, in this panel, from today."""
    return policy.request_due(
        timezone.localdate(),
        due_wd=settings.information_due_wd,
        response_wd=settings.response_wd,
        meets_on=case.panel.meets_on,
        holidays=holidays.england(),
    )


def end_requests(case: Case, came_from: str, *, by: Viewer) -> None:
    """With the decision the question of the listing ends; with the case every question does."""
    found = InformationRequest.objects.filter(case=case, answered_at=None, withdrawn_at=None)
    if case.stage not in ENDED:
        if came_from != Stage.LISTED or case.stage == Stage.LISTED:
            return
        found = found.filter(on_listing=True)
    ending = list(found.select_related("agency"))
    found.update(withdrawn_at=timezone.now())
    for request in ending:
        ledger.record(
            by,
            Verb.REQUEST_WITHDRAWN,
            request,
            case,
            agency=request.agency.slug,
            why="case_moved_on",
        )


def telling(case: Case) -> dict[str, str]:
    """Whether the adult knows, as the referral says it."""
    told = Referral.objects.only("adult_told", "adult_told_why_not", "adult_agreement").get(
        case=case
    )
    if told.adult_told != YesNo.YES:
        why = told.adult_told_why_not or "The referral does not say why they have not been told."
        return {"told": Told.NOT_TOLD, "not_told_why": why}
    agrees = told.adult_agreement == Agreement.AGREED
    return {"told": Told.AGREES if agrees else Told.DISAGREES}
