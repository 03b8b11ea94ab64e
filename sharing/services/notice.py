"""Sending what is in the outbox: claimed, sent, marked."""

from django.db.models import F
from django.utils import timezone

from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.models import Notice
from sharing.selectors import notice as notices

BATCH = 50
MOST_ATTEMPTS = 12


@service(may=May.SWEEP)
def claim_notices(*, by: Viewer) -> list[int]:
    """Take up to fifty messages that are due and that nobody else has in hand."""
    now = timezone.now()
    due = notices.due(now).order_by("not_before").select_for_update(skip_locked=True)[:BATCH]
    keys = [notice.pk for notice in due]
    Notice.objects.filter(pk__in=keys).update(claimed_at=now, attempts=F("attempts") + 1)
    ledger.record(by, Verb.NOTICE_QUEUED, claimed=len(keys))
    return keys


@service(may=May.SWEEP)
def mark_notice(*, by: Viewer, notice: Notice, sent: bool, final: bool = False) -> None:
    """Remember whether one message was taken by the mail server; after twelve tries it failed, or
    at once when it is `final`, as for somebody who has left."""
    now = timezone.now()
    if sent:
        Notice.objects.filter(pk=notice.pk).update(sent_at=now)
        ledger.record(by, Verb.NOTICE_SENT, notice.reference or "service", verb=notice.verb)
    else:
        failed = now if final or notice.attempts >= MOST_ATTEMPTS else None
        Notice.objects.filter(pk=notice.pk).update(failed_at=failed)
        ledger.record(by, Verb.NOTICE_FAILED, notice.reference or "service", verb=notice.verb)
