"""Numbered places, whose turn it is, and the overall score. Numbers are passed in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime


def free_place(taken: Collection[int], cap: int) -> int | None:
    """The lowest free numbered place, or none (`domain.md` section 3, Cap).

    `taken` holds every place in use, offers included. With a lowered cap more may be taken than
    the cap allows; then there is none until enough have left.
    """
    if len(taken) >= cap:
        return None
    return next(place for place in range(1, cap + 1) if place not in taken)


@dataclass(frozen=True)
class Entry:
    """One waiting referral, as far as its turn depends on it."""

    key: int
    urgent: bool
    score: int
    submitted_at: datetime
    first_in_line: bool = False


def waiting_order(entries: Iterable[Entry]) -> list[Entry]:
    """Whose turn is it? (`domain.md` section 3, At the cap.)

    1. a mistaken closure that waits for its place back; 2. urgent before not urgent;
    3. the higher risk score; 4. the earlier first submission, which a return, a match or making
    room never changes; 5. the older record, so that the order is always the same.
    """
    return sorted(
        entries,
        key=lambda e: (not e.first_in_line, not e.urgent, -e.score, e.submitted_at, e.key),
    )


def overall(scores: Iterable[int]) -> int | None:
    """Overall risk is the highest score, never the average (`domain.md` section 6)."""
    return max(scores, default=None)
