"""How people want to hear."""

from collections.abc import Collection

from sharing.choices import ALWAYS_NOW, Event
from sharing.models import NoticeChoice


def chosen(event: Event, person_ids: Collection[int]) -> dict[int, str]:
    """How those of these people who made a choice want to hear of an event. Asks nothing where there
    is no choice."""
    if event in ALWAYS_NOW or not person_ids:
        return {}
    found = NoticeChoice.objects.filter(event=event, person__in=person_ids)
    return dict(found.values_list("person_id", "how"))
