"""What a case page says first: whom it is about, its risk, its stage, its next date."""

from referrals import policy
from referrals.models import Case, RiskAssessment
from sharing.policy import band

# What the header of a case page reads; hand these to `access.fetch(Case, …, joins=…)`.
HEADER_JOINS = ("panel__settings", "adult", "lead_agency", "lead_professional", "referral")


def initials_of(case: Case) -> str:
    """The adult's initials; before triage has linked the adult, those in the referral."""
    return case.adult.initials if case.adult else case.referral.initials


def recent_risks(case: Case) -> list[RiskAssessment]:
    """The latest assessment and the one before it; read once for a case in memory."""
    if "recent_risks" not in case.__dict__:
        case.__dict__["recent_risks"] = list(
            case.assessments.select_related("assessed_by").order_by("-assessed_at", "-pk")[:2]
        )
    return case.__dict__["recent_risks"]


def risk_level(case: Case) -> str:
    """The band of the latest assessment; before one is made, that of the referral's score."""
    risks = recent_risks(case)
    if risks:
        return risks[0].band
    return band(case.score, case.panel.settings.bands) if case.score else ""


def risk_trend(case: Case) -> str:
    """Rising, steady or falling since the assessment before; nothing without two of them."""
    risks = recent_risks(case)
    return policy.trend(risks[0].overall, risks[1].overall) if len(risks) == 2 else ""
