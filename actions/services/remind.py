"""Reminding by hand: a kind sentence to whoever has to do something next (`ux.md`, My actions)."""

from django.utils import timezone

from actions.choices import Verb
from actions.errors import NobodyToRemind, NothingToRemind
from actions.ladder import Rung
from actions.models import Action, ActionReminder
from actions.selectors import rights
from actions.selectors.hearers import Hearers
from actions.selectors.late import take
from actions.selectors.steps import kind_of
from actions.services._climbing import event_of
from referrals.errors import RemindedToday
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed
from sharing.post.notify import Message, queue


@service(may=None)
def remind_owner(*, action: Action, by: Viewer) -> ActionReminder:
    """Remind kindly, by hand, whoever would be reminded on the due day: the person named or the SPoCs,
    and where another agency is in the way that one's.

    By who gives such actions: the coordinator, the lead agency, for panel business whoever runs the
    meetings (`NotAllowed` else); at most once a day (`RemindedToday`).
    Refuses what has ended, is said to be done or is off the pathway (`NothingToRemind`, a
    `NoLongerUnderWay`), and where the case is open to nobody who would be told (`NobodyToRemind`).
    Each person's choice about messages holds, but for what is urgent.
    """
    if not rights.sees(by, action) or not rights.gives(by, action):
        raise NotAllowed
    late, today = take(kind_of(action), action.pk), timezone.localdate()
    if not late.climbs:
        raise NothingToRemind
    if ActionReminder.objects.filter(action=action, day=today).exists():
        raise RemindedToday
    (people,) = Hearers([late], today).of([(late, Rung.REMIND_DUE)])
    if not people:
        raise NobodyToRemind
    made = ActionReminder.objects.create(
        action=action, day=today, agency_id=late.agency_id, by=by.person
    )
    queue(
        [
            Message(
                to_id=person,
                app="actions",
                verb="action_reminded",
                step=f"reminder.{made.pk}",
                reference=late.reference,
                due=late.due,
            )
            for person in people
        ],
        event=event_of(late),
    )
    ledger.record(by, Verb.ACTION_REMINDED, *action.subjects, told=len(people))
    return made
