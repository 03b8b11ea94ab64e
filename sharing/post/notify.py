"""Put a message in the outbox, in the same transaction as what caused it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from sharing.models import Notice


def notify(
    to_id: int,
    app: str,
    verb: str,
    subject=None,
    *,
    step: str,
    due: date | None = None,
    not_before: datetime | None = None,
    address: str = "",
) -> None:
    """Queue one message; the same step to the same person is queued once, however often it is said.

    `verb` names the template `emails/<app>/<verb>.txt`; `step` is what makes the message unique,
    for example a stage move's number. Nothing personal is stored (`domain.md` section 14).
    `address` is for a message about somebody's own old work address, sent there.
    """
    notify_all(
        [to_id], app, verb, subject, step=step, due=due, not_before=not_before, address=address
    )


def notify_all(
    to_ids: Iterable[int],
    app: str,
    verb: str,
    subject=None,
    *,
    step: str,
    due: date | None = None,
    not_before: datetime | None = None,
    address: str = "",
) -> None:
    """Queue one message to each of several people, all in one go; else as `notify`."""
    reference = getattr(subject, "reference", "") if subject is not None else ""
    Notice.objects.bulk_create(
        [
            Notice(
                key=f"{app}.{verb}:{step}:{to_id}",
                to_id=to_id,
                app=app,
                verb=verb,
                reference=reference,
                due=due,
                not_before=not_before or timezone.now(),
                address=address,
            )
            for to_id in to_ids
        ],
        ignore_conflicts=True,
    )
