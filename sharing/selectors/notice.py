"""How people want to hear."""

from collections.abc import Collection

from sharing.choices import ALWAYS_NOW, USUALLY, Event, How
from sharing.models import NoticeChoice, User


def chosen(event: Event, person_ids: Collection[int]) -> dict[int, str]:
    """How those of these people who made a choice want to hear of an event. Asks nothing where there
    is no choice."""
    if event in ALWAYS_NOW or not person_ids:
        return {}
    found = NoticeChoice.objects.filter(event=event, person__in=person_ids)
    return dict(found.values_list("person_id", "how"))


def made_by(person: User) -> dict[Event, How]:
    """What one person chose themselves."""
    rows = NoticeChoice.objects.filter(person=person).values_list("event", "how")
    return {Event(event): How(how) for event, how in rows}


def choices_of(person: User) -> dict[Event, How]:
    """How one person hears of each event that can be chosen; what they did not choose as is usual."""
    made = made_by(person)
    return {event: made.get(event, USUALLY[event]) for event in Event if event not in ALWAYS_NOW}
