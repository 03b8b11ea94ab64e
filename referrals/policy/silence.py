"""When it has been silent around an adult for too long, by the agreed rhythm (`domain.md` section 6)."""

from dataclasses import dataclass
from datetime import date, timedelta

# The longest gap between two contacts that can be agreed.
MOST_DAYS = 180


@dataclass(frozen=True, slots=True)
class Silence:
    """How long nobody has reached the adult, since which day that is too long, and whether anybody
    ever has."""

    days: int
    since: date
    ever: bool


def silence(
    *, agreed_on: date, reached_on: date | None, every_days: int, factor: int, today: date
) -> Silence | None:
    """The silence to point out, once it has lasted `factor` times the agreed gap; None before that.

    It is counted from the last day on which the adult was seen or spoken to, and before any such day
    from the one on which a rhythm was first agreed: tries, refusals and another rhythm do not end it.
    """
    quiet_since = reached_on or agreed_on
    since = quiet_since + timedelta(days=every_days * factor)
    if today < since:
        return None
    return Silence((today - quiet_since).days, since, ever=reached_on is not None)


def every(days: int) -> str:
    """An agreed gap in words: "every day", "every 10 days", and in weeks where it is so many whole ones."""
    weeks, left = divmod(days, 7)
    number, unit = (days, "day") if left else (weeks, "week")
    return f"every {unit}" if number == 1 else f"every {number} {unit}s"


def no_contact(found: Silence, *, every_days: int, agency: str) -> str:
    """How a silence is said: how long, and what was agreed with whom."""
    days = "1 day" if found.days == 1 else f"{found.days} days"
    how_long = f"for {days}" if found.ever else f"since it was agreed {days} ago"
    return f"No contact {how_long}. Agreed: {every(every_days)}, by {agency}."
