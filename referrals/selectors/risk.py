"""Risk and plan of one case: what is worrying, what protects, what is planned, who may change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeVar

from referrals import policy
from referrals.choices import Presence
from referrals.models import (
    Case,
    Contingency,
    DesiredOutcome,
    ReferralFactor,
    RiskAssessment,
    RiskPlanItem,
    RiskScore,
)
from referrals.selectors.rights import may_plan
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.policy import band


def may_lower(case: Case, viewer: Viewer) -> bool:
    """Whether the viewer may set the overall score below the highest: the chair (section 6)."""
    return access.may(viewer, May.DECIDE, case)


def may_assess(case: Case, viewer: Viewer, rights: frozenset[May] | None = None) -> bool:
    """Whether the viewer records an assessment: whoever plans, and the chair, who may lower it."""
    return may_plan(case, viewer, rights) or may_lower(case, viewer)


def versions_now(case: Case) -> tuple[str, ...]:
    """Which versions a new assessment may be at this stage; none before acceptance and after."""
    return policy.VERSIONS.get(case.stage, ())


Row = TypeVar("Row", RiskPlanItem, Contingency)


@dataclass(frozen=True)
class Worry:
    """One scored risk as it is read: what it is about, how likely and how bad in words."""

    title: str
    scenario: str
    likelihood: str
    impact: str
    score: int
    level: str
    evidence: str
    who_is_at_risk: str


def worries(case: Case, latest: RiskAssessment | None) -> list[Worry]:
    """What is scored in words, the highest first; before an assessment, what the referral scored."""
    scores: Iterable[RiskScore | ReferralFactor]
    scores = latest.scores.all() if latest else case.referral.factors.all()
    bands = case.panel.settings.bands
    scored = sorted((s for s in scores if s.score), key=lambda s: (-(s.score or 0), s.pk))
    return [
        Worry(
            title=s.get_factor_display() or s.scenario,
            scenario=s.scenario if s.factor else "",
            likelihood=_in_words(s.get_likelihood_display()),
            impact=_in_words(s.get_impact_display()),
            score=s.score or 0,
            level=band(s.score or 0, bands),
            evidence=s.evidence,
            who_is_at_risk=getattr(s, "who_is_at_risk", ""),
        )
        for s in scored
    ]


def _in_words(choice: str) -> str:
    """ "4 Likely" without its number."""
    return choice.lstrip("0123456789 ").lower()


@dataclass(frozen=True)
class Version:
    """One assessment in the history, with where the risk went since the one before."""

    assessment: RiskAssessment
    trend: str


def history(case: Case) -> list[Version]:
    """Every version, newest first. The case's header reads the same rows, so they are kept for it."""
    found = list(case.assessments.select_related("assessed_by").prefetch_related("scores"))
    case.__dict__["recent_risks"] = found[:2]
    return [
        Version(now, policy.trend(now.overall, before.overall) if before else "")
        for now, before in zip_longest(found, found[1:])
    ]


def latest(case: Case) -> RiskAssessment | None:
    return case.assessments.select_related("assessed_by").prefetch_related("scores").first()


def scores_of(assessment: RiskAssessment) -> list[RiskScore]:
    """The risks of one assessment, as they were entered."""
    return list(assessment.scores.all())


def referred_factors(case: Case) -> list[ReferralFactor]:
    """What the referral scored, or found present or suspected."""
    rows = case.referral.factors.all()
    return [
        row for row in rows if row.score or row.presence in (Presence.PRESENT, Presence.SUSPECTED)
    ]


def plan_items(case: Case) -> tuple[list[RiskPlanItem], list[RiskPlanItem]]:
    """The plan as it stands, and the items that have ended."""
    return _now_and_ended(case.plan_items.select_related("owner_agency", "outcome"))


def contingencies(case: Case) -> tuple[list[Contingency], list[Contingency]]:
    """Those that stand, and those that have ended."""
    return _now_and_ended(case.contingencies.all())


def _now_and_ended(rows: Iterable) -> tuple[list, list]:
    found = list(rows)
    return [r for r in found if r.ended_at is None], [r for r in found if r.ended_at is not None]


def plan_item(case: Case, number: int) -> RiskPlanItem:
    """One item of this case's plan (`NotFound` else)."""
    return _or_not_found(case.plan_items.filter(pk=number).first())


def contingency(case: Case, number: int) -> Contingency:
    """One contingency of this case (`NotFound` else)."""
    return _or_not_found(case.contingencies.filter(pk=number).first())


def wishes(case: Case) -> list[DesiredOutcome]:
    """What the adult wants now; superseded wishes left out."""
    return list(case.outcomes.filter(superseded_by=None))


def _or_not_found(record: Row | None) -> Row:
    if record is None:
        raise NotFound
    return record
