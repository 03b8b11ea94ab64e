"""Sending what is in the outbox: claimed, sent, marked."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.models import Notice

BATCH = 50
RETRY = timedelta(minutes=5)
MOST_ATTEMPTS = 12


@service(may=May.SWEEP)
def claim_notices(*, by: Viewer) -> list[int]:
    """Take up to fifty messages that are due and that nobody else has in hand."""
    now = timezone.now()
    due = (
        Notice.objects.filter(sent_at=None, failed_at=None, not_before__lte=now)
        .filter(Q(claimed_at=None) | Q(claimed_at__lt=now - RETRY))
        .order_by("not_before")
        .select_for_update(skip_locked=True)[:BATCH]
    )
    keys = [notice.pk for notice in due]
    Notice.objects.filter(pk__in=keys).update(claimed_at=now, attempts=F("attempts") + 1)
    ledger.record(by, Verb.NOTICE_QUEUED, claimed=len(keys))
    return keys


@service(may=May.SWEEP)
def mark_notice(*, by: Viewer, notice: Notice, sent: bool) -> None:
    """Remember whether one message was taken by the mail server; after twelve tries it failed."""
    now = timezone.now()
    if sent:
        Notice.objects.filter(pk=notice.pk).update(sent_at=now)
        ledger.record(by, Verb.NOTICE_SENT, notice.reference or "service", verb=notice.verb)
    else:
        failed = now if notice.attempts >= MOST_ATTEMPTS else None
        Notice.objects.filter(pk=notice.pk).update(failed_at=failed)
        ledger.record(by, Verb.NOTICE_FAILED, notice.reference or "service", verb=notice.verb)
