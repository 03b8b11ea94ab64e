"""What somebody wants to hear of, and how."""

from collections.abc import Mapping

from sharing.choices import ALWAYS_NOW, Event, How, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlwaysTold
from sharing.models import NoticeChoice
from sharing.selectors.notice import choices_of


@service(may=None)
def choose_notices(*, by: Viewer, choices: Mapping[Event, How]) -> None:
    """Keep what somebody changed of their own choices; the rest stays as the messages themselves say.

    Escalations, and what is about access and sign-in, cannot be chosen (`AlwaysTold`).
    """
    if set(choices) & set(ALWAYS_NOW):
        raise AlwaysTold
    before = choices_of(by.person)
    changed = {event: how for event, how in choices.items() if before[event] != how}
    NoticeChoice.objects.bulk_create(
        [NoticeChoice(person=by.person, event=event, how=how) for event, how in changed.items()],
        update_conflicts=True,
        unique_fields=["person", "event"],
        update_fields=["how"],
    )
    facts = {event.value: how.value for event, how in changed.items()}
    ledger.record(by, Verb.NOTICES_CHOSEN, by.person, **facts)
