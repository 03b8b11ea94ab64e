"""The rules of actions: pure functions of plain values (`domain.md` section 9). Numbers are passed in."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from itertools import pairwise

from sharing import workdays

# So long the later steps of the ladder may be held back at a time, in working days.
MOST_HELD_WD = 10
# And no action is due later than so many days from now.
MOST_AHEAD_DAYS = 366

GOING_ON = ("open", "in_progress", "blocked")
CLAIMS = ("done", "not_possible", "not_done")

# What the agency that owns an action may say of it, and what only the coordinator may.
BY_OWNER = dict.fromkeys(GOING_ON, ("in_progress", "blocked", *CLAIMS))
BY_COORDINATOR = {
    **dict.fromkeys(GOING_ON, ("in_progress", "blocked", *CLAIMS, "cancelled")),
    "done": ("verified", "in_progress", "cancelled"),
    "not_possible": ("in_progress",),
    "not_done": ("in_progress",),
}
# What the agency from which something is needed may say.
BY_BLOCKER = {"blocked": ("in_progress",)}
OVER = ("verified", "cancelled")


def next_statuses(status: str, *, coordinates: bool, clears: bool = False) -> tuple[str, ...]:
    """What an action may become now; nothing once it is over for this person.

    The owner reports: in progress, blocked, done (a claim), circumstances changed, not done. The
    coordinator may report for them, and alone checks what is done, sends back and cancels. Who only
    `clears` speaks for the agency that is in the way, and may say that it no longer is.
    """
    if clears:
        return BY_BLOCKER.get(status, ())
    return (BY_COORDINATOR if coordinates else BY_OWNER).get(status, ())


def note_needed(was: str, now: str, *, clears: bool = False) -> str:
    """What must be written with this update; empty when nothing need be."""
    if clears and now == "in_progress":
        return "Say what has been done, so that the action can go on"
    if was not in GOING_ON and now == "in_progress":
        return "Say what is still to be done"
    if was == now:
        return "Write what is new"
    return {
        "blocked": "Say what is stopping it, and what is needed",
        "not_possible": "Say what has changed",
        "not_done": "Say why it was not done",
        "cancelled": "Say why the panel no longer needs it",
    }.get(now, "")


def is_later(new: date, due: date, today: date) -> bool:
    """Whether a due date may be put off to this day: later than it is, and not in the past."""
    return new > due and new >= today


def latest_due(today: date) -> date:
    """The last day an action may be due: later the ladder would sleep through a year mistyped."""
    return today + timedelta(days=MOST_AHEAD_DAYS)


def presses(urgent: bool, score: int | None, *, critical_above: int) -> bool:
    """Whether something is urgent, or of a case whose risk is critical: its last step is for the board,
    and it is never updated without signing in (`domain.md` section 9; `ux.md`, My actions)."""
    return urgent or (score is not None and score > critical_above)


def paused_wd(due: date, finished_on: date, today: date, holidays: Collection[date]) -> int:
    """The working days that the ladder stood still while an action was said to be done, counted from
    its due day on: sent back, it goes on from where it stood (`domain.md` section 9)."""
    return max(0, workdays.between(max(due, finished_on), today, holidays))


def held_until(today: date, holidays: Collection[date]) -> date:
    """The last day until which the ladder may be held back, said today."""
    return workdays.after(today, MOST_HELD_WD, holidays)


def usual_due(
    today: date, priority: str, *, routine: int, urgent: int, holidays: Collection[date]
) -> date:
    """The day an action is due when nobody names one, in working days by its priority."""
    return workdays.after(today, urgent if priority == "urgent" else routine, holidays)


LEVELS = ("practitioners", "managers", "directors", "sab_chair")


def next_level(level: str) -> str | None:
    """Who tries to settle a disagreement after these; None after the board's chair."""
    return dict(pairwise(LEVELS)).get(level)


def level_due(
    level: str, since: date, working_days: Mapping[str, int], holidays: Collection[date]
) -> date | None:
    """The day on which a disagreement without outcome leaves this level: so many working days after it
    came there. None at the last level, where it stays until it is settled."""
    if level not in working_days:
        return None
    return workdays.after(since, working_days[level], holidays)
