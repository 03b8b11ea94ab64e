"""How people want to hear."""

from collections.abc import Collection

from sharing.choices import ALWAYS_NOW, AS_USUAL, Event, How
from sharing.doors.viewer import Viewer
from sharing.models import NoticeChoice, User

SPEAKERS = ("spoc", "deputy_spoc")
CHAIRS = ("chair", "deputy_chair")
# Whom a message about each event that can be chosen may reach, by role.
REACHES = {
    # The board hears that room was made.
    Event.REFERRALS: (*SPEAKERS, *CHAIRS, "coordinator", "referrer", "board_member"),
    Event.INFORMATION: SPEAKERS,
    Event.MEETINGS: (*SPEAKERS, *CHAIRS, "coordinator"),
    # An action may be given to anybody in an agency.
    Event.ACTIONS: (*SPEAKERS, *CHAIRS, "coordinator", "referrer"),
    Event.LEADING: (*SPEAKERS, "coordinator"),
}


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
    """How one person hears of each event that can be chosen. Left out is what they did not choose and
    what comes partly at once, partly in the morning (`AS_USUAL`)."""
    at_once = [event for event in Event if event not in (*ALWAYS_NOW, *AS_USUAL)]
    return {**dict.fromkeys(at_once, How.NOW), **made_by(person)}


def offered_to(viewer: Viewer) -> list[Event]:
    """The events that can be chosen and of which one of this viewer's roles may hear."""
    return [event for event, roles in REACHES.items() if viewer.has_role(*roles)]
