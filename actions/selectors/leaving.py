"""Agencies that end their work on a case: who may say so, what is unfinished, what waits for objections."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from actions.choices import UNFINISHED, ActionStatus
from actions.models import Action, Leaving, ProfessionalDisagreement
from actions.models.leaving import GOING_ON
from referrals.choices import ON_PATHWAY
from referrals.models import Case, CaseAgency, InformationRequest, RiskPlanItem
from referrals.selectors.agencies import WORKING, working_agencies
from referrals.selectors.readers import barred_from
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Agency

MOST = 100
# Said to be done and not checked yet: it may still be sent back.
TO_FINISH = (*UNFINISHED, ActionStatus.DONE)


@dataclass(frozen=True)
class Unfinished:
    """One thing that an agency has still to do, or to hand over, before its work can end."""

    what: str
    text: str
    page: str
    reference: str
    due: date | None


def unfinished_of(case: Case, agencies: Collection[Agency]) -> dict[int, list[Unfinished]]:
    """Agency to what is unfinished there: actions, actions of others that wait for it, requests, and
    its part of the plan. Three queries for all."""
    found: dict[int, list[Unfinished]] = defaultdict(list)
    ids = {agency.pk for agency in agencies}
    for action in Action.objects.filter(
        Q(owner_agency__in=ids) | Q(blocked_by__in=ids), case=case, status__in=TO_FINISH
    ):
        here = ("action_page", action.reference, action.due)
        if action.owner_agency_id in ids:
            what = "To be checked" if action.status == ActionStatus.DONE else "Action"
            found[action.owner_agency_id].append(Unfinished(what, action.text, *here))
        if action.blocked_by_id is not None and action.blocked_by_id in ids:
            waits = Unfinished("Another agency’s action waits for it", action.text, *here)
            found[action.blocked_by_id].append(waits)
    for asked in _asked(case).filter(agency__in=ids):
        text = "A request for information"
        found[asked.agency_id].append(
            Unfinished("Request", text, "request_respond", asked.reference, asked.due)
        )
    for item in RiskPlanItem.objects.filter(case=case, owner_agency__in=ids, ended_at=None):
        if item.owner_agency_id:
            row = Unfinished("Plan", item.response, "case_risk", case.reference, item.due)
            found[item.owner_agency_id].append(row)
    return found


def _asked(case: Case | OuterRef) -> QuerySet[InformationRequest]:
    return InformationRequest.objects.filter(case=case, answered_at=None, withdrawn_at=None)


def due_to_end(today: date) -> list[Leaving]:
    """Leavings whose day has come, with nobody's objection open: those that can take effect, and those
    that cannot and of which the coordinator has not been told."""
    here = {"case": OuterRef("case")}
    actions = Action.objects.filter(
        Q(owner_agency=OuterRef("agency")) | Q(blocked_by=OuterRef("agency")),
        status__in=TO_FINISH,
        **here,
    )
    asked = _asked(OuterRef("case")).filter(agency=OuterRef("agency"))
    plan = RiskPlanItem.objects.filter(owner_agency=OuterRef("agency"), ended_at=None, **here)
    held_up = Q(case__lead_agency=F("agency")) | Exists(actions) | Exists(asked) | Exists(plan)
    undisputed = Q(disagreement=None) | Q(disagreement__settled_at__isnull=False)
    found = Leaving.objects.filter(
        GOING_ON, undisputed, ends_on__lte=today, case__stage__in=ON_PATHWAY
    )
    return list(found.filter(~held_up | Q(held_up_on=None)).select_related("case", "agency"))


def parts_and_what_waits(case: Case) -> tuple[list[CaseAgency], bool, bool]:
    """The parts that agencies play in a case today, whether any of them leaves, and whether anything is
    disputed; one query."""
    leaving = Leaving.objects.filter(GOING_ON, case=OuterRef("case"))
    disputed = ProfessionalDisagreement.objects.filter(case=OuterRef("case"), settled_at=None)
    found = CaseAgency.objects.filter(case=case, until=None).select_related("agency")
    parts: list[Any] = list(found.annotate(leaving=Exists(leaving), disputed=Exists(disputed)))
    first = parts[0] if parts else None
    return parts, bool(first and first.leaving), bool(first and first.disputed)


def live_of(case: Case) -> list[Leaving]:
    """What agencies have said of this case and has neither taken effect nor been taken back."""
    found = Leaving.objects.filter(GOING_ON, case=case)
    shown = found.select_related("agency", "risk_holder", "disagreement", "case", "by")
    return list(shown.prefetch_related("objections"))


def live_one(case: Case, number: int) -> Leaving | None:
    """One of them by its number."""
    return next((one for one in live_of(case) if one.pk == number), None)


def held_up(viewer: Viewer) -> list[Leaving]:
    """Leavings that could not take effect, in the panels that this viewer coordinates."""
    found = access.visible(Leaving, viewer).filter(
        GOING_ON,
        held_up_on__isnull=False,
        case__panel__in=viewer.panels(May.COORDINATE),
        case__stage__in=ON_PATHWAY,
    )
    return list(found.select_related("case", "agency"))


def to_object(viewer: Viewer, today: date) -> list[Leaving]:
    """Leavings to which nobody has objected, in time for whoever speaks for another agency that works on
    the case, or coordinates it."""
    parts = CaseAgency.objects.filter(
        case=OuterRef("case"), until=None, part__in=WORKING, agency__in=viewer.agency_ids
    )
    found = access.visible(Leaving, viewer).filter(
        GOING_ON,
        Exists(parts) | Q(case__panel__in=viewer.panels(May.COORDINATE)),
        disagreement=None,
        object_until__gte=today,
        case__stage__in=ON_PATHWAY,
    )
    mine = found.exclude(agency__in=viewer.agency_ids)
    return list(mine.select_related("case", "agency").order_by("object_until", "pk")[:MOST])


def who_may_leave(viewer: Viewer, case: Case, parts: Iterable[CaseAgency]) -> list[Agency]:
    """The agencies whose leaving who sees the case may announce: their own, or for the coordinator any
    that works on it; never the lead agency."""
    others = [one for one in working_agencies(list(parts)) if one.pk != case.lead_agency_id]
    if viewer.holds(May.COORDINATE, case.panel_id):
        return others
    return [one for one in others if viewer.speaks_for(one.pk)]


def who_may_hold(case: Case, parts: Iterable[CaseAgency]) -> list[Agency]:
    """The agencies that work on the case and to none of which it is barred: one of them holds the risk."""
    barred = barred_from(case).agencies
    return [one for one in working_agencies(list(parts)) if one.pk not in barred]


def speaks_for_lead(viewer: Viewer, case: Case) -> bool:
    """Whether the viewer speaks for the agency that leads the case, and does not coordinate it."""
    leads = viewer.speaks_for(case.lead_agency_id)
    return leads and not viewer.holds(May.COORDINATE, case.panel_id)


def oversees(viewer: Viewer, case: Case) -> bool:
    """Whether who sees the case coordinates it or chairs its panel."""
    panel = case.panel_id
    return viewer.holds(May.COORDINATE, panel) or viewer.holds(May.DECIDE, panel)


def objecting_agency(
    viewer: Viewer, leaving: Leaving, parts: Iterable[CaseAgency]
) -> Agency | None:
    """The other agency that works on the case and for which the viewer objects, if any."""
    working = working_agencies(list(parts))
    own = [one for one in working if viewer.speaks_for(one.pk) and one.pk != leaving.agency_id]
    return own[0] if own else None


@dataclass(frozen=True)
class LeavingLine:
    """One leaving as the page of its case says it, and what the viewer may do about it."""

    leaving: Leaving
    may_object: bool
    may_stay: bool
    # How much has still to be finished or handed over before its work can end.
    unfinished: int = 0

    @property
    def disagreement(self) -> ProfessionalDisagreement | None:
        """What an objection opened, if there was one."""
        return getattr(self.leaving, "disagreement", None)


def lines_for(
    viewer: Viewer, case: Case, parts: Collection[CaseAgency], today: date
) -> list[LeavingLine]:
    """The leavings of a case that this viewer has been shown."""
    live = live_of(case)
    unfinished = unfinished_of(case, [one.agency for one in live])
    return [
        LeavingLine(
            leaving=one,
            may_object=today <= one.object_until and may_object(viewer, case, one, parts),
            may_stay=may_take_back(viewer, case, one),
            unfinished=len(unfinished[one.agency_id]),
        )
        for one in live
    ]


def may_object(viewer: Viewer, case: Case, leaving: Leaving, parts: Collection[CaseAgency]) -> bool:
    """Whether who sees the case may object in time and has not done so: another agency that works on
    it, or whoever coordinates it or chairs its panel."""
    if viewer.speaks_for(leaving.agency_id) or viewer.user is None:
        return False
    made = leaving.objections.all()
    if agency := objecting_agency(viewer, leaving, parts):
        return all(one.agency_id != agency.pk for one in made)
    return oversees(viewer, case) and all(
        one.agency_id is not None or one.by_id != viewer.user.pk for one in made
    )


def may_take_back(viewer: Viewer, case: Case, leaving: Leaving) -> bool:
    """Whether who sees the case may say that the agency stays after all."""
    return viewer.speaks_for(leaving.agency_id) or viewer.holds(May.COORDINATE, case.panel_id)
