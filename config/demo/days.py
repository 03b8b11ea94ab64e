"""Days and hours of the demonstration: working days of England, times in London."""

from datetime import date, datetime, time

from django.utils import timezone

from referrals.policy import months_before
from sharing import workdays
from sharing.selectors import holidays


def after(day: date, count: int) -> date:
    """The working day `count` working days later; with 0, this day or the next working one."""
    return workdays.after(day, count, holidays.england())


def before(day: date, count: int) -> date:
    return workdays.before(day, count, holidays.england())


def between(start: date, end: date) -> int:
    """Working days from one day to another."""
    return workdays.between(start, end, holidays.england())


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def sitting(today: date, back: int) -> date:
    """The day of the panels' monthly meeting so many months before the next, which is in five
    working days."""
    return after(months_before(after(today, 5), back), 0)
