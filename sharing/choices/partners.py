"""Kinds of agency and of governing document."""

from django.db.models import TextChoices


class AgencyKind(TextChoices):
    """`domain.md` section 1, `Agency.kind`."""

    COUNCIL_SOCIAL_CARE = "council_social_care", "Council adult social care"
    COUNCIL_HOUSING = "council_housing", "Council housing"
    POLICE = "police", "Police"
    PROBATION = "probation", "Probation"
    MENTAL_HEALTH = "mental_health", "Mental health"
    HOSPITAL = "hospital", "Hospital"
    GP_ICB = "gp_icb", "GP and integrated care board"
    SUBSTANCE_USE = "substance_use", "Drug and alcohol service"
    FIRE = "fire", "Fire and rescue"
    VOLUNTARY = "voluntary", "Voluntary organisation"
    OTHER = "other", "Other"


COUNCIL_KINDS = {AgencyKind.COUNCIL_SOCIAL_CARE, AgencyKind.COUNCIL_HOUSING}
NHS_KINDS = {AgencyKind.MENTAL_HEALTH, AgencyKind.HOSPITAL, AgencyKind.GP_ICB}


class DocumentKind(TextChoices):
    TERMS_OF_REFERENCE = "terms_of_reference", "Terms of reference"
    SHARING_AGREEMENT = "sharing_agreement", "Information sharing agreement"
    MINUTE_TAKING = "minute_taking", "Minute-taking agreement"
