"""Vulnerability factors and how likely and how bad (`domain.md` sections 4 and 6)."""

from django.db.models import TextChoices


class Factor(TextChoices):
    """The twelve vulnerability factors (`domain.md` section 4)."""

    DUAL_DIAGNOSIS = "dual_diagnosis", "Mental ill health and substance use together"
    OFFENDING = "offending_or_reoffending", "Offending or reoffending"
    MENTAL_HEALTH = "poor_mental_health", "Poor mental health"
    SELF_CARE = "poor_self_care", "Difficulty with self-care"
    HOUSING = "unstable_housing", "Unstable housing"
    EXCLUSION = "social_exclusion", "Social exclusion"
    HEALTH = "poorly_managed_health", "Health not well managed"
    VICTIMISED = "victimised_by_others", "Victimised by others"
    ANTISOCIAL = "antisocial_behaviour", "Antisocial behaviour"
    UNPROTECTED = "unable_to_protect_self", "Unable to protect themselves"
    UNHELPFUL = "unhelpful_thinking_or_behaviour", "Unhelpful thinking or behaviour"
    ENGAGEMENT = "poor_engagement", "Services and the adult have not been able to work together"


class Presence(TextChoices):
    PRESENT = "present", "Present"
    SUSPECTED = "suspected", "Suspected"
    ABSENT = "absent", "Absent"
    NOT_KNOWN = "not_known", "Not known"


class EngagementWith(TextChoices):
    SERVICES = "with_services", "The adult with services"
    BY_SERVICES = "by_services", "Services with the adult"
    BOTH = "both", "Both"


LIKELIHOOD = [
    (1, "1 Rare"),
    (2, "2 Unlikely"),
    (3, "3 Possible"),
    (4, "4 Likely"),
    (5, "5 Almost certain"),
]
IMPACT = [
    (1, "1 Minimal"),
    (2, "2 Minor"),
    (3, "3 Moderate"),
    (4, "4 Severe"),
    (5, "5 Catastrophic"),
]
