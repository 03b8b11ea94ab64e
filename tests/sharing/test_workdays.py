"""Working days, by hand around Christmas and for any day from 2024 to 2040 (`quality.md` R6)."""

import os
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing import workdays
from sharing.selectors import holidays

DAY = timedelta(days=1)
CHRISTMAS = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        ("2026-12-24", 1, "2026-12-29"),
        ("2026-12-24", 5, "2027-01-05"),
        ("2026-12-25", 0, "2026-12-29"),
        ("2026-12-26", 1, "2026-12-29"),
        ("2028-02-28", 1, "2028-02-29"),
    ],
)
def test_after_by_hand(start, count, day):
    found = workdays.after(date.fromisoformat(start), count, CHRISTMAS)
    assert found.isoformat() == day


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        ("2026-12-29", 1, "2026-12-24"),
        ("2026-12-27", 0, "2026-12-24"),
        ("2027-01-04", 3, "2026-12-29"),
    ],
)
def test_before_by_hand(start, count, day):
    found = workdays.before(date.fromisoformat(start), count, CHRISTMAS)
    assert found.isoformat() == day


def test_the_holidays_are_england_s():
    known = holidays.england()
    assert {date(2026, 12, 25), date(2026, 12, 28), date(2026, 4, 3)} <= known
    assert date(2026, 11, 30) not in known  # Saint Andrew's day, a holiday in Scotland.


some_day = st.dates(date(2024, 1, 1), date(2040, 12, 31))
some_holidays = st.sets(st.dates(date(2023, 12, 1), date(2041, 3, 1)), max_size=40)
EXAMPLES = settings(max_examples=5_000 if os.environ.get("LONG") else 500, deadline=None)


def counted(start, end, off):
    """Working days after `start` up to `end`, counted one by one."""
    day, count = start, 0
    while day < end:
        day += DAY
        count += day.weekday() < 5 and day not in off
    return count


@EXAMPLES
@given(some_day, st.integers(1, 60), some_holidays)
def test_after_is_the_first_day_with_so_many_before_it(start, count, off):
    day = workdays.after(start, count, off)
    assert counted(start, day, off) == count
    assert counted(start, day - DAY, off) == count - 1


@EXAMPLES
@given(some_day, st.integers(1, 60), some_holidays)
def test_before_is_the_way_back(start, count, off):
    day = workdays.before(start, count, off)
    assert workdays.is_working(day, off)
    assert counted(day - DAY, start - DAY, off) == count


@EXAMPLES
@given(some_day, st.integers(0, 120), some_holidays)
def test_between_counts_and_turns_its_sign(start, length, off):
    end = start + length * DAY
    assert workdays.between(start, end, off) == counted(start, end, off)
    assert workdays.between(end, start, off) == -counted(start, end, off)


@EXAMPLES
@given(some_day, some_holidays)
def test_none_after_a_working_day_is_the_day_itself(day, off):
    here = workdays.is_working(day, off)
    assert (workdays.after(day, 0, off) == day) == here == (workdays.before(day, 0, off) == day)
