"""Assessing risk: a new version each time, overall the highest score (`domain.md` section 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from referrals import policy
from referrals.choices import Factor, Verb
from referrals.errors import (
    CaseNotAccepted,
    OverrideRefused,
    ReasonNeeded,
    ScoresNeeded,
    VersionNotNow,
)
from referrals.models import Case, RiskAssessment, RiskScore
from referrals.selectors import risk
from referrals.services import _moving
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, Stale
from sharing.policy import band

FIVE = range(1, 6)


@dataclass(frozen=True)
class Scored:
    """One risk as it was scored: a vulnerability factor, a named scenario, or a factor so put."""

    likelihood: int
    impact: int
    factor: str = ""
    scenario: str = ""
    evidence: str = ""
    who_is_at_risk: str = ""

    @property
    def score(self) -> int:
        return self.likelihood * self.impact

    @property
    def is_sound(self) -> bool:
        named = bool(self.scenario) if not self.factor else self.factor in Factor.values
        return named and self.likelihood in FIVE and self.impact in FIVE


@service(may=None)
def assess_risk(
    *,
    case: Case,
    version: str,
    scores: Sequence[Scored],
    summary: str,
    by: Viewer,
    protective_factors: str = "",
    own_view: str = "",
    differing_views: str = "",
    override: int | None = None,
    override_reason: str = "",
    seen: int | None = None,
) -> RiskAssessment:
    """Record a new version of the risk and set the case's score and next review.

    By whoever plans, or the chair (`NotAllowed` else). `version` follows from the stage
    (`CaseNotAccepted`, `VersionNotNow`). Overall is the highest score; another one needs a reason,
    and only the chair lowers it (`OverrideRefused`). Needs a score (`ScoresNeeded`) and the risk in
    words (`ReasonNeeded`). `seen` is the number of the latest version the page showed, 0 for none:
    one made since is `Stale` (with `who`, `at`, `assessment`); the same one sent twice is kept once.
    """
    if not risk.may_assess(case, by):
        raise NotAllowed
    case, settings = _moving.lock(case)
    _refuse_version(case, version)
    _refuse_gaps(scores, summary)
    highest = max(scored.score for scored in scores)
    overall = _overall(highest, override, override_reason, by=by, case=case)
    words = {
        "version": version,
        "summary": summary.strip(),
        "protective_factors": protective_factors.strip(),
        "own_view": own_view.strip(),
        "differing_views": differing_views.strip(),
        "highest": highest,
        "overall": overall,
        "override_reason": override_reason.strip() if overall != highest else "",
    }
    if kept := _kept_or_stale(case, words, seen, by=by):
        ledger.record(by, Verb.RISK_ASSESSED, case, version=version, fresh=False)
        return kept
    level = band(overall, settings.bands)
    made = RiskAssessment.objects.create(case=case, assessed_by=by.person, band=level, **words)
    RiskScore.objects.bulk_create(_row(made, scored) for scored in scores)
    days = policy.review_days(
        level, usual=settings.review_days, critical=settings.review_critical_days
    )
    case.score = overall
    case.review_on = timezone.localdate() + timedelta(days=days)
    case.revision += 1
    case.save(update_fields=["score", "review_on", "revision"])
    moved = "lowered" if overall < highest else "raised" if overall > highest else None
    ledger.record(by, Verb.RISK_ASSESSED, case, version=version, override=moved)
    return made


def _row(made: RiskAssessment, scored: Scored) -> RiskScore:
    return RiskScore(
        assessment=made,
        factor=scored.factor,
        scenario=scored.scenario,
        likelihood=scored.likelihood,
        impact=scored.impact,
        evidence=scored.evidence,
        who_is_at_risk=scored.who_is_at_risk,
    )


def _refuse_version(case: Case, version: str) -> None:
    if not risk.versions_now(case):
        raise CaseNotAccepted
    if version not in risk.versions_now(case):
        raise VersionNotNow


def _refuse_gaps(scores: Sequence[Scored], summary: str) -> None:
    if not scores or not all(scored.is_sound for scored in scores):
        raise ScoresNeeded
    if not summary.strip():
        raise ReasonNeeded("Put the risk in words.")


def _overall(highest: int, wanted: int | None, reason: str, *, by: Viewer, case: Case) -> int:
    if wanted is not None and wanted not in range(1, 26):
        raise OverrideRefused("An overall score is between 1 and 25.")
    lowers = wanted is not None and wanted < highest
    may_lower = lowers and risk.may_lower(case, by)
    try:
        return policy.overall_after_override(highest, wanted, reason.strip(), may_lower=may_lower)
    except ValueError as refused:
        raise OverrideRefused(str(refused)) from refused


def _kept_or_stale(
    case: Case, words: dict, seen: int | None, *, by: Viewer
) -> RiskAssessment | None:
    """The assessment made since the page was opened, if it is this very one (`Stale` else)."""
    found = None if seen is None else risk.latest(case)
    if found is None or found.pk == seen:
        return None
    if found.assessed_by == by.user and all(getattr(found, n) == w for n, w in words.items()):
        return found
    raise Stale(who=found.assessed_by.name, at=found.assessed_at, assessment=found)
