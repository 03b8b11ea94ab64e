"""The bars on a record, for those who keep them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from sharing.models import Bar, Guarded


def bars_on(record: Guarded) -> QuerySet[Bar]:
    """Every bar on a fetched record, those in force first."""
    return (
        Bar.objects.filter(subject=record.reference)  # type: ignore[attr-defined]
        .select_related("person__agency", "agency", "set_by", "confirmed_by", "lift_asked_by")
        .order_by("-lifted_at", "-set_at")
    )


def to_settle(references: Iterable[str] | QuerySet) -> QuerySet[Bar]:
    """Bars in force on these records that wait for a second person: to confirm, or to lift."""
    waiting = Bar.objects.in_force().filter(subject__in=references)
    unconfirmed = waiting.filter(confirmed_by=None, confirm_by__isnull=False)
    return (unconfirmed | waiting.filter(lift_asked_by__isnull=False)).order_by("confirm_by", "pk")
