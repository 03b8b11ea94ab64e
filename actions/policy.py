"""The rules of actions: pure functions of plain values (`domain.md` section 9). Numbers are passed in."""

from collections.abc import Collection
from datetime import date

from sharing import workdays

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
OVER = ("verified", "cancelled")


def next_statuses(status: str, *, coordinates: bool) -> tuple[str, ...]:
    """What an action may become now; nothing once it is over for this person.

    The owner reports: in progress, blocked, done (a claim), circumstances changed, not done. The
    coordinator may report for them, and alone checks what is done, sends back and cancels.
    """
    return (BY_COORDINATOR if coordinates else BY_OWNER).get(status, ())


def note_needed(was: str, now: str) -> str:
    """What must be written with this update; empty when nothing need be."""
    if was not in GOING_ON and now == "in_progress":
        return "Say what is still to be done"
    if was == now:
        return "Write what is new"
    return {
        "blocked": "Say what is stopping it, and who could help",
        "not_possible": "Say what has changed",
        "not_done": "Say why it was not done",
        "cancelled": "Say why the panel no longer needs it",
    }.get(now, "")


def usual_due(
    today: date, priority: str, *, routine: int, urgent: int, holidays: Collection[date]
) -> date:
    """The day an action is due when nobody names one, in working days by its priority."""
    return workdays.after(today, urgent if priority == "urgent" else routine, holidays)
