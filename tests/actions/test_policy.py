"""What an action may become, what must be written with it, and when it is due. No database."""

from datetime import date

import pytest

from actions import policy
from actions.choices import ActionStatus

OWNER = {
    "open": {"in_progress", "blocked", "done", "not_possible", "not_done"},
    "in_progress": {"in_progress", "blocked", "done", "not_possible", "not_done"},
    "blocked": {"in_progress", "blocked", "done", "not_possible", "not_done"},
    "done": set(),
    "verified": set(),
    "not_possible": set(),
    "not_done": set(),
    "cancelled": set(),
}
COORDINATOR = {
    "open": OWNER["open"] | {"cancelled"},
    "in_progress": OWNER["open"] | {"cancelled"},
    "blocked": OWNER["open"] | {"cancelled"},
    "done": {"verified", "in_progress", "cancelled"},
    "verified": set(),
    "not_possible": {"in_progress"},
    "not_done": {"in_progress"},
    "cancelled": set(),
}


@pytest.mark.parametrize("status", ActionStatus.values)
def test_owner_reports_and_coordinator_checks(status):
    assert set(policy.next_statuses(status, coordinates=False)) == OWNER[status]
    assert set(policy.next_statuses(status, coordinates=True)) == COORDINATOR[status]


NOTES = [
    ("open", "in_progress", False),
    ("open", "done", False),
    ("in_progress", "done", False),
    ("done", "verified", False),
    ("in_progress", "in_progress", True),
    ("open", "blocked", True),
    ("blocked", "in_progress", False),
    ("open", "not_possible", True),
    ("open", "not_done", True),
    ("open", "cancelled", True),
    ("done", "in_progress", True),
    ("not_possible", "in_progress", True),
]


@pytest.mark.parametrize(("was", "now", "needed"), NOTES)
def test_what_must_be_written(was, now, needed):
    assert bool(policy.note_needed(was, now)) == needed


@pytest.mark.parametrize("status", ActionStatus.values)
def test_who_only_clears_says_that_it_goes_on_and_nothing_else(status):
    found = policy.next_statuses(status, coordinates=False, clears=True)
    assert found == (("in_progress",) if status == "blocked" else ())


def test_who_only_clears_says_what_was_done():
    assert policy.note_needed("blocked", "in_progress", clears=True)
    assert not policy.note_needed("blocked", "in_progress")


def test_circumstances_changed_and_not_done_are_asked_differently():
    assert policy.note_needed("open", "not_possible") != policy.note_needed("open", "not_done")


LATER = [
    (date(2026, 11, 25), True),
    (date(2026, 11, 24), True),  # today
    (date(2026, 11, 23), False),  # later than it is due, and over
    (date(2026, 11, 20), False),  # the day it is due
    (date(2026, 11, 19), False),
]


@pytest.mark.parametrize(("new", "is_later"), LATER)
def test_more_time_ends_later_and_not_in_the_past(new, is_later):
    assert policy.is_later(new, date(2026, 11, 20), date(2026, 11, 24)) == is_later


def test_more_time_before_the_due_day_ends_after_it():
    due, today = date(2026, 11, 24), date(2026, 11, 20)
    assert not policy.is_later(date(2026, 11, 24), due, today)
    assert policy.is_later(date(2026, 11, 25), due, today)


DUES = [
    (date(2026, 11, 23), "routine", date(2026, 12, 7)),  # a Monday, ten working days on
    (date(2026, 11, 23), "urgent", date(2026, 11, 24)),
    (date(2026, 11, 27), "urgent", date(2026, 11, 30)),  # Friday to Monday
    (date(2026, 12, 24), "urgent", date(2026, 12, 29)),  # over Christmas
]


@pytest.mark.parametrize(("today", "priority", "due"), DUES)
def test_usual_due_is_in_working_days(today, priority, due):
    holidays = {date(2026, 12, 25), date(2026, 12, 28)}
    found = policy.usual_due(today, priority, routine=10, urgent=1, holidays=holidays)
    assert found == due
