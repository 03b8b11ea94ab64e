"""When the one message of the morning goes."""

from datetime import datetime, time

from django.utils import timezone

EIGHT = time(8)


def morning_of(moment: datetime) -> datetime:
    """Eight o'clock, here, on the day of a moment."""
    return timezone.make_aware(datetime.combine(timezone.localdate(moment), EIGHT))


def held_until(moment: datetime) -> datetime:
    """When what is ready at a moment may go with a digest: that morning, or at once when it is past.

    Whether somebody had their digest of the day already is asked when it is claimed.
    """
    return max(moment, morning_of(moment))


def midnight_before(moment: datetime) -> datetime:
    """When the day of a moment began."""
    return timezone.make_aware(datetime.combine(timezone.localdate(moment), time.min))
