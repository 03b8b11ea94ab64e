"""Put messages in the outbox, in the same transaction as what caused them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from sharing.choices import Event, How
from sharing.models import Notice
from sharing.post.morning import held_until
from sharing.selectors.notice import chosen


@dataclass(frozen=True)
class Message:
    """One message to one person. Nothing personal is in it (`domain.md` section 14).

    `verb` names the template `emails/<app>/<verb>.txt`; `step` is what makes the message unique, for
    example a stage move's number. `digest` shares the one message of the morning; `quick` gives the
    template a link that updates without signing in. `address` is for a message about somebody's own
    old work address, sent there.
    """

    to_id: int
    app: str
    verb: str
    step: str
    reference: str = ""
    due: date | None = None
    not_before: datetime | None = None
    digest: bool = False
    quick: bool = False
    address: str = ""

    @property
    def key(self) -> str:
        """What the outbox holds at most once."""
        return f"{self.app}.{self.verb}:{self.step}:{self.to_id}"


def queue(messages: Iterable[Message], *, event: Event) -> None:
    """Queue many messages about one kind of event, all in one go.

    The same step to the same person is queued once, however often it is said. Each person's choice
    for the event holds: now, with the digest of the morning, or not at all; without a choice the
    message's own `digest` does. What is an escalation or about access is never held or left out, so
    whatever is urgent is queued as an escalation.
    """
    wanted = list(messages)
    choices = chosen(event, {message.to_id for message in wanted})
    Notice.objects.bulk_create(
        [
            _row(message, how)
            for message in wanted
            if (how := choices.get(message.to_id, "")) != How.OFF
        ],
        ignore_conflicts=True,
    )


def _row(message: Message, how: str) -> Notice:
    digest = how == How.DAILY if how else message.digest
    ready = message.not_before or timezone.now()
    return Notice(
        key=message.key,
        to_id=message.to_id,
        app=message.app,
        verb=message.verb,
        reference=message.reference,
        due=message.due,
        digest=digest,
        quick=message.quick,
        not_before=held_until(ready) if digest else ready,
        address=message.address,
    )


def notify(
    to_id: int,
    app: str,
    verb: str,
    subject=None,
    *,
    event: Event,
    step: str,
    due: date | None = None,
    not_before: datetime | None = None,
    address: str = "",
) -> None:
    """Queue one message about a record, or about none; else as `queue`."""
    notify_all(
        [to_id],
        app,
        verb,
        subject,
        event=event,
        step=step,
        due=due,
        not_before=not_before,
        address=address,
    )


def notify_all(
    to_ids: Iterable[int],
    app: str,
    verb: str,
    subject=None,
    *,
    event: Event,
    step: str,
    due: date | None = None,
    not_before: datetime | None = None,
    address: str = "",
) -> None:
    """Queue one message to each of several people about a record, or about none; else as `queue`."""
    reference = getattr(subject, "reference", "") if subject is not None else ""
    queue(
        [
            Message(
                to_id=to_id,
                app=app,
                verb=verb,
                step=step,
                reference=reference,
                due=due,
                not_before=not_before,
                address=address,
            )
            for to_id in to_ids
        ],
        event=event,
    )
