"""What is late climbs by itself: each rung once, to whom it is for, and to nobody else."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from actions.models import Action, EscalationStep
from actions.services.action import update_action
from actions.services.change import extend_action
from sharing.models import Notice
from tests.actions.services.ladder_days import DUE, every_day, steps, sweep, told
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    cast = Cast()
    cast.manager = partners.person(cast.police, name="Manager")
    cast.police.manager = cast.manager
    cast.police.save()
    return cast


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police], score=12
    )


@pytest.fixture
def action(cast, case):
    return done.action(case, cast.police, cast.coordinator.user, due=DUE, original_due=DUE)


def test_every_rung_goes_on_its_day_and_once(clock, action):
    every_day(clock, date(2026, 12, 14))
    assert steps(action) == [
        ("remind_before", date(2026, 11, 11)),
        ("remind_due", date(2026, 11, 16)),
        ("1", date(2026, 11, 17)),
        ("2", date(2026, 11, 19)),
        ("3", date(2026, 11, 23)),
        ("4", date(2026, 11, 30)),
    ]
    assert Action.objects.get().next_look_on is None


def test_each_rung_tells_whom_it_is_for(clock, cast, action):
    board = partners.person(cast.police, name="Police on the board")
    partners.role(board, cast.panel, "board_member")
    every_day(clock, date(2026, 12, 1))
    assert told(action) == {
        "remind_before": ["Police SPoC"],
        "remind_due": ["Police SPoC"],
        "1": ["Police SPoC"],
        "2": ["Manager"],
        "3": ["Housing SPoC"],
        "4": ["Police on the board"],
    }


def test_what_has_ended_climbs_no_more(clock, cast, action):
    every_day(clock, date(2026, 11, 17))
    for status, note in (("not_possible", "They moved away."), ("in_progress", "Not after all.")):
        update_action(action=action, status=status, note=note, by=cast.coordinator.viewer)
    update_action(action=action, status="cancelled", note="Not needed.", by=cast.coordinator.viewer)
    every_day(clock, date(2026, 12, 14))
    assert len(steps(action)) == 3


def test_said_to_be_done_it_stands_still_and_sent_back_it_goes_on(clock, cast, action):
    every_day(clock, date(2026, 11, 18))
    update_action(action=action, status="done", note="", by=cast.spoc.viewer)
    clock.move_to(datetime(2026, 11, 25, 15, tzinfo=UTC))
    sweep()
    assert len(steps(action)) == 3
    update_action(action=action, status="in_progress", note="No visit", by=cast.coordinator.viewer)
    every_day(clock, date(2026, 12, 14))
    # Two working days late when it was claimed, and again when it came back five later.
    assert steps(action)[3:] == [
        ("2", date(2026, 11, 26)),
        ("3", date(2026, 11, 30)),
        ("4", date(2026, 12, 7)),
    ]


def test_the_coordinator_and_not_the_agency_is_reminded_to_check(clock, cast, action):
    clock.move_to(datetime(2026, 11, 9, 15, tzinfo=UTC))
    update_action(action=action, status="done", note="", by=cast.spoc.viewer)
    every_day(clock, date(2026, 11, 10))
    assert not Notice.objects.filter(verb="action_to_check").exists()
    every_day(clock, date(2026, 11, 20))
    (notice,) = Notice.objects.filter(verb="action_to_check")
    assert notice.to == cast.coordinator.user
    assert notice.created_at.date() == date(2026, 11, 11)
    assert not EscalationStep.objects.exists()


def test_more_time_begins_a_new_count(clock, cast, action):
    every_day(clock, date(2026, 11, 17))
    extend_action(action=action, due=date(2026, 11, 24), reason="Snow", by=cast.coordinator.viewer)
    every_day(clock, date(2026, 11, 25))
    assert steps(action)[3:] == [
        ("remind_before", date(2026, 11, 19)),
        ("remind_due", date(2026, 11, 24)),
        ("1", date(2026, 11, 25)),
    ]


def test_blocked_it_moves_to_the_agency_in_the_way(clock, cast, action):
    every_day(clock, date(2026, 11, 17))
    update_action(
        action=action,
        status="blocked",
        note="The key",
        blocked_by=cast.housing,
        by=cast.spoc.viewer,
    )
    cast.housing.manager = partners.person(cast.housing, name="Manager of housing")
    cast.housing.save()
    every_day(clock, date(2026, 12, 14))
    # The lead agency is now the late one, so the third step is the chair's.
    assert told(action) | {"1": "", "remind_before": "", "remind_due": ""} == {
        "remind_before": "",
        "remind_due": "",
        "1": "",
        "2": ["Manager of housing"],
        "3": ["Chair"],
        "4": [],
    }


def test_urgent_goes_faster_by_mails_of_their_own_and_ends_at_the_board(clock, cast, case):
    action = done.action(
        case, cast.police, cast.coordinator.user, due=DUE, original_due=DUE, priority="urgent"
    )
    every_day(clock, date(2026, 11, 30))
    assert steps(action) == [
        ("remind_due", date(2026, 11, 16)),
        ("1", date(2026, 11, 17)),
        ("2", date(2026, 11, 18)),
        ("3", date(2026, 11, 19)),
        ("4", date(2026, 11, 23)),
    ]
    assert told(action)["4"] == ["Board member"]
    assert not Notice.objects.filter(app="actions", digest=True).exists()


def test_a_critical_case_ends_at_the_board_with_the_days_of_routine(clock, cast):
    case = make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing, score=20)
    action = done.action(case, cast.housing, cast.coordinator.user, due=DUE, original_due=DUE)
    every_day(clock, date(2026, 11, 30))
    assert steps(action)[-1] == ("4", date(2026, 11, 30))
    assert told(action)["4"] == ["Board member"]


def test_routine_reminders_share_the_morning_and_steps_do_not(clock, action):
    every_day(clock, date(2026, 11, 19))
    sent = Notice.objects.filter(app="actions").order_by("pk")
    assert list(sent.values_list("verb", "digest")) == [
        ("action_remind_before", True),
        ("action_remind_due", True),
        ("action_step_1", False),
        ("action_step_2", False),
    ]
    assert {notice.reference for notice in sent} == {action.reference}
