"""A ladder played day by day, for tests: the clock stands still but for what they say."""

from datetime import UTC, date, datetime, timedelta

from panel.tasks import ladder
from sharing.doors import ledger
from sharing.doors.viewer import the_service

BEGAN = date(2026, 11, 2)
DUE = date(2026, 11, 16)


def sweep():
    """What the service does in its minute, as far as the ladder goes."""
    with ledger.listening():
        ladder(the_service("sweep"))


def to(clock, day, hour=7):
    """Move to a day, and let the minute's work be done there."""
    clock.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
    sweep()


def every_day(clock, until, since=BEGAN):
    """One minute's work on each day of a stretch, days off among them."""
    day = since
    while day <= until:
        to(clock, day)
        day += timedelta(days=1)


def steps(target):
    """What was climbed, and on which days."""
    return [(step.rung, step.at.date()) for step in target.steps.order_by("at", "pk")]


def told(target):
    """Rung to the names of those whom it told."""
    return {
        step.rung: sorted(one.person.name for one in step.told.all()) for step in target.steps.all()
    }
