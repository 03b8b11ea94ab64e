"""When silence around an adult is pointed out, and in which words (`domain.md` section 6)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.policy import Silence, every, no_contact, silence

TODAY = date(2026, 11, 22)


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("agreed", "reached", "every_days", "factor", "days"),
    [
        (60, 27, 7, 4, None),
        (60, 28, 7, 4, 28),
        (60, 29, 7, 4, 29),
        (60, 3, 1, 4, None),
        (60, 4, 1, 4, 4),
        (27, None, 7, 4, None),
        (28, None, 7, 4, 28),
        (0, None, 1, 1, None),
        (1, None, 1, 1, 1),
        # The adult was reached before anything was agreed: the silence is as old as that day.
        (5, 40, 7, 4, 40),
        (60, 14, 14, 1, 14),
        (60, 13, 14, 1, None),
        (90, 0, 1, 1, None),
    ],
)
def test_silence_comes_at_so_many_times_the_agreed_gap(agreed, reached, every_days, factor, days):
    found = silence(
        agreed_on=ago(agreed),
        reached_on=None if reached is None else ago(reached),
        every_days=every_days,
        factor=factor,
        today=TODAY,
    )
    assert (found and found.days) == days


@given(
    agreed=st.integers(0, 900),
    reached=st.none() | st.integers(0, 900),
    every_days=st.integers(1, 180),
    factor=st.integers(1, 20),
)
def test_it_begins_on_one_day_and_only_reaching_the_adult_ends_it(
    agreed, reached, every_days, factor
):
    words = {"agreed_on": ago(agreed), "every_days": every_days, "factor": factor}
    reached_on = None if reached is None else ago(reached)

    def on(today, reached_on=reached_on):
        return silence(**words, reached_on=reached_on, today=today)

    first = (reached_on or ago(agreed)) + timedelta(days=every_days * factor)
    assert on(first - timedelta(days=1)) is None
    assert on(first).since == first
    assert on(first).days == every_days * factor
    later = on(first + timedelta(days=100))
    assert (later.since, later.ever) == (first, reached is not None)
    # Whoever reaches them today ends it.
    assert on(TODAY, reached_on=TODAY) is None


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "every day"),
        (2, "every 2 days"),
        (7, "every week"),
        (10, "every 10 days"),
        (14, "every 2 weeks"),
    ],
)
def test_a_gap_is_said_in_words(days, said):
    assert every(days) == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            Silence(28, TODAY, ever=True),
            "No contact for 28 days. Agreed: every week, by Housing.",
        ),
        (Silence(1, TODAY, ever=True), "No contact for 1 day. Agreed: every week, by Housing."),
        (
            Silence(28, TODAY, ever=False),
            "No contact since it was agreed 28 days ago. Agreed: every week, by Housing.",
        ),
    ],
)
def test_a_silence_is_said_in_words(found, said):
    assert no_contact(found, every_days=7, agency="Housing") == said
