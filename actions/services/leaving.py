"""No quiet exits (`domain.md` section 3, Leaving): an agency ends its work on a case by saying so, the
others may object, and until it takes effect it counts as involved."""

from collections.abc import Collection

from django.utils import timezone

from actions.choices import About, Verb
from actions.errors import (
    AlreadyObjected,
    CaseNotOpen,
    LeavingAlready,
    LeavingOver,
    NotInvolved,
    ObjectionLate,
    OwnLeaving,
    RiskHolderNeeded,
)
from actions.models import Leaving, Objection, ProfessionalDisagreement
from actions.models.leaving import GOING_ON
from actions.selectors import leaving as leavings
from actions.selectors import parties
from actions.services import _disagreeing
from referrals.choices import ON_PATHWAY
from referrals.errors import LeadStays, NobodyNamed, ReasonNeeded
from referrals.models import Case
from referrals.selectors.agencies import parts_of, working_agencies
from referrals.selectors.readers import barred_from
from referrals.services.part import end_part
from sharing import workdays
from sharing.choices import Event, May
from sharing.doors import access, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed
from sharing.models import Agency, Panel
from sharing.post.notify import Message, queue
from sharing.selectors import holidays


@service(may=None)
def announce_leaving(
    *,
    case: Case,
    agency: Agency,
    reason: str,
    adult_knows: str,
    risk_holder: Agency,
    risk_held: str,
    by: Viewer,
) -> Leaving:
    """Say that an agency will end its work on a case: why, what the adult knows, who holds the risk.

    By its SPoC or deputy, or the coordinator on its behalf (`NotAllowed` else), while the case is on the
    pathway (`CaseNotOpen`) and the agency works on it (`NotInvolved`). Refuses the lead agency, since the
    panel names another one first (`LeadStays`), a missing word (`ReasonNeeded`), a holder of the risk
    that does not work on the case (`RiskHolderNeeded`), and a second leaving (`LeavingAlready`); the
    same one sent twice is kept once. The others have `leave_objection_wd` to object.
    """
    if not access.may(by, May.SEE_CASE, case):
        raise NotAllowed
    case = _disagreeing.lock_case(case.pk)
    if case.stage not in ON_PATHWAY:
        raise CaseNotOpen
    coordinates = by.holds(May.COORDINATE, case.panel_id)
    if not coordinates and not by.speaks_for(agency.pk):
        raise NotAllowed
    if case.lead_agency_id == agency.pk:
        raise LeadStays
    parts = parts_of(case)
    working = working_agencies(parts)
    if agency not in working:
        raise NotInvolved
    words = [one.strip() for one in (reason, adult_knows, risk_held)]
    if not all(words):
        raise ReasonNeeded("Say why, what the adult knows, and who holds the risk.")
    stays = [one for one in working if one != agency]
    if risk_holder == agency or risk_holder not in leavings.who_may_hold(case, parts):
        raise RiskHolderNeeded
    said = dict(zip(("reason", "adult_knows", "risk_held"), words, strict=True))
    there = Leaving.objects.filter(GOING_ON, case=case, agency=agency).first()
    if there:
        if any(getattr(there, name) != word for name, word in said.items()):
            raise LeavingAlready
        ledger.record(by, Verb.LEAVING_SAID, case, agency=agency.slug, fresh=False)
        return there
    free = holidays.england()
    last = workdays.after(timezone.localdate(), case.panel.settings.leave_objection_wd, free)
    made = Leaving.objects.create(
        case=case,
        agency=agency,
        risk_holder=risk_holder,
        object_until=last,
        ends_on=workdays.after(last, 1, free),
        by=by.person,
        **said,
    )
    told = {*parties.speakers(case, [one.pk for one in stays]), *parties.coordinators(case)}
    _tell(told - {by.person.pk}, "agency_leaving", made, Event.ESCALATIONS, due=True)
    ledger.record(by, Verb.LEAVING_SAID, case, agency=agency.slug, fresh=True)
    return made


@service(may=None)
def object_to_leaving(
    *, leaving: Leaving, reason: str, by: Viewer, immediate_risk: bool = False
) -> ProfessionalDisagreement:
    """Object in time to an agency ending its work; the first objection opens a disagreement, and the
    agency stays involved until that is settled.

    By another agency that works on the case, by its SPoC or deputy, or by the coordinator or the chair
    (`NotAllowed`; `OwnLeaving` for the agency itself). Refuses a missing reason (`ReasonNeeded`), what is
    over (`LeavingOver`), a day too late (`ObjectionLate`) and a second objection of the same agency
    (`AlreadyObjected`); the same one sent twice is kept once.
    """
    if not access.may(by, May.SEE_CASE, leaving.case):
        raise NotAllowed
    case, leaving = _locked(leaving)
    if by.speaks_for(leaving.agency_id):
        raise OwnLeaving
    agency = leavings.objecting_agency(by, leaving, parts_of(case))
    if agency is None and not leavings.oversees(by, case):
        raise NotAllowed
    if not reason.strip():
        raise ReasonNeeded
    if not leaving.is_going_on:
        raise LeavingOver
    open_one = ProfessionalDisagreement.objects.filter(leaving=leaving).first()
    own = {"agency": agency} if agency else {"agency": None, "by": by.person}
    if there := leaving.objections.filter(**own).first():
        if there.reason != reason.strip() or open_one is None:
            raise AlreadyObjected
        ledger.record(by, Verb.LEAVING_OBJECTED, open_one, case, fresh=False)
        return open_one
    if open_one is not None and not open_one.is_open:
        raise LeavingOver
    if timezone.localdate() > leaving.object_until:
        raise ObjectionLate
    Objection.objects.create(leaving=leaving, agency=agency, by=by.person, reason=reason.strip())
    if open_one is None:
        open_one = _disagreeing.begin(
            case,
            about=About.LEAVING,
            text=reason.strip(),
            parties=_parties(leaving, agency, case),
            immediate_risk=immediate_risk,
            by=by,
            leaving=leaving,
        )
    elif agency:
        open_one.parties.add(agency)
    ledger.record(by, Verb.LEAVING_OBJECTED, open_one, case, fresh=True)
    return open_one


def _parties(leaving: Leaving, agency: Agency | None, case: Case) -> list[Agency]:
    """The agency that leaves and the one that objects; where the coordinator or the chair does, the one
    that leads, for those that go on. None to which the case is barred."""
    barred = barred_from(case).agencies
    against = (agency, case.lead_agency, leaving.risk_holder)
    others = [one for one in against if one and one != leaving.agency and one.pk not in barred]
    return [one for one in (leaving.agency, *others[:1]) if one.pk not in barred]


@service(may=None)
def take_back_leaving(*, leaving: Leaving, by: Viewer) -> Leaving:
    """Say that the agency stays after all; a disagreement about it is settled by that.

    By its SPoC or deputy, or the coordinator (`NotAllowed`), until it takes effect (`LeavingOver`).
    """
    if not access.may(by, May.SEE_CASE, leaving.case):
        raise NotAllowed
    case, leaving = _locked(leaving)
    if not leavings.may_take_back(by, case, leaving):
        raise NotAllowed
    if not leaving.is_going_on:
        raise LeavingOver
    leaving.withdrawn_at = timezone.now()
    leaving.save(update_fields=["withdrawn_at"])
    others = [one.pk for one in working_agencies(parts_of(case)) if one != leaving.agency]
    told = {*parties.speakers(case, others), *parties.coordinators(case)} - {by.person.pk}
    _tell(told, "agency_stays", leaving, Event.LEADING)
    disputed = ProfessionalDisagreement.objects.select_for_update(of=("self",))
    if one := disputed.filter(leaving=leaving, settled_at=None).select_related("case").first():
        _disagreeing.settle(one, f"{leaving.agency.name} said that it stays.", [], by)
    ledger.record(by, Verb.LEAVING_WITHDRAWN, case, agency=leaving.agency.slug)
    return leaving


@service(may=May.SWEEP)
def end_leaving(*, leaving: Leaving, by: Viewer) -> Leaving:
    """Let a leaving take effect on its day: the agency's part and its access end, in its own words.

    While anything of the agency's is unfinished, or it leads the case by now, it stays involved and the
    coordinator is told, once. Refuses what is over, not yet due or disputed (`LeavingOver`).
    """
    # The panel before the case, as everything that moves a case locks them.
    Panel.objects.select_for_update(no_key=True).get(pk=leaving.case.panel_id)
    case, leaving = _locked(leaving)
    disputed = ProfessionalDisagreement.objects.filter(leaving=leaving, settled_at=None)
    too_early = leaving.ends_on > timezone.localdate() or case.stage not in ON_PATHWAY
    if not leaving.is_going_on or too_early or disputed.exists():
        raise LeavingOver
    agency = leaving.agency
    leavers = parties.speakers(case, [agency.pk])
    if leavings.unfinished_of(case, [agency])[agency.pk]:
        return _held_up(leaving, case, by)
    how = f"{leaving.reason}\nThe risk is held by {leaving.risk_holder.name}: {leaving.risk_held}"
    try:
        end_part(case=case, agency=agency, how=how, by=by)
    except (LeadStays, NobodyNamed):
        return _held_up(leaving, case, by)
    leaving.ended_at = timezone.now()
    leaving.save(update_fields=["ended_at"])
    others = [one.pk for one in working_agencies(parts_of(case))]
    _tell(parties.speakers(case, others), "agency_left", leaving, Event.LEADING)
    _tell(leavers, "part_ended", leaving, Event.ACCESS)
    return leaving


def _held_up(leaving: Leaving, case: Case, by: Viewer) -> Leaving:
    if leaving.held_up_on is not None:
        raise LeavingOver
    leaving.held_up_on = timezone.localdate()
    leaving.save(update_fields=["held_up_on"])
    _tell(parties.coordinators(case), "leaving_held_up", leaving, Event.ESCALATIONS)
    ledger.record(by, Verb.LEAVING_HELD_UP, case, agency=leaving.agency.slug)
    return leaving


def _locked(leaving: Leaving) -> tuple[Case, Leaving]:
    """The case and the leaving as they are now, locked in that order."""
    case = _disagreeing.lock_case(leaving.case_id)
    rows = Leaving.objects.select_for_update(of=("self",)).select_related("agency", "risk_holder")
    fresh = rows.get(pk=leaving.pk)
    fresh.case = case
    return case, fresh


def _tell(
    people: Collection[int], verb: str, leaving: Leaving, event: Event, *, due: bool = False
) -> None:
    """The case's reference and the last day to object, and nothing else."""
    queue(
        [
            Message(
                to_id=person,
                app="actions",
                verb=verb,
                step=f"{leaving.pk}.{leaving.ends_on}",
                reference=leaving.case.reference,
                due=leaving.object_until if due else None,
            )
            for person in people
        ],
        event=event,
    )
