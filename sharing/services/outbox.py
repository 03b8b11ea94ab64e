"""Sending what is in the outbox: claimed, sent, marked."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import BooleanField, Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from sharing.choices import Failure, May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.models import Notice
from sharing.selectors import outbox

BATCH = 50
# Minutes until the next try. After the last the message has failed, and somebody sends it again.
MINUTES = (1, 2, 4, 8, 15, 15, 30, 30, 60, 240, 720)
MOST_ATTEMPTS = len(MINUTES) + 1


@service(may=May.SWEEP)
def claim_notices(*, by: Viewer) -> list[int]:
    """Take up to fifty messages of their own that are due and that nobody else has in hand. What cannot
    wait for the next morning leaves it."""
    now = timezone.now()
    due = (
        outbox.own_due(now).order_by("not_before").select_for_update(of=("self",), skip_locked=True)
    )
    keys = list(due.values_list("pk", flat=True)[:BATCH])
    Notice.objects.filter(pk__in=keys, digest=True).update(digest=False)
    return _claim(keys, "notice-", F("pk"), "", now, by)


@service(may=May.SWEEP)
def claim_mornings(*, by: Viewer) -> list[int]:
    """Take all that shares the morning message of up to fifty people, each whole.

    Who has a person in hand holds their row: what is due is read again after it is held, so two
    sweeps never make two messages of one morning.
    """
    now = timezone.now()
    people = outbox.whose_morning(now).order_by("pk")
    held = people.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)
    due = outbox.morning_due(now).filter(to__in=list(held[:BATCH]))
    day = f"-{timezone.localdate(now):%Y%m%d}"
    return _claim(list(due.values_list("pk", flat=True)), "morning-", F("to_id"), day, now, by)


def _claim(keys: list[int], kind: str, number: F, day: str, now: datetime, by: Viewer) -> list[int]:
    """Mark as in hand. What was in hand already died with its sweep: it may go out a second time."""
    rows = Notice.objects.filter(pk__in=keys)
    rows.filter(attempts__gte=MOST_ATTEMPTS).update(
        failed_at=now, failure=Failure.UNREACHABLE, tried_at=F("claimed_at"), claimed_at=None
    )
    name = Concat(Value(kind), Cast(number, CharField()), Value(day))
    rows.filter(failed_at=None).update(
        claimed_at=now,
        attempts=F("attempts") + 1,
        message_id=Case(When(message_id="", then=name), default=F("message_id")),
        possibly_twice=Case(
            When(claimed_at__isnull=False, then=Value(True)),
            default=F("possibly_twice"),
            output_field=BooleanField(),
        ),
    )
    ledger.record(by, Verb.NOTICE_QUEUED, claimed=len(keys))
    return keys


@service(may=May.SWEEP)
def give_back(*, by: Viewer, notices: Collection[Notice]) -> None:
    """What a sweep claimed and has no time to begin is for the next one, as if it was never claimed."""
    rows = _rows(notices)
    rows.filter(possibly_twice=False).update(message_id="")
    rows.update(claimed_at=None, attempts=F("attempts") - 1)
    ledger.record(by, Verb.NOTICE_QUEUED, given_back=len(notices))


@service(may=May.SWEEP)
def mark_sent(*, by: Viewer, notices: Collection[Notice], look_at: datetime | None = None) -> None:
    """The mail service took one message; `look_at` is when to ask it whether it arrived."""
    now = timezone.now()
    _rows(notices).update(
        sent_at=now, tried_at=now, claimed_at=None, failure="", failed_at=None, look_at=look_at
    )
    for notice in notices:
        ledger.record(by, Verb.NOTICE_SENT, notice.reference or "service", verb=notice.verb)


@service(may=May.SWEEP)
def mark_failed(
    *,
    by: Viewer,
    notices: Collection[Notice],
    failure: Failure,
    final: bool = False,
    unsure: bool = False,
) -> None:
    """The mail service did not take some messages. They are tried again, each time later; after
    twelve tries, or at once when it is `final`, they have failed. What another sweep has claimed or
    sent since they were read is left to it.

    When it is `unsure` whether one was taken it goes again as it was, possibly twice; a morning
    message of which it is sure takes up what has come meanwhile.
    """
    now = timezone.now()
    by_attempts: dict[int, list[Notice]] = {}
    standing = set(_as_read(notices).select_for_update().values_list("pk", flat=True))
    if len(standing) < len(notices):
        ledger.record(by, Verb.NOTICE_QUEUED, left_to_another=len(notices) - len(standing))
    notices = [notice for notice in notices if notice.pk in standing]
    for notice in notices:
        by_attempts.setdefault(notice.attempts, []).append(notice)
        facts = {"verb": notice.verb, "why": failure.value}
        ledger.record(by, Verb.NOTICE_FAILED, notice.reference or "service", **facts)
    for attempts, some in by_attempts.items():
        over = final or attempts >= MOST_ATTEMPTS
        wait = timedelta(minutes=0 if over else MINUTES[attempts - 1])
        _rows(some).update(
            claimed_at=None,
            tried_at=now,
            sent_at=None,
            look_at=None,
            failure=failure,
            failed_at=now if over else None,
            not_before=now + wait,
        )
    if unsure:
        _rows(notices).update(possibly_twice=True)
    else:
        _rows(notices).filter(digest=True, possibly_twice=False).update(message_id="")


@service(may=May.SWEEP)
def mark_followed(
    *, by: Viewer, arrived: Collection[Notice], later: Collection[Notice], look_at: datetime
) -> None:
    """What the mail service said of messages it had taken: these arrived, those are asked about again.
    What was sent once more since they were read is asked about at its own time."""
    _as_read(arrived).update(look_at=None)
    _as_read(later).update(look_at=look_at)
    ledger.record(by, Verb.NOTICE_FOLLOWED, arrived=len(arrived), waiting=len(later))


def _rows(notices: Collection[Notice]) -> QuerySet[Notice]:
    return Notice.objects.filter(pk__in=[notice.pk for notice in notices])


def _as_read(notices: Collection[Notice]) -> QuerySet[Notice]:
    """Those of these that no other sweep has claimed or sent since they were read."""
    rows = _rows(notices)
    for field in ("claimed_at", "sent_at"):
        seen = {getattr(notice, field) for notice in notices}
        same = Q(**{f"{field}__in": seen - {None}})
        rows = rows.filter(same | Q(**{field: None}) if None in seen else same)
    return rows
