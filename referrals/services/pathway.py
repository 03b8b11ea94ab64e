"""The moves from panel to exit. Those that only a panel decision makes are called by
`panel/services/decision.py`, which points the Decision at the move each of them returns."""

from django.utils import timezone

from referrals import policy
from referrals.choices import (
    ACCEPTED,
    ON_PATHWAY,
    DeclineReason,
    Mover,
    OfferAnswer,
    Part,
    Stage,
    Verb,
)
from referrals.errors import (
    AdultAlreadyOnPathway,
    ExitNotEvidenced,
    LeadNeeded,
    MoveNotAllowed,
    NoMoreDeferrals,
    PlanIncomplete,
    ReasonNeeded,
    SignpostingNeeded,
    TooLate,
)
from referrals.models import Case, CaseAgency, Exit, StageMove
from referrals.selectors import evidence
from referrals.services import _asking, _first_risk, _grants, _moving, _partners, _places, _telling
from sharing import workdays
from sharing.choices import Event, May
from sharing.doors import groups, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.models import Agency, User
from sharing.selectors import holidays


@service(may=May.DECIDE, on="case")
def accept_case(
    *,
    case: Case,
    lead_agency: Agency | None,
    lead_professional: User | None,
    reasons: str,
    by: Viewer,
) -> StageMove:
    """listed to assessment. Never without a lead agency of this panel (`LeadNeeded`) that signed its
    agreement (`AgreementLapsed`), and reasons."""
    if lead_agency is None:
        raise LeadNeeded
    if not reasons.strip():
        raise ReasonNeeded
    case, settings = _moving.lock(case)
    _name_lead(case, lead_agency, lead_professional, by=by)
    made = _moving.move(case, "accept", by=by, mover=Mover.CHAIR, note=reasons)
    _first_risk.keep(case, settings, by=by)
    _telling.tell_referrer(case, "case_accepted", step=f"move{made.pk}")
    due = workdays.after(timezone.localdate(), settings.assessment_wd, holidays.england())
    _telling.tell_spocs(
        case, lead_agency.pk, "you_lead", step=f"move{made.pk}", due=due, event=Event.LEADING
    )
    return made


@service(may=May.COORDINATE, on="case")
def change_lead(
    *, case: Case, lead_agency: Agency, lead_professional: User | None, by: Viewer
) -> Case:
    """Name another lead agency for an accepted case (`MoveNotAllowed` else); the change is dated.

    Refuses the agencies that `accept_case` refuses.
    """
    case, _ = _moving.lock(case)
    if case.stage not in ACCEPTED:
        raise MoveNotAllowed
    _name_lead(case, lead_agency, lead_professional, by=by)
    case.revision += 1
    case.save()
    _grants.settle(case, by=by)
    return case


def _name_lead(case: Case, agency: Agency, person: User | None, *, by: Viewer) -> None:
    now = timezone.now()
    partner = agency.memberships.in_force(timezone.localdate()).filter(panel_id=case.panel_id)
    if not partner.exists():
        raise LeadNeeded("The lead agency must be a partner of this panel.")
    _partners.refuse_strangers(case, [agency])
    if person is not None and (person.agency_id != agency.pk or not person.is_active):
        raise LeadNeeded("The lead professional must work for the lead agency.")
    former = CaseAgency.objects.filter(case=case, part=Part.LEAD, until=None).exclude(agency=agency)
    for part in former:
        # Who led stays involved until it says that it ends its work: no quiet exits.
        CaseAgency.objects.get_or_create(
            case=case, agency_id=part.agency_id, part=Part.INVOLVED, until=None
        )
    former.update(until=now, how_it_ended=f"{agency.name} leads from then on")
    here = CaseAgency.objects.filter(case=case, agency=agency, until=None)
    begins = not here.exclude(part=Part.REFERRED).exists()
    CaseAgency.objects.get_or_create(case=case, agency=agency, part=Part.LEAD, until=None)
    case.lead_agency, case.lead_professional = agency, person
    anew = [groups.spocs_of(agency.pk)] + ([groups.one_person(person.pk)] if person else [])
    _grants.count_anew(case, anew)
    ledger.record(by, Verb.LEAD_NAMED, case, agency=agency.slug)
    _asking.open_to(case, [agency] if begins else [], by=by)


@service(may=May.DECIDE, on="case")
def decline_case(
    *, case: Case, reason: str, signposting: str, reasons: str, by: Viewer
) -> StageMove:
    """listed to declined, by the panel, with any decline code. Needs signposting and reasons."""
    if reason not in DeclineReason.values:
        raise ReasonNeeded("Choose why the case is not accepted.")
    if not reasons.strip():
        raise ReasonNeeded
    if not signposting.strip():
        raise SignpostingNeeded
    case, settings = _moving.lock(case)
    case.signposting = signposting
    made = _moving.move(
        case,
        "decline",
        by=by,
        mover=Mover.CHAIR,
        reason=reason,
        note=reasons,
        words={"reason": reason},
    )
    _telling.tell_referrer(case, "referral_declined", step=f"move{made.pk}")
    _places.offer_freed_places(case.panel_id, settings, by=by)
    return made


@service(may=May.DECIDE, on="case")
def defer_case(*, case: Case, reasons: str, by: Viewer) -> StageMove:
    """listed, again: at most `max_deferrals` times (`NoMoreDeferrals`), with a reason."""
    if not reasons.strip():
        raise ReasonNeeded
    case, settings = _moving.lock(case)
    if case.stage == Stage.LISTED and case.deferrals >= settings.max_deferrals:
        raise NoMoreDeferrals
    return _moving.move(case, "defer", by=by, mover=Mover.CHAIR, note=reasons)


@service(may=May.TRIAGE, on="case")
def activate_case(*, case: Case, by: Viewer) -> StageMove:
    """assessment to active, once the plan is whole (`PlanIncomplete` lists what is missing).

    The next review counts from the assessment and is set there.
    """
    case, _ = _moving.lock(case)
    if case.stage == Stage.ASSESSMENT and (missing := evidence.plan_gaps(case)):
        raise PlanIncomplete(missing)
    return _moving.move(case, "activate", by=by, mover=Mover.COORDINATOR)


@service(may=None)
def propose_exit(*, case: Case, unfinished_actions: int, by: Viewer) -> StageMove:
    """active to exit_proposed, by the lead agency or the coordinator, with its evidence whole.

    The evidence is the case's open `Exit`; `ExitNotEvidenced` lists what is missing.
    `unfinished_actions` is counted by the caller, since actions live in a higher app.
    """
    mover = evidence.exit_mover(by, case)
    case, settings = _moving.lock(case)
    missing = evidence.exit_gaps(case, settings, unfinished_actions=unfinished_actions)
    if case.stage == Stage.ACTIVE and missing:
        raise ExitNotEvidenced(missing)
    return _moving.move(case, "propose_exit", by=by, mover=mover)


@service(may=May.TRIAGE, on="case")
def resume_case(*, case: Case, why: str, by: Viewer) -> StageMove:
    """exit_proposed back to active: the proposal is taken back, its evidence kept."""
    if not why.strip():
        raise ReasonNeeded
    case, _ = _moving.lock(case)
    Exit.objects.filter(case=case, ended_at=None).update(ended_at=timezone.now())
    return _moving.move(case, "resume", by=by, mover=Mover.COORDINATOR, note=why)


@service(may=May.DECIDE, on="case")
def close_case(*, case: Case, reasons: str, unfinished_actions: int, by: Viewer) -> StageMove:
    """To closed, by the panel, on the evidence of the open `Exit` (`ExitNotEvidenced`).

    `unfinished_actions` is counted by the caller, since actions live in a higher app.
    """
    if not reasons.strip():
        raise ReasonNeeded
    case, settings = _moving.lock(case)
    if case.stage not in ACCEPTED:
        raise MoveNotAllowed
    exit = Exit.objects.filter(case=case, ended_at=None).first()
    missing = evidence.exit_gaps(case, settings, unfinished_actions=unfinished_actions)
    if exit is None or missing:
        raise ExitNotEvidenced(missing)
    made = _moving.move(
        case,
        "close",
        by=by,
        mover=Mover.CHAIR,
        reason=exit.reason,
        note=reasons,
        words={"reason": exit.reason, "risk_outcome": exit.risk_outcome},
    )
    Exit.objects.filter(pk=exit.pk).update(ended_at=timezone.now())
    _telling.tell_referrer(case, "case_closed", step=f"move{made.pk}")
    _places.offer_freed_places(case.panel_id, settings, by=by)
    return made


@service(may=May.DECIDE, on="case")
def correct_closure(*, case: Case, reasons: str, by: Viewer) -> StageMove:
    """Correct a mistaken closure within `correction_wd` (`TooLate`): to exit_proposed, or first in
    line when the panel is full; from waiting, to exit_proposed once a place is free for it.

    A referral that waits for its first place is not a closure to correct (`MoveNotAllowed`).
    """
    if not reasons.strip():
        raise ReasonNeeded
    case, settings = _moving.lock(case)
    if case.stage != Stage.CLOSED and not (case.stage == Stage.WAITING and case.first_in_line):
        raise MoveNotAllowed
    if case.stage == Stage.CLOSED:
        _refuse_late_correction(case, settings.correction_wd)
    if Case.objects.filter(adult=case.adult, stage__in=ON_PATHWAY).exclude(pk=case.pk).exists():
        raise AdultAlreadyOnPathway
    _places.end_offer(case, OfferAnswer.CONFIRMED, by=by, fresh_risk=reasons)
    place = case.place or policy.free_place(_moving.taken_places(case.panel_id), settings.case_cap)
    if place is None:
        return _moving.move(
            case, "correct_closure_and_wait", by=by, mover=Mover.CHAIR, note=reasons
        )
    Exit.objects.filter(pk=case.exits.values("pk")[:1]).update(ended_at=None)
    return _moving.move(
        case,
        "correct_closure",
        by=by,
        mover=Mover.CHAIR,
        note=reasons,
        words={"place": place},
    )


def _refuse_late_correction(case: Case, days: int) -> None:
    ended = timezone.localdate(case.ended_at)
    if timezone.localdate() > workdays.after(ended, days, holidays.england()):
        within = "one working day" if days == 1 else f"{days} working days"
        raise TooLate(f"A closure can be corrected within {within}. Refer the adult again.")
