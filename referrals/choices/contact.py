"""Seeing and speaking to the adult: the agreed rhythm and each contact (`domain.md` section 6)."""

from django.db.models import TextChoices


class Reach(TextChoices):
    """How the adult is to be reached by the agreed rhythm."""

    SEEN = "seen", "Seen in person"
    SPOKEN = "spoken", "Seen or spoken to"


class ContactKind(TextChoices):
    SEEN = "seen", "Seen"
    SPOKEN = "spoken", "Spoken to"
    TRIED = "tried", "Tried, no answer"
    DECLINED = "declined", "Contact declined"


# What ends a silence: the adult was reached. A try or a refusal does not.
REACHED = (ContactKind.SEEN, ContactKind.SPOKEN)
