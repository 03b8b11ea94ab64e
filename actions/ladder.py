"""The escalation ladder: on which day a promise that is not kept climbs which rung.

Pure (`domain.md` section 9): days, holidays and the panel's numbers come in, days and rungs go out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices

from sharing import workdays


class Rung(TextChoices):
    """One step of the ladder, from a reminder to the board."""

    REMIND_BEFORE = "remind_before", "Reminder before the due day"
    REMIND_DUE = "remind_due", "Reminder on the due day"
    SPOC = "1", "Step 1: the agency’s SPoC"
    MANAGER = "2", "Step 2: the agency’s manager"
    # One name for all: which of the two it is would tell who was only asked whether the case has a lead.
    LEAD = "3", "Step 3: the lead agency, or the chair"
    BOARD = "4", "Step 4: the board"


REMINDERS = (Rung.REMIND_BEFORE, Rung.REMIND_DUE)
STEPS = (Rung.SPOC, Rung.MANAGER, Rung.LEAD, Rung.BOARD)
# Prepared a working day ahead, so that the coordinator may send them earlier or hold them.
PREPARED = (Rung.MANAGER, Rung.LEAD, Rung.BOARD)


@dataclass(frozen=True)
class Timings:
    """A panel's numbers, in working days: how long before the due day to remind (not at all where it
    is urgent), and how long after it each step goes."""

    remind_wd: int | None
    steps_wd: tuple[int, ...]


def timings(settings: Any, *, urgent: bool) -> Timings:
    """The numbers of `PanelSettings` for one kind of action."""
    kind = "_urgent" if urgent else ""
    steps = tuple(getattr(settings, f"escalation_{number}{kind}_wd") for number in (1, 2, 3, 4))
    return Timings(None if urgent else settings.reminder_wd, steps)


def days(
    due: date, timings: Timings, holidays: Collection[date], *, paused_wd: int = 0
) -> dict[Rung, date]:
    """The day of every rung, in order. What would fall on a day off goes the working day before.

    `paused_wd` are the working days after the due day on which it was said to be done: sent back, it
    goes on from where it stood, so the steps go as much later.
    """
    found: dict[Rung, date] = {}
    if timings.remind_wd:
        found[Rung.REMIND_BEFORE] = workdays.before(due, timings.remind_wd, holidays)
    found[Rung.REMIND_DUE] = workdays.before(due, 0, holidays)
    for rung, late_wd in zip(STEPS, timings.steps_wd, strict=True):
        found[rung] = workdays.after(due, late_wd + paused_wd, holidays)
    return found


def held(
    days: Mapping[Rung, date],
    until: date | None,
    holidays: Collection[date],
    *,
    sent: Collection[str] = (),
) -> dict[Rung, date]:
    """The same days where a person holds the steps until a day: reminders and the SPoC's step go on
    by themselves; the next of the later ones goes then at the earliest, and those after it keep their
    distance from it (`ux.md`, Escalations)."""
    waiting = [rung for rung in PREPARED if rung not in sent]
    if until is None or not waiting:
        return dict(days)
    shift = max(0, workdays.between(days[waiting[0]], workdays.after(until, 0, holidays), holidays))
    return {
        rung: workdays.after(day, shift, holidays) if rung in waiting else day
        for rung, day in days.items()
    }


def rungs_due(
    days: Mapping[Rung, date], today: date, *, since: date, sent: Collection[str]
) -> list[Rung]:
    """The rungs that go out now, in order: their day has come and they have not gone yet.

    After a time in which nothing ran, each step still goes, because each is another person's; a
    reminder that a later rung has overtaken does not, nor that of the due day once it is over. What lay before `since`, the day from which this
    due day holds, was never due; nor is a reminder on the day itself that it was promised.
    """
    come = [rung for rung in ahead(days, since, sent) if days[rung] <= today]
    return [rung for rung in come if rung not in REMINDERS or _is_in_time(rung, days, today)]


def next_look(
    days: Mapping[Rung, date], today: date, *, since: date, sent: Collection[str]
) -> date | None:
    """The day on which to look again once today's rungs have gone; None when the ladder is at its end."""
    later = [days[rung] for rung in ahead(days, since, sent) if days[rung] > today]
    return min(later, default=None)


def to_come(
    days: Mapping[Rung, date], today: date, *, since: date, sent: Collection[str]
) -> list[Rung]:
    """The rungs that will still go, in order: a reminder that a later rung has overtaken never does."""
    return [
        rung
        for rung in ahead(days, since, sent)
        if rung not in REMINDERS or _is_in_time(rung, days, today)
    ]


def _is_in_time(reminder: Rung, days: Mapping[Rung, date], today: date) -> bool:
    """Whether a reminder still says something true: before the next one's day, or on its own day."""
    last = days[Rung.REMIND_DUE]
    return today < last if reminder == Rung.REMIND_BEFORE else today <= last


def ahead(days: Mapping[Rung, date], since: date, sent: Collection[str]) -> list[Rung]:
    """The rungs that have not gone yet and were not over before the due date held, in order."""
    began = [
        rung
        for rung, day in days.items()
        if day > since or (day == since and rung != Rung.REMIND_BEFORE)
    ]
    return [rung for rung in began if rung not in sent]
