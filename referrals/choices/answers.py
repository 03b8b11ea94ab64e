"""Plain answers."""

from django.db.models import TextChoices


class YesNo(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"


class YesNoUnknown(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"
