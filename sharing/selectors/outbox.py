"""What is to be sent now: messages of their own, and the one message of somebody's morning."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from sharing import workdays
from sharing.models import Notice, User
from sharing.post.morning import midnight_before, morning_of
from sharing.selectors.holidays import england

# A claim so old died with its sweep, which gives back in good time what it cannot begin.
LEASE = timedelta(minutes=10)


def due(now: datetime) -> QuerySet[Notice]:
    """Messages to send that nobody has in hand."""
    return Notice.objects.filter(sent_at=None, failed_at=None, not_before__lte=now).filter(
        Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
    )


def own_due(now: datetime) -> QuerySet[Notice]:
    """Those that are messages of their own, and those of the morning for which the next one is too late:
    their day is over by then, and today's went already or there is none."""
    day, holidays = timezone.localdate(now), england()
    late = Q(digest=True, message_id="", due__gte=day, due__lt=workdays.after(day, 1, holidays))
    if workdays.is_working(day, holidays):
        had = Notice.objects.filter(
            digest=True, to=OuterRef("to"), sent_at__gte=midnight_before(now)
        )
        late &= Q(Exists(had))
    return due(now).filter(Q(digest=False) | late)


def morning_due(now: datetime) -> QuerySet[Notice]:
    """Those that share somebody's morning: from eight, once a working day and person.

    A morning message that was begun and is not known to have been sent goes again as it was; until
    then nothing new joins it or takes its place.
    """
    begun = Q(sent_at=None, failed_at=None) & ~Q(message_id="")
    today = Q(sent_at__gte=midnight_before(now))
    other = Notice.objects.filter(begun | today, digest=True, to=OuterRef("to"))
    is_morning = now >= morning_of(now) and workdays.is_working(timezone.localdate(now), england())
    fresh = Q(message_id="") & ~Exists(other) if is_morning else Q(pk__in=[])
    return due(now).filter(~Q(message_id="") | fresh, digest=True)


def whose_morning(now: datetime) -> QuerySet[User]:
    """The people who are to have a morning message now."""
    return User.objects.filter(pk__in=morning_due(now).values("to"))


def any_due() -> bool:
    """Whether there is anything to send, so that a quiet minute writes nothing."""
    now = timezone.now()
    return own_due(now).exists() or morning_due(now).exists()


def letters(keys: Collection[int]) -> list[list[Notice]]:
    """Claimed notices as the messages they go in, the earliest first."""
    found: dict[str, list[Notice]] = {}
    rows = Notice.objects.filter(pk__in=keys, sent_at=None, failed_at=None)
    for notice in rows.select_related("to").order_by("not_before", "pk"):
        found.setdefault(notice.message_id, []).append(notice)
    return list(found.values())


def to_follow(now: datetime, most: int) -> list[list[Notice]]:
    """Messages whose mail service is to be asked now whether they arrived, each whole."""
    rows = Notice.objects.filter(look_at__lte=now)
    first = rows.values("message_id").annotate(first=Min("look_at")).order_by("first")
    names = list(first.values_list("message_id", flat=True)[:most])
    found: dict[str, list[Notice]] = {name: [] for name in names}
    for notice in rows.filter(message_id__in=names).order_by("pk"):
        found[notice.message_id].append(notice)
    return list(found.values())
