"""Put a message in the outbox, in the same transaction as what caused it."""

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
) -> None:
    """Queue one message; the same step to the same person is queued once, however often it is said.

    `verb` names the template `emails/<app>/<verb>.txt`; `step` is what makes the message unique,
    for example a stage move's number. Nothing personal is stored (`domain.md` section 14).
    """
    reference = getattr(subject, "reference", "") if subject is not None else ""
    notice = Notice(
        key=f"{app}.{verb}:{step}:{to_id}",
        to_id=to_id,
        app=app,
        verb=verb,
        reference=reference,
        due=due,
        not_before=not_before or timezone.now(),
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
