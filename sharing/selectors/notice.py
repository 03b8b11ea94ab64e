"""Messages: what is to be sent, and how people want to hear."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from sharing.choices import ALWAYS_NOW, Event
from sharing.models import Notice, NoticeChoice

RETRY = timedelta(minutes=5)


def due(now: datetime) -> QuerySet[Notice]:
    """Messages to send now that nobody has in hand; a claim so old has failed with its sweep."""
    return Notice.objects.filter(sent_at=None, failed_at=None, not_before__lte=now).filter(
        Q(claimed_at=None) | Q(claimed_at__lt=now - RETRY)
    )


def any_due() -> bool:
    """Whether there is anything to send, so that a quiet minute writes nothing."""
    return due(timezone.now()).exists()


def by_keys(keys: list[int]) -> list[Notice]:
    return list(Notice.objects.filter(pk__in=keys).select_related("to").order_by("pk"))


def chosen(event: Event, person_ids: Collection[int]) -> dict[int, str]:
    """How those of these people who made a choice want to hear of an event. Asks nothing where there
    is no choice."""
    if event in ALWAYS_NOW or not person_ids:
        return {}
    found = NoticeChoice.objects.filter(event=event, person__in=person_ids)
    return dict(found.values_list("person_id", "how"))
