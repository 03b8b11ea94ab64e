"""What the guards stand on, gathered: is the plan whole, may the case leave?"""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from referrals import policy
from referrals.choices import CapacityDecision, Mover, Point, RiskVersion
from referrals.models import Case, Exit
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed
from sharing.models import PanelSettings


def plan_gaps(case: Case) -> list[policy.Missing]:
    """What keeps an accepted case from becoming active."""
    items = list(case.plan_items.filter(ended_at=None))
    return policy.plan_missing(
        assessed=case.assessments.filter(version=RiskVersion.ACCEPTED).exists(),
        plan_items=len(items),
        items_without_owner_or_date=sum(not (i.owner_agency_id and i.due) for i in items),
        contingencies=case.contingencies.filter(ended_at=None).count(),
        start_conversation=case.conversations.filter(point=Point.START).exists(),
        capacity_recorded=case.capacity_records.exists(),
        advocacy_recorded=case.advocacy.exists(),
    )


def exit_evidence(case: Case, *, unfinished_actions: int = 0) -> policy.ExitEvidence | None:
    """The open exit and all it rests on; none when nobody has proposed one."""
    exit = Exit.objects.filter(case=case, ended_at=None).first()
    if exit is None:
        return None
    latest = case.assessments.first()
    accepted = case.assessments.filter(version=RiskVersion.ACCEPTED).first()
    today = timezone.localdate()
    return policy.ExitEvidence(
        reason=exit.reason,
        score_now=latest.overall if latest else None,
        assessed_days_ago=(today - timezone.localdate(latest.assessed_at)).days if latest else None,
        score_at_acceptance=accepted.overall if accepted else None,
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
        transfer_acknowledged=exit.transfer_acknowledged_on is not None,
    )


def exit_gaps(
    case: Case, settings: PanelSettings, *, unfinished_actions: int = 0
) -> list[policy.Missing]:
    """What keeps the case from leaving; all of it when no exit is open."""
    found = exit_evidence(case, unfinished_actions=unfinished_actions)
    if found is None:
        return [policy.Missing("close", "reason", "Say why the case would close, with the evidence")]
    return policy.exit_missing(
        found,
        exit_max_score=settings.exit_max_score,
        moderate_edge=settings.band_moderate,
        assessment_days=settings.exit_assessment_days,
    )


def exit_mover(by: Viewer, case: Case) -> Mover:
    """Whether this viewer proposes an exit as coordinator or as lead agency (`NotAllowed` else)."""
    if access.may(by, May.COORDINATE, case):
        return Mover.COORDINATOR
    if access.may(by, May.LEAD_CASE, case):
        return Mover.LEAD_AGENCY
    raise NotAllowed


def _has_capacity(case: Case) -> bool:
    latest = case.capacity_records.first()
    return latest is not None and latest.finding in (CapacityDecision.HAS, CapacityDecision.ASSUMED)


def _live_measures(case: Case, today: date) -> int:
    return case.legal_measures.filter(
        Q(expiry=None) | Q(expiry__gte=today), Q(ended_on=None) | Q(ended_on__gt=today)
    ).count()
