"""Why somebody may not open a record, or opens it out of turn (`domain.md` section 2)."""

from django.db.models import TextChoices


class BarReason(TextChoices):
    CONFLICT = "conflict", "Conflict of interest"
    ALLEGED_SOURCE = "alleged_source", "Alleged source of risk, or close to it"
    OTHER = "other", "Another reason"


class BarWhom(TextChoices):
    PERSON = "person", "One person"
    AGENCY = "agency", "Everyone at one agency"


class Quickly(TextChoices):
    """What is noticed when there is much of it in a short time (quality C12)."""

    OPENED = "opened", "Opened many cases"
    TAKEN = "taken", "Printed or exported much"


class OpeningPurpose(TextChoices):
    """What a record was opened for out of turn; the first by a SPoC, the others by the IG lead."""

    EMERGENCY = "emergency", "Emergency"
    SUBJECT_ACCESS = "subject_access", "Subject access request"
    DISPOSAL = "disposal", "Disposal"
    REVIEW = "review", "Review of an emergency opening"


class OpeningFinding(TextChoices):
    RIGHT = "right", "It was right to open it"
    NOT_RIGHT = "not_right", "It should not have been opened"


class SharingDecision(TextChoices):
    """Not sharing is a decision too, and recorded like sharing."""

    SHARED = "shared", "Shared"
    NOT_SHARED = "not_shared", "Not shared"


class Channel(TextChoices):
    SERVICE = "service", "In this service"
    MEETING = "meeting", "Spoken at a meeting"
    TELEPHONE = "telephone", "By telephone"
    SECURE_EMAIL = "secure_email", "By secure e-mail"
    PAPER = "paper", "On paper"


class Told(TextChoices):
    """Whether the adult knows that this is shared (`ux.md`, Information response)."""

    AGREES = "agrees", "They know and agree"
    DISAGREES = "disagrees", "They know and do not agree"
    NOT_TOLD = "not_told", "They have not been told"
