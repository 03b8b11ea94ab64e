"""What the guards stand on, gathered: is the plan whole, may the case leave?"""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from referrals import policy
from referrals.choices import CapacityDecision, Mover, Point, RiskVersion
from referrals.models import Case, Exit, RiskAssessment
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed
from sharing.models import PanelSettings

# What an exit says, apart from whose it is and when it was written.
OF_THE_ROW = {"id", "case", "proposed_by", "proposed_at", "ended_at"}
EXIT_FIELDS = tuple(f.name for f in Exit._meta.fields if f.name not in OF_THE_ROW)
NOTHING_YET = policy.Missing("close", "reason", "Say why the case would close, with the evidence")


def plan_gaps(case: Case) -> list[policy.Missing]:
    """What keeps an accepted case from becoming active."""
    items = list(case.plan_items.filter(ended_at=None))
    return policy.plan_missing(
        assessed=case.assessments.filter(version=RiskVersion.ACCEPTED).exists(),
        plan_items=len(items),
        items_without_owner_or_date=sum(not (i.owner_agency_id and i.due) for i in items),
        contingencies=case.contingencies.filter(ended_at=None).count(),
        start_conversation=case.conversations.filter(point=Point.START).exists(),
        capacity_recorded=_main_finding(case) != "",
        advocacy_recorded=case.advocacy.exists(),
    )


def open_exit(case: Case) -> Exit | None:
    """The exit that is being prepared or proposed, if there is one."""
    found = case.exits.filter(ended_at=None)
    return found.select_related("proposed_by", "receiving_agency").first()


def last_exit(case: Case) -> Exit | None:
    """The latest exit, open or not: what a closed case closed on."""
    return case.exits.select_related("proposed_by", "receiving_agency").first()


def print_of(exit: Exit | None) -> str:
    """Which state of an exit a page showed; each saving makes another."""
    return "" if exit is None else f"{exit.pk}.{exit.proposed_at.timestamp():.6f}"


def exit_evidence(case: Case, exit: Exit, *, unfinished_actions: int) -> policy.ExitEvidence:
    """An exit and all it rests on."""
    assessments = list(case.assessments.all())
    latest = assessments[0] if assessments else None
    accepted = next((a for a in assessments if a.version == RiskVersion.ACCEPTED), None)
    today = timezone.localdate()
    return policy.ExitEvidence(
        reason=exit.reason,
        score_now=latest.overall if latest else None,
        assessed_days_ago=(today - timezone.localdate(latest.assessed_at)).days if latest else None,
        score_at_acceptance=accepted.overall if accepted else _initial_score(case, assessments),
        score_reason=exit.score_reason,
        risk_tolerated=exit.risk_tolerated,
        tolerated_reason=exit.tolerated_reason,
        tolerated_with_capacity=_has_capacity(case),
        receiving_agency=exit.receiving_agency_id is not None,
        receiving_person=exit.receiving_person,
        accepted_in_writing=bool(exit.accepted_on and exit.accepted_where),
        end_conversation=case.conversations.filter(point=Point.END).exists(),
        end_conversation_reason=exit.end_conversation_reason,
        unfinished_actions=unfinished_actions,
        actions_handed_over=exit.actions_handed_over,
        live_measures=_live_measures(case, today),
        measures_owned=exit.measures_owned,
        adult_told=exit.adult_told,
        adult_told_how=exit.adult_told_how,
        rereferral_route=exit.rereferral_route,
        handover_note=exit.handover_note,
        sar_considered=exit.sar_considered,
        transfer_recorded=bool(
            exit.transfer_contact and exit.transfer_date and exit.transfer_passed
        ),
        transfer_acknowledged=exit.transfer_acknowledged_on is not None,
    )


def _initial_score(case: Case, assessments: list[RiskAssessment]) -> int | None:
    """What a case was accepted on, if its risk was not assessed at acceptance."""
    initial = next((a for a in assessments if a.version == RiskVersion.INITIAL), None)
    return initial.overall if initial else case.score


def exit_gaps(
    case: Case, settings: PanelSettings, *, unfinished_actions: int
) -> list[policy.Missing]:
    """What keeps the case from leaving. `unfinished_actions` is counted by a higher app."""
    exit = open_exit(case)
    if exit is None:
        return [NOTHING_YET]
    found = exit_evidence(case, exit, unfinished_actions=unfinished_actions)
    return gaps_in(found, settings)


def gaps_in(found: policy.ExitEvidence, settings: PanelSettings) -> list[policy.Missing]:
    """What is missing in this evidence, by the panel's numbers."""
    return policy.exit_missing(
        found,
        exit_max_score=settings.exit_max_score,
        moderate_edge=settings.band_moderate,
        assessment_days=settings.exit_assessment_days,
    )


def exit_mover(by: Viewer, case: Case) -> Mover:
    """Whether this viewer prepares and proposes an exit as coordinator or as lead agency
    (`NotAllowed` else)."""
    if access.may(by, May.COORDINATE, case):
        return Mover.COORDINATOR
    if access.may(by, May.LEAD_CASE, case):
        return Mover.LEAD_AGENCY
    raise NotAllowed


def may_prepare_exit(case: Case, viewer: Viewer, rights: frozenset[May]) -> bool:
    """Whether `exit_mover` would say yes, from rights already known (`rights.rights_on`)."""
    coordinates = viewer.holds(May.COORDINATE, case.panel_id)
    return May.LEAD_CASE in rights or (coordinates and May.SEE_CASE in rights)


def has_capacity_record(case: Case) -> bool:
    """Whether capacity was recorded for any decision: the first record is about the main one, unless
    it says otherwise."""
    return case.capacity_records.exists()


def _has_capacity(case: Case) -> bool:
    return _main_finding(case) in (CapacityDecision.HAS, CapacityDecision.ASSUMED)


def _main_finding(case: Case) -> str:
    """What was last found about the main safeguarding decision; that an assessment is needed is no
    finding."""
    latest = case.capacity_records.filter(is_main=True).first()
    return "" if latest is None or latest.finding == CapacityDecision.NEEDED else latest.finding


def _live_measures(case: Case, today: date) -> int:
    return case.legal_measures.filter(
        Q(expiry=None) | Q(expiry__gte=today), Q(ended_on=None) | Q(ended_on__gt=today)
    ).count()
