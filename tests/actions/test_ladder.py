"""The ladder's days: by hand for what is known, and for any day from 2024 to 2040."""

import os
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions import ladder
from actions.ladder import REMINDERS, STEPS, Rung, Timings
from sharing import workdays

DAY = timedelta(days=1)
ROUTINE, URGENT = Timings(3, (1, 3, 5, 10)), Timings(None, (1, 2, 3, 5))
# England at the turn of 2026, and at Easter 2027.
HOLIDAYS = {
    *(date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)),
    *(date(2027, 3, 26), date(2027, 3, 29)),
}


def by_code(found):
    return {rung.value: day.isoformat() for rung, day in found.items()}


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (
            date(2026, 11, 10),
            ("2026-11-05", "2026-11-10", "2026-11-11", "2026-11-13", "2026-11-17", "2026-11-24"),
        ),
        (  # Christmas: the 25th and, for Boxing Day on a Saturday, the 28th.
            date(2026, 12, 24),
            ("2026-12-21", "2026-12-24", "2026-12-29", "2026-12-31", "2027-01-05", "2027-01-12"),
        ),
        (  # A Saturday: the reminder of the day goes on Friday, the steps count from it on.
            date(2026, 11, 14),
            ("2026-11-11", "2026-11-13", "2026-11-16", "2026-11-18", "2026-11-20", "2026-11-27"),
        ),
        (  # Good Friday itself.
            date(2027, 3, 26),
            ("2027-03-23", "2027-03-25", "2027-03-30", "2027-04-01", "2027-04-05", "2027-04-12"),
        ),
    ],
)
def test_routine_days_by_hand(due, expected):
    found = by_code(ladder.days(due, ROUTINE, HOLIDAYS))
    assert found == dict(zip(["remind_before", "remind_due", *"1234"], expected, strict=True))


def test_urgent_days_by_hand():
    found = by_code(ladder.days(date(2026, 12, 24), URGENT, HOLIDAYS))
    expected = ("2026-12-24", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-05")
    assert found == dict(zip(["remind_due", *"1234"], expected, strict=True))


def test_the_numbers_are_the_panel_s():
    @dataclass
    class Settings:
        reminder_wd = 2
        escalation_1_wd, escalation_2_wd, escalation_3_wd, escalation_4_wd = 2, 4, 6, 8
        escalation_1_urgent_wd, escalation_2_urgent_wd = 1, 2
        escalation_3_urgent_wd, escalation_4_urgent_wd = 4, 6

    assert ladder.timings(Settings(), urgent=False) == Timings(2, (2, 4, 6, 8))
    assert ladder.timings(Settings(), urgent=True) == Timings(None, (1, 2, 4, 6))


def test_sent_back_it_goes_on_from_where_it_stood():
    plain = ladder.days(date(2026, 11, 10), ROUTINE, HOLIDAYS)
    after = ladder.days(date(2026, 11, 10), ROUTINE, HOLIDAYS, paused_wd=4)
    assert {rung: after[rung] for rung in REMINDERS} == {rung: plain[rung] for rung in REMINDERS}
    assert all(workdays.between(plain[rung], after[rung], HOLIDAYS) == 4 for rung in STEPS)


def test_what_was_promised_today_is_not_reminded_of_today():
    due = date(2026, 11, 10)
    found = ladder.days(due, ROUTINE, HOLIDAYS)
    raised = found[Rung.REMIND_BEFORE]
    assert ladder.rungs_due(found, raised, since=raised, sent=()) == []
    assert ladder.next_look(found, raised, since=raised, sent=()) == due
    assert ladder.rungs_due(found, due, since=due, sent=()) == [Rung.REMIND_DUE]


def test_after_a_time_in_which_nothing_ran_every_step_goes_and_no_stale_reminder():
    found = ladder.days(date(2026, 11, 10), ROUTINE, HOLIDAYS)
    today, since = date(2026, 11, 17), date(2026, 11, 2)
    assert ladder.rungs_due(found, today, since=since, sent=()) == [
        Rung.SPOC,
        Rung.MANAGER,
        Rung.LEAD,
    ]
    assert ladder.next_look(found, today, since=since, sent=()) == found[Rung.BOARD]


def test_at_its_end_there_is_nothing_to_look_for():
    found = ladder.days(date(2026, 11, 10), ROUTINE, HOLIDAYS)
    assert (
        ladder.next_look(found, date(2026, 12, 24), since=date(2026, 11, 2), sent=list(Rung))
        is None
    )


some_day = st.dates(date(2024, 1, 1), date(2040, 12, 31))
off = st.sets(st.integers(-10, 60), max_size=12)
numbers = st.lists(st.integers(1, 15), min_size=4, max_size=4, unique=True).map(sorted).map(tuple)
some_timings = st.builds(Timings, st.one_of(st.none(), st.integers(0, 10)), numbers)
EXAMPLES = settings(max_examples=7_000 if os.environ.get("LONG") else 500, deadline=None)


def holidays_around(due, offsets):
    return {due + offset * DAY for offset in offsets}


@EXAMPLES
@given(some_day, some_timings, off, st.integers(0, 20))
def test_every_rung_falls_on_a_working_day_in_order(due, timings, offsets, paused):
    holidays = holidays_around(due, offsets)
    found = ladder.days(due, timings, holidays, paused_wd=paused)
    assert all(workdays.is_working(day, holidays) for day in found.values())
    assert list(found.values()) == sorted(found.values())
    assert found[Rung.REMIND_DUE] <= due < found[Rung.SPOC]


@EXAMPLES
@given(some_day, some_timings, off, st.integers(0, 25), st.sets(st.integers(0, 90), max_size=60))
def test_each_goes_once_and_never_early_whenever_somebody_looks(due, timings, offsets, ago, blind):
    """A look on some days only; each step goes on the first look on or after its day."""
    holidays, since = holidays_around(due, offsets), due - ago * DAY
    found = ladder.days(due, timings, holidays)
    sent: dict[Rung, date] = {}
    last = max(found.values())
    looks = [since + n * DAY for n in range((last - since).days + 1) if n not in blind]
    for today in [*looks, last + 100 * DAY]:
        for rung in ladder.rungs_due(found, today, since=since, sent=sent):
            assert rung not in sent
            sent[rung] = today
    for rung, day in found.items():
        first_look = next(one for one in [*looks, last + 100 * DAY] if one >= day)
        if rung in STEPS:
            assert sent[rung] == first_look
        elif rung in sent:
            assert sent[rung] == first_look
            assert day >= since
    assert ladder.next_look(found, last, since=since, sent=sent) is None


@EXAMPLES
@given(some_day, some_timings, off, st.integers(0, 25))
def test_looking_only_when_told_to_finds_each_on_its_day(due, timings, offsets, ago):
    """`next_look` never makes a rung late: asked on those days alone, each goes on its own day."""
    holidays, since = holidays_around(due, offsets), due - ago * DAY
    found = ladder.days(due, timings, holidays)
    sent: dict[Rung, date] = {}
    today = since
    while today is not None:
        for rung in ladder.rungs_due(found, today, since=since, sent=sent):
            sent[rung] = today
        today = ladder.next_look(found, today, since=since, sent=sent)
    overtaken = {rung for rung in REMINDERS if rung not in sent}
    assert all(sent[rung] == found[rung] for rung in sent)
    assert set(found) - set(sent) <= overtaken


def test_to_come_is_what_will_still_go():
    due, since = date(2026, 11, 16), date(2026, 11, 2)
    found = ladder.days(due, ROUTINE, HOLIDAYS)
    every = list(found)
    assert ladder.to_come(found, date(2026, 11, 2), since=since, sent=()) == every
    # On its own day a reminder may still go; once a later rung's day has come it never will.
    assert ladder.to_come(found, date(2026, 11, 16), since=since, sent=()) == every[1:]
    assert ladder.to_come(found, date(2026, 11, 17), since=since, sent=()) == every[2:]
    assert ladder.to_come(found, date(2026, 11, 17), since=since, sent=[Rung.SPOC]) == every[3:]
    assert ladder.to_come(found, date(2026, 12, 31), since=since, sent=STEPS) == []
