"""Information requests and what comes back (`domain.md` section 8)."""

from django.db.models import TextChoices


class Answer(TextChoices):
    PROVIDED = "provided", "Yes, and shared here"
    PARTLY = "partly_provided", "Yes, and shared in part"
    NOTHING_HELD = "nothing_held", "Nothing held"
    REFUSED = "refused", "Yes, but not shared"


class Visibility(TextChoices):
    """Who reads an item of information, beside the agency that gave it."""

    PANEL = "panel", "Everyone involved in this case"
    NAMED = "named_agencies", "The agencies named here"
    CHAIR_AND_COORDINATOR = "chair_and_coordinator", "The chair and the coordinator only"


class RefusalCode(TextChoices):
    NO_BASIS = "no_basis", "There is no lawful basis"
    DISPROPORTIONATE = "disproportionate", "It asks for more than is needed"
    INVESTIGATION = "prejudices_investigation", "It would harm an investigation"
    PRIVILEGED = "privileged", "It is legally privileged"
    THIRD_PARTY = "third_party", "It is about somebody else"
    ADULT_OBJECTS = "adult_objects_no_override", "The adult objects and nothing outweighs that"
    OTHER = "other", "Another reason"


class RefusalOutcome(TextChoices):
    ACCEPTED = "accepted", "Accepted"
    ESCALATED = "escalated", "Taken further"
