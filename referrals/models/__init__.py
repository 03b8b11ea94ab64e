from referrals.models.access_review import AccessReview, AccessReviewLine
from referrals.models.adult import Adult
from referrals.models.capacity import Advocacy, CapacityRecord
from referrals.models.case import Case, CaseAgency, CaseLink, StageMove
from referrals.models.challenge import Challenge
from referrals.models.contact import Contact, Monitoring
from referrals.models.exit import Exit
from referrals.models.grant import CaseGrant
from referrals.models.legal import LegalMeasure
from referrals.models.named import AllegedSource, NamedPerson, Restriction
from referrals.models.outcome import AdultTold, DesiredOutcome, OutcomeConversation
from referrals.models.place import Offer, PendingMove
from referrals.models.referral import Referral, ReferralFactor, RiskUpdate, TriedBefore
from referrals.models.request import InformationRequest, InformationResponse
from referrals.models.risk import Contingency, RiskAssessment, RiskPlanItem, RiskScore
from referrals.models.triage import ThresholdAnswer, Triage

__all__ = [
    "AccessReview",
    "AccessReviewLine",
    "Adult",
    "AdultTold",
    "Advocacy",
    "AllegedSource",
    "CapacityRecord",
    "Case",
    "CaseAgency",
    "CaseGrant",
    "CaseLink",
    "Challenge",
    "Contact",
    "Contingency",
    "DesiredOutcome",
    "Exit",
    "InformationRequest",
    "InformationResponse",
    "LegalMeasure",
    "Monitoring",
    "NamedPerson",
    "Offer",
    "OutcomeConversation",
    "PendingMove",
    "Referral",
    "ReferralFactor",
    "Restriction",
    "RiskAssessment",
    "RiskPlanItem",
    "RiskScore",
    "RiskUpdate",
    "StageMove",
    "ThresholdAnswer",
    "Triage",
    "TriedBefore",
]
