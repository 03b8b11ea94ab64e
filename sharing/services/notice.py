"""What somebody wants to hear of, and how; and what could not be sent, sent again."""

from collections.abc import Mapping

from django.db.models import Case, F, Value, When
from django.utils import timezone

from sharing.choices import ALWAYS_NOW, Event, How, May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlwaysTold, NotFailed, NotFound
from sharing.models import Notice, NoticeChoice, Panel
from sharing.selectors.notice import made_by
from sharing.selectors.undelivered import undelivered


@service(may=None)
def choose_notices(*, by: Viewer, choices: Mapping[Event, How | None]) -> None:
    """Keep how somebody wants to hear, each answer as given: it counts from then on for every message of
    its event. With None no choice is kept, and it comes as usual again. What is not answered stays as it
    was.

    Escalations, and what is about access and sign-in, cannot be chosen (`AlwaysTold`).
    """
    if set(choices) & set(ALWAYS_NOW):
        raise AlwaysTold
    kept = made_by(by.person)
    changed = {event: how for event, how in choices.items() if kept.get(event) != how}
    forgotten = [event for event, how in changed.items() if how is None]
    NoticeChoice.objects.filter(person=by.person, event__in=forgotten).delete()
    NoticeChoice.objects.bulk_create(
        [
            NoticeChoice(person=by.person, event=event, how=how)
            for event, how in changed.items()
            if how
        ],
        update_conflicts=True,
        unique_fields=["person", "event"],
        update_fields=["how"],
    )
    facts = {event.value: how.value if how else "usual" for event, how in changed.items()}
    ledger.record(by, Verb.NOTICES_CHOSEN, by.person, **facts)


@service(may=May.COORDINATE, on="panel")
def send_again(*, by: Viewer, panel: Panel, number: int) -> Notice:
    """Send a message that failed, or waits for its next try, with the next sweep: at once and by itself,
    also where it would have shared the morning.

    Only to people of the panel, about nothing that is closed to `by` (`NotFound`), and only while it is unsent and nobody has it in hand
    (`NotFailed`).
    """
    today = timezone.localdate()
    notice = undelivered(panel, by, today).filter(pk=number).first()
    if notice is None:
        raise NotFound
    waiting = Notice.objects.filter(pk=notice.pk, sent_at=None, claimed_at=None)
    again = waiting.exclude(failure="").update(
        failed_at=None,
        failure="",
        attempts=0,
        digest=False,
        not_before=timezone.now(),
        # The name of a morning is that of all it shared: two sent again under it would go as one.
        message_id=Case(When(digest=True, then=Value("")), default=F("message_id")),
    )
    if not again:
        raise NotFailed
    ledger.record(by, Verb.NOTICE_AGAIN, notice.to, panel, verb=notice.verb)
    return notice
