"""Dates, times and counts as people read them."""

from datetime import UTC, date, datetime, time

import pytest

from sharing.templatetags import words

TODAY = date(2026, 11, 21)
SUMMER = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (words.full_date, "27 November 2026"),
        (words.long_date, "Friday 27 November 2026"),
        (words.chip_date, "Fri 27 November 2026"),
        (words.iso_date, "2026-11-27"),
    ],
)
def test_dates_are_written_out(write, said):
    assert write(date(2026, 11, 27)) == said
    assert write(None) == write("") == write("soon") == ""


def test_moment_is_told_in_local_time():
    assert words.date_and_time(SUMMER) == "Wednesday 1 July 2026, 11:30pm"


def test_moment_after_local_midnight_is_the_next_day():
    assert words.full_date(SUMMER.replace(hour=23, minute=30)) == "2 July 2026"


def test_day_has_no_time():
    assert words.date_and_time(date(2026, 12, 3)) == "Thursday 3 December 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(14, 0, "2pm"), (10, 42, "10:42am"), (0, 0, "midnight"), (12, 0, "midday"), (0, 5, "12:05am")],
)
def test_clock_is_short(hour, minute, said):
    assert words.clock(time(hour, minute)) == said


@pytest.mark.parametrize(
    ("day", "said", "state"),
    [
        (27, "in 6 days", "later"),
        (23, "in 2 days", "soon"),
        (22, "tomorrow", "soon"),
        (21, "today", "today"),
        (20, "1 day overdue", "late"),
        (19, "2 days overdue", "late"),
    ],
)
def test_due_is_told_from_today(day, said, state):
    due = date(2026, 11, day)
    assert words.due_words(due, TODAY) == said
    assert words.due_state(due, TODAY) == state


def test_nothing_due_says_nothing():
    assert words.due_words(None) == words.due_state(None) == words.ago(None) == ""


@pytest.mark.parametrize(
    ("day", "said"), [(21, "today"), (20, "yesterday"), (16, "5 days ago"), (23, "in 2 days")]
)
def test_past_is_told_from_today(day, said):
    assert words.ago(date(2026, 11, day), TODAY) == said


@pytest.mark.parametrize(("number", "said"), [(0, "0 places"), (1, "1 place"), (2, "2 places")])
def test_count_agrees_with_its_number(number, said):
    assert words.count(number, "place,places") == said


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["Housing"], "Housing"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_list_reads_as_a_sentence(items, said):
    assert words.and_list(items) == said


def test_times_and_less_bear_what_is_no_number():
    assert list(words.times(3)) == [0, 1, 2]
    assert list(words.times(None)) == list(words.times("")) == list(words.times(-2)) == []
    assert words.less(15, 9) == 6
    assert words.less("", 9) is None
