"""The initial version of a case's risk: what the referrer scored, kept when the panel accepts.

Made at acceptance and nowhere else: until then the referral carries the scores and may still be
returned or changed; from then on the case carries the risk; and looking at a page writes nothing.
"""

from referrals import policy
from referrals.choices import RiskVersion, Verb
from referrals.models import Case, Referral, RiskAssessment, RiskScore
from sharing.doors import ledger
from sharing.doors.viewer import Viewer
from sharing.models import PanelSettings
from sharing.policy import band


def keep(case: Case, settings: PanelSettings, *, by: Viewer) -> RiskAssessment | None:
    """The scores of the referral as the initial assessment; none when nothing was scored."""
    referral = Referral.objects.get(case=case)
    scored = [row for row in referral.factors.all() if row.score]
    highest = policy.overall(row.score or 0 for row in scored)
    if highest is None or case.submitted_at is None or case.assessments.exists():
        return None
    made = RiskAssessment.objects.create(
        case=case,
        version=RiskVersion.INITIAL,
        assessed_at=case.submitted_at,
        assessed_by_id=case.author_id,
        summary="As scored in the referral.",
        protective_factors=referral.protective_factors,
        own_view=referral.own_view_of_risk,
        highest=highest,
        overall=highest,
        band=band(highest, settings.bands),
    )
    RiskScore.objects.bulk_create(
        RiskScore(
            assessment=made,
            factor=row.factor,
            scenario=row.scenario,
            likelihood=row.likelihood or 0,
            impact=row.impact or 0,
            evidence=row.evidence,
        )
        for row in scored
    )
    ledger.record(by, Verb.RISK_ASSESSED, case, version=RiskVersion.INITIAL)
    return made
