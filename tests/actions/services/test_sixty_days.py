"""Sixty days over Christmas, 380 actions: ten by a table made by hand, the others by walking the days."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
import time_machine

from actions.models import Action, EscalationStep
from actions.services.action import update_action
from actions.services.change import extend_action
from sharing.models import Notice
from tests.actions.services.ladder_days import sweep
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
FIRST, DAYS = date(2026, 11, 23), 60
DAY = timedelta(days=1)
OFF = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}

# Action; then each message: its day, what it says, and who has it. Worked out with a calendar on paper.
BY_HAND = """
A routine, due Tue 1 Dec
    26 Nov  action_remind_before  Police SPoC
    1 Dec   action_remind_due     Police SPoC
    2 Dec   action_step_1         Police SPoC
    4 Dec   action_step_2         Police manager
    8 Dec   action_step_3         Housing SPoC
    15 Dec  action_step_4         Police on the board
B urgent, due Tue 1 Dec
    1 Dec   action_remind_due     Police SPoC
    2 Dec   action_step_1         Police SPoC
    3 Dec   action_step_2         Police manager
    4 Dec   action_step_3         Housing SPoC
    8 Dec   action_step_4         Board member
    8 Dec   action_step_4         Police on the board
C routine, due Thu 24 Dec: Christmas and Boxing Day do not count
    21 Dec  action_remind_before  Police SPoC
    24 Dec  action_remind_due     Police SPoC
    29 Dec  action_step_1         Police SPoC
    31 Dec  action_step_2         Police manager
    5 Jan   action_step_3         Housing SPoC
    12 Jan  action_step_4         Police on the board
D routine, due Fri 25 Dec, a holiday: the day's reminder goes before it
    22 Dec  action_remind_before  Police SPoC
    24 Dec  action_remind_due     Police SPoC
    29 Dec  action_step_1         Police SPoC
    31 Dec  action_step_2         Police manager
    5 Jan   action_step_3         Housing SPoC
    12 Jan  action_step_4         Police on the board
E urgent, due Fri 1 Jan, a holiday
    31 Dec  action_remind_due     Police SPoC
    4 Jan   action_step_1         Police SPoC
    5 Jan   action_step_2         Police manager
    6 Jan   action_step_3         Housing SPoC
    8 Jan   action_step_4         Board member
    8 Jan   action_step_4         Police on the board
F routine, due Sat 12 Dec
    9 Dec   action_remind_before  Police SPoC
    11 Dec  action_remind_due     Police SPoC
    14 Dec  action_step_1         Police SPoC
    16 Dec  action_step_2         Police manager
    18 Dec  action_step_3         Housing SPoC
    29 Dec  action_step_4         Police on the board
G routine, due Mon 30 Nov; on 2 Dec given until Wed 16 Dec
    25 Nov  action_remind_before  Police SPoC
    30 Nov  action_remind_due     Police SPoC
    1 Dec   action_step_1         Police SPoC
    11 Dec  action_remind_before  Police SPoC
    16 Dec  action_remind_due     Police SPoC
    17 Dec  action_step_1         Police SPoC
    21 Dec  action_step_2         Police manager
    23 Dec  action_step_3         Housing SPoC
    4 Jan   action_step_4         Police on the board
H routine, due Mon 7 Dec; said to be done on 8 Dec, sent back on 14 Dec
    2 Dec   action_remind_before  Police SPoC
    7 Dec   action_remind_due     Police SPoC
    8 Dec   action_step_1         Police SPoC
    10 Dec  action_to_check       Coordinator
    16 Dec  action_step_2         Police manager
    18 Dec  action_step_3         Housing SPoC
    29 Dec  action_step_4         Police on the board
I routine, due Thu 3 Dec; done on 2 Dec, checked on 3 Dec
    30 Nov  action_remind_before  Police SPoC
J routine, due Tue 8 Dec; from 9 Dec on it needs something from housing, which leads
    3 Dec   action_remind_before  Police SPoC
    8 Dec   action_remind_due     Police SPoC
    9 Dec   action_step_1         Police SPoC
    11 Dec  action_step_2         Housing manager
    15 Dec  action_step_3         Chair
    22 Dec  nobody_to_tell        Coordinator
"""


def expected_by_hand():
    found, action = [], ""
    for line in BY_HAND.strip().splitlines():
        if not line.startswith(" "):
            action = line[0]
            continue
        day, month, verb, *name = line.split()
        year = 2027 if month == "Jan" else 2026
        on = datetime.strptime(f"{day} {month} {year}", "%d %b %Y").replace(tzinfo=UTC).date()
        found.append((action, on, verb, " ".join(name)))
    return sorted(found)


def works(day):
    return day.weekday() < 5 and day not in OFF


def walked(day, count, step):
    """So many working days on or back, a day at a time."""
    while count or not works(day):
        day += step
        count -= 1 if count and works(day) else 0
    return day


def by_walking(due, urgent):
    """The days of each rung, without the rules' own code."""
    days = {} if urgent else {"remind_before": walked(due, 3, -DAY)}
    days["remind_due"] = walked(due, 0, -DAY)
    for rung, wait in zip("1234", (1, 2, 3, 5) if urgent else (1, 3, 5, 10), strict=True):
        days[rung] = walked(due, wait, DAY)
    return days


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 1, 9, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    cast = Cast()
    for agency, name in ((cast.police, "Police"), (cast.housing, "Housing")):
        agency.manager = partners.person(agency, name=f"{name} manager")
        agency.save()
    partners.role(
        partners.person(cast.police, name="Police on the board"), cast.panel, "board_member"
    )
    return cast


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police], score=12
    )


def promised(cast, case, due, urgent=False, **fields):
    return done.action(
        case,
        cast.police,
        cast.coordinator.user,
        due=due,
        original_due=due,
        priority="urgent" if urgent else "routine",
        **fields,
    )


@pytest.fixture
def by_letter(cast, case):
    """The ten of the table."""
    dec = {
        letter: date(2026, 12, day)
        for letter, day in zip("ABCDFHIJ", (1, 1, 24, 25, 12, 7, 3, 8), strict=True)
    }
    dues = dec | {"E": date(2027, 1, 1), "G": date(2026, 11, 30)}
    return {
        letter: promised(cast, case, due, urgent=letter in "BE") for letter, due in dues.items()
    }


@pytest.fixture
def others(cast, case):
    """370 more: due on any day of these sixty, one in three urgent."""
    rng = Random("sixty days")
    return [
        promised(cast, case, FIRST + DAY * rng.randrange(4, DAYS), urgent=rng.random() < 0.3)
        for _ in range(370)
    ]


def at_noon(cast, actions, day):
    """What people do meanwhile, each after the sweep of the morning."""
    spoc, coordinator = cast.spoc.viewer, cast.coordinator.viewer
    if day == date(2026, 12, 2):
        extend_action(action=actions["G"], due=date(2026, 12, 16), reason="Snow", by=coordinator)
        update_action(action=actions["I"], status="done", note="", by=spoc)
    if day == date(2026, 12, 3):
        update_action(action=actions["I"], status="verified", note="", by=coordinator)
    if day == date(2026, 12, 8):
        update_action(action=actions["H"], status="done", note="", by=spoc)
    if day == date(2026, 12, 9):
        blocked = {"status": "blocked", "note": "The key", "blocked_by": cast.housing}
        update_action(action=actions["J"], by=spoc, **blocked)
    if day == date(2026, 12, 14):
        update_action(action=actions["H"], status="in_progress", note="Not yet", by=coordinator)


@pytest.fixture
def played(clock, cast, by_letter, others):
    """Sixty days, the minute's work three times each."""
    for number in range(DAYS):
        day = FIRST + DAY * number
        for hour in (7, 8, 17):
            clock.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
            sweep()
            if hour == 8:
                at_noon(cast, by_letter, day)


def test_sixty_days_of_380_actions(played, by_letter, others):
    _ten_send_what_the_table_says(by_letter)
    _all_others_climb_on_the_right_day_none_twice_none_on_a_holiday(others)


def _ten_send_what_the_table_says(by_letter):
    letters = {action.reference: letter for letter, action in by_letter.items()}
    sent = Notice.objects.filter(reference__in=letters).exclude(verb="needed_from_you")
    assert (
        sorted(
            (letters[one.reference], one.created_at.date(), one.verb, one.to.name)
            for one in sent.select_related("to")
        )
        == expected_by_hand()
    )


def _all_others_climb_on_the_right_day_none_twice_none_on_a_holiday(others):
    last = FIRST + DAY * (DAYS - 1)
    expected = {
        (action.pk, rung, day)
        for action in others
        for rung, day in by_walking(action.due, action.priority == "urgent").items()
        if day <= last
    }
    steps = list(EscalationStep.objects.filter(action__in=others))
    assert {(step.action_id, step.rung, step.at.date()) for step in steps} == expected
    assert len(steps) == len(expected) > 1_000
    assert all(works(step.at.date()) for step in EscalationStep.objects.all())
    assert Notice.objects.filter(reference__in=[a.reference for a in others]).count() >= len(steps)
    assert Action.objects.count() == 380
