from django.utils import timezone

from sharing.models import Notice


def any_due() -> bool:
    """Whether there is anything to send, so that a quiet minute writes nothing."""
    return Notice.objects.filter(
        sent_at=None, failed_at=None, not_before__lte=timezone.now()
    ).exists()


def by_keys(keys: list[int]) -> list[Notice]:
    return list(Notice.objects.filter(pk__in=keys).select_related("to").order_by("pk"))
