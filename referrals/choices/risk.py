"""Versions and bands of risk, and legal measures (`domain.md` sections 6 and 12)."""

from django.db.models import TextChoices


class RiskVersion(TextChoices):
    INITIAL = "initial", "Initial"
    ACCEPTED = "accepted", "At acceptance"
    REVIEW = "review", "Review"
    EXIT = "exit", "Exit"


class Band(TextChoices):
    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    HIGH = "high", "High"
    CRITICAL = "critical", "Critical"


class LegalMeasureType(TextChoices):
    CLOSURE_NOTICE = "closure_notice", "Closure notice (48 hours)"
    CLOSURE_FULL = "closure_order_full", "Closure order, full (3 months, 6 extended)"
    CLOSURE_PARTIAL = "closure_order_partial", "Closure order, partial (3 months, 6 extended)"
    DVPN = "dvpn", "Domestic violence protection notice (48 hours)"
    DAPN = "dapn", "Domestic abuse protection notice (48 hours)"
    DVPO = "dvpo", "Domestic violence protection order (28 days)"
    DAPO = "dapo", "Domestic abuse protection order"
    NON_MOLESTATION = "non_molestation", "Non-molestation order"
    OCCUPATION = "occupation", "Occupation order"
    INJUNCTION = "injunction", "Injunction"
    STALKING = "stalking_protection", "Stalking protection order"
    MHA_S2 = "mha_s2", "Mental Health Act section 2 (28 days)"
    MHA_S3 = "mha_s3", "Mental Health Act section 3 (6 months)"
    DOLS = "dols", "Deprivation of liberty safeguards (12 months)"
    COURT_OF_PROTECTION = "court_of_protection", "Court of Protection"
    INHERENT = "inherent_jurisdiction", "Inherent jurisdiction"
    BAIL = "bail_or_licence", "Bail or licence"
    POSSESSION = "possession_notice", "Possession notice"
    OTHER = "other", "Other"
