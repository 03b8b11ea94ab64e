"""How an action came to where it is: updates, changes and reminders by hand, in one line of time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from actions.choices import ChangeOf
from actions.models import Action, ActionChange, ActionReminder, ActionUpdate
from sharing.doors.viewer import Viewer
from sharing.models import User

CHANGED = ("by__agency", "from_agency", "to_agency", "from_person", "to_person")


@dataclass(frozen=True)
class Entry:
    """One thing that was said or changed."""

    at: datetime
    by: User
    update: ActionUpdate | None = None
    change: ActionChange | None = None
    reminder: ActionReminder | None = None


def changes(action: Action) -> list[ActionChange]:
    """How its date and its owner changed, newest first."""
    return list(action.changes.select_related(*CHANGED))


def reminders(action: Action) -> list[ActionReminder]:
    """When somebody reminded of it by hand, newest first."""
    return list(action.reminders.select_related("by__agency", "agency"))


def remindable(actions: Collection[Action], today: date) -> set[int]:
    """Those of these, by their keys, of which somebody can be reminded by hand: under way, and of which
    nobody was reminded today. One query; none where there is nothing under way."""
    under_way = {one.pk for one in actions if one.is_under_way}
    if not under_way:
        return set()
    made = ActionReminder.objects.filter(action__in=under_way, day=today)
    return under_way - set(made.values_list("action_id", flat=True))


def reminded_by(viewer: Viewer, action: Action, day: date) -> ActionReminder | None:
    """The reminder by hand of this day, if it was this viewer's."""
    made = ActionReminder.objects.filter(action=action, day=day, by=viewer.user)
    return made.select_related("agency").first()


def together(
    updates: Iterable[ActionUpdate],
    changes: Iterable[ActionChange],
    reminders: Iterable[ActionReminder] = (),
) -> list[Entry]:
    """All of them as one history, newest first."""
    entries = [
        *(Entry(one.at, one.by, update=one) for one in updates),
        *(Entry(one.at, one.by, change=one) for one in changes),
        *(Entry(one.at, one.by, reminder=one) for one in reminders),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def latest_change(action: Action) -> ActionChange | None:
    return action.changes.select_related(*CHANGED).order_by("-pk").first()


def extensions(changes: Iterable[ActionChange]) -> list[ActionChange]:
    """Those by which it was given more time."""
    return [change for change in changes if change.what == ChangeOf.DUE]
