"""Lawful bases, which are not the adult's agreement (`domain.md` section 8)."""

from django.db.models import TextChoices


class Article6(TextChoices):
    PUBLIC_TASK = "public_task", "Part of our public job (UK GDPR 6(1)(e))"
    LEGAL_OBLIGATION = "legal_obligation", "The law requires it (6(1)(c))"
    VITAL = "vital_interests", "To save a life (6(1)(d))"
    LEGITIMATE = "legitimate_interests", "Legitimate interests, not a public body (6(1)(f))"
    RECOGNISED = (
        "recognised_legitimate_interests",
        "Not a public body, protecting someone at risk (6(1)(ea))",
    )
    CONSENT = "consent", "They consent (6(1)(a), rarely right)"


class Article9(TextChoices):
    PUBLIC_INTEREST = "g_substantial_public_interest", "Substantial public interest (9(2)(g))"
    HEALTH_SOCIAL = "h_health_social_care", "Health or social care (9(2)(h))"
    SOCIAL_PROTECTION = "b_social_protection", "Social protection (9(2)(b))"
    VITAL = "c_vital_interests", "Vital interests (9(2)(c))"
    LEGAL_CLAIMS = "f_legal_claims", "Legal claims (9(2)(f))"
    CONSENT = "a_explicit_consent", "Explicit consent (9(2)(a))"


class DpaCondition(TextChoices):
    AT_RISK = "sch1_18_individuals_at_risk", "Schedule 1 paragraph 18: individuals at risk"
    STATUTORY = "sch1_6_statutory_purpose", "Schedule 1 paragraph 6: statutory purpose"
    UNLAWFUL = "sch1_10_unlawful_acts", "Schedule 1 paragraph 10: unlawful acts"
    HEALTH = "sch1_2_health_social_care", "Schedule 1 paragraph 2: health or social care"
    SOCIAL = "sch1_1_social_protection", "Schedule 1 paragraph 1: social protection"


class Confidentiality(TextChoices):
    CONSENT = "consent", "Consent"
    BEST_INTERESTS = "best_interests", "Best interests"
    PUBLIC_INTEREST = "overriding_public_interest", "Overriding public interest"
    LEGAL_DUTY = "legal_duty", "Legal duty"
