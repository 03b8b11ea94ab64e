"""What an agency says about access of its own in the monthly review."""

from django.db.models import TextChoices


class ReviewAnswer(TextChoices):
    KEPT = "kept", "Still needed"
    ENDED = "ended", "No longer needed"
