"""Months, ages, and what is a repeat."""

from collections.abc import Iterable
from datetime import date


def months_before(day: date, months: int) -> date:
    """The same day some months earlier; the last day of a shorter month."""
    month = day.year * 12 + day.month - 1 - months
    year, month = divmod(month, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def is_repeat(last_closed: date | None, submitted: date, months: int) -> bool:
    """A re-referral within this many months of the last closure (`domain.md` section 3)."""
    return last_closed is not None and last_closed >= months_before(submitted, months)


def must_go_to_chair(earlier: Iterable[date], submitted: date, months: int) -> bool:
    """A third referral about the same adult within 12 months is never declined at triage."""
    since = months_before(submitted, months)
    return sum(since <= day <= submitted for day in earlier) >= 2


# From 17½ the panel plans jointly with children's services; before that it is theirs alone.
JOINT_PLANNING_MONTHS = 17 * 12 + 6


def is_for_childrens_services(born: date, today: date) -> bool:
    """Whether somebody is younger than 17½ (`domain.md` sections 3 and 4)."""
    return born > months_before(today, JOINT_PLANNING_MONTHS)


def needs_joint_planning(born: date, today: date) -> bool:
    """Whether somebody is between 17½ and 18: planned for jointly, without a place."""
    return age(born, today) < 18 and not is_for_childrens_services(born, today)


def age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
