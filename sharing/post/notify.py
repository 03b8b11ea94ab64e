"""Put a message in the outbox, in the same transaction as what caused it."""

from datetime import date, datetime

from django.utils import timezone

from sharing.choices import Verb
from sharing.doors import ledger
from sharing.doors.viewer import Viewer
from sharing.models import Notice, User


def notify(
    by: Viewer,
    to: User,
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
    _, fresh = Notice.objects.get_or_create(
        key=f"{app}.{verb}:{step}:{to.pk}",
        defaults={
            "to": to,
            "app": app,
            "verb": verb,
            "reference": reference,
            "due": due,
            "not_before": not_before or timezone.now(),
        },
    )
    if fresh:
        ledger.record(by, Verb.NOTICE_QUEUED, subject or to, verb=verb, to=to.reference)
