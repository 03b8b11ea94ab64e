"""Working days: no weekends, no holidays. Pure; the holidays are passed in (`domain.md`, wd)."""

from collections.abc import Collection
from datetime import date, timedelta

DAY = timedelta(days=1)


def is_working(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def after(day: date, count: int, holidays: Collection[date]) -> date:
    """The working day `count` working days after `day`; with 0, `day` or the next working day."""
    while not is_working(day, holidays) and count == 0:
        day += DAY
    while count:
        day += DAY
        if is_working(day, holidays):
            count -= 1
    return day


def before(day: date, count: int, holidays: Collection[date]) -> date:
    """The working day `count` working days before `day`; with 0, `day` or the one before."""
    while not is_working(day, holidays) and count == 0:
        day -= DAY
    while count:
        day -= DAY
        if is_working(day, holidays):
            count -= 1
    return day


def between(start: date, end: date, holidays: Collection[date]) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is earlier."""
    if end < start:
        return -between(end, start, holidays)
    days = (start + DAY * n for n in range(1, (end - start).days + 1))
    return sum(is_working(day, holidays) for day in days)
