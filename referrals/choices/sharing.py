"""The adult's agreement, which is not a lawful basis (`domain.md` section 8)."""

from django.db.models import TextChoices


class Agreement(TextChoices):
    """The adult's agreement to sharing: not the same thing as the lawful basis (section 8)."""

    AGREED = "agreed", "Agrees"
    DECLINED = "declined", "Does not agree"
    UNSAFE = "not_asked_unsafe", "Not asked, because asking would be unsafe"
    BEST_INTERESTS = (
        "lacks_capacity_best_interests",
        "Lacks capacity; shared in their best interests",
    )
    NOT_YET = "not_yet_asked", "Not yet asked"
