"""Risk and plan of one case: what is worrying, what protects, what is planned, who may change it."""

from referrals import policy
from referrals.choices import ACCEPTED, Presence
from referrals.models import (
    Case,
    Contingency,
    DesiredOutcome,
    ReferralFactor,
    RiskAssessment,
    RiskPlanItem,
)
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound


def may_plan(viewer: Viewer, case: Case) -> bool:
    """Whether the viewer keeps risk and plan current: the coordinator, SPoCs of involved agencies,
    the lead professional (`domain.md` section 2)."""
    if viewer.holds(May.PLAN, case.panel_id):
        return access.may(viewer, May.SEE_CASE, case)
    return access.may(viewer, May.LEAD_CASE, case)


def may_lower(viewer: Viewer, case: Case) -> bool:
    """Whether the viewer may set the overall score below the highest: the chair (section 6)."""
    return access.may(viewer, May.DECIDE, case)


def may_assess(viewer: Viewer, case: Case) -> bool:
    """Whether the viewer records an assessment: whoever plans, and the chair, who may lower it."""
    return may_plan(viewer, case) or may_lower(viewer, case)


def versions_now(case: Case) -> tuple[str, ...]:
    """Which versions a new assessment may be at this stage; none before acceptance and after."""
    return policy.VERSIONS.get(case.stage, ())


def assessments(case: Case) -> list[RiskAssessment]:
    """Every version, newest first, each with its scores, highest first."""
    found = list(case.assessments.select_related("assessed_by").prefetch_related("scores"))
    for assessment in found:
        assessment.ranked = sorted(assessment.scores.all(), key=lambda s: (-s.score, s.pk))
    return found


def latest(case: Case) -> RiskAssessment | None:
    return case.assessments.select_related("assessed_by").prefetch_related("scores").first()


def referred_factors(case: Case) -> list[ReferralFactor]:
    """What the referral scored, or found present or suspected."""
    rows = case.referral.factors.all()
    return [
        row for row in rows if row.score or row.presence in (Presence.PRESENT, Presence.SUSPECTED)
    ]


def plan_items(case: Case) -> list[RiskPlanItem]:
    """The whole plan, ended items last."""
    found = case.plan_items.select_related("owner_agency", "outcome")
    return sorted(found, key=lambda item: item.ended_at is not None)


def contingencies(case: Case) -> list[Contingency]:
    return sorted(case.contingencies.all(), key=lambda one: one.ended_at is not None)


def plan_item(case: Case, number: int) -> RiskPlanItem:
    """One item of this case's plan (`NotFound` else)."""
    return _or_not_found(case.plan_items.filter(pk=number).first())


def contingency(case: Case, number: int) -> Contingency:
    """One contingency of this case (`NotFound` else)."""
    return _or_not_found(case.contingencies.filter(pk=number).first())


def wishes(case: Case) -> list[DesiredOutcome]:
    """What the adult wants now; superseded wishes left out."""
    return list(case.outcomes.filter(superseded_by=None))


def may_change_plan(viewer: Viewer, case: Case) -> bool:
    return case.stage in ACCEPTED and may_plan(viewer, case)


def _or_not_found(record):
    if record is None:
        raise NotFound
    return record
