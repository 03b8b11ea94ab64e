"""What people do with a ladder: send the next step earlier, hold it back, let it go on, acknowledge."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine

from actions.errors import (
    AlreadyAcknowledged,
    HeldTooLong,
    HoldIsOver,
    NothingHeld,
    NothingPrepared,
)
from actions.models import EscalationHold, EscalationRecipient, EscalationStep
from actions.services.action import update_action
from actions.services.escalation import acknowledge, end_hold, escalate_now, hold_escalation
from referrals.errors import ReasonNeeded
from sharing.errors import NotAllowed
from sharing.models import Notice
from tests.actions.services import escalated
from tests.actions.services.escalated import BEFORE_STEP_2, STEP_2, STEP_3, STEP_4, TOLD_SPOC, climb
from tests.actions.services.ladder_days import every_day, steps
from tests.cast import Cast
from tests.factories import sharing as partners
from tests.support.crowd import all_at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(escalated.START, tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    cast = Cast()
    assert cast.manager
    return cast


@pytest.fixture
def case(cast):
    return escalated.case_of(cast)


@pytest.fixture
def action(cast, case):
    return escalated.action_of(case, cast.police, cast)


def hold(action, cast, until=STEP_4, reason="The SPoC rang: they visit on Friday"):
    return hold_escalation(target=action, until=until, reason=reason, by=cast.coordinator.viewer)


# --- escalate -----------------------------------------------------------------------------------


def test_sent_earlier_a_step_tells_at_once_and_does_not_go_again(clock, cast, action):
    climb(clock, TOLD_SPOC)
    step = escalate_now(target=action, by=cast.coordinator.viewer)
    assert (step.rung, step.sent_early_by) == ("2", cast.coordinator.user)
    assert [one.person for one in step.told.all()] == [cast.manager.user]
    assert Notice.objects.filter(verb="action_step_2", to=cast.manager.user, digest=False).exists()
    every_day(clock, STEP_3, since=TOLD_SPOC + DAY)
    assert [rung for rung, _ in steps(action)] == ["remind_before", "remind_due", "1", "2", "3"]


def test_each_press_sends_the_next_step_and_after_the_last_there_is_none(clock, cast, action):
    climb(clock, TOLD_SPOC)
    for rung in ("2", "3", "4"):
        assert escalate_now(target=action, by=cast.coordinator.viewer).rung == rung
    with pytest.raises(NothingPrepared):
        escalate_now(target=action, by=cast.coordinator.viewer)


def test_before_the_spoc_was_told_no_step_is_prepared(clock, cast, action):
    climb(clock, date(2026, 11, 16))
    with pytest.raises(NothingPrepared):
        escalate_now(target=action, by=cast.coordinator.viewer)


def test_a_reminder_that_was_overtaken_does_not_stand_in_the_way(clock, cast, case):
    """Nothing ran for a fortnight: the SPoC's step goes, the reminders never will."""
    action = escalated.action_of(case, cast.police, cast)
    clock.move_to(escalated.START + timedelta(days=15))
    every_day(clock, TOLD_SPOC, since=TOLD_SPOC)
    assert steps(action) == [("1", TOLD_SPOC)]
    assert escalate_now(target=action, by=cast.coordinator.viewer).rung == "2"


@pytest.mark.parametrize("ends", ["done", "not_done"])
def test_what_ended_or_is_said_to_be_done_is_not_escalated(clock, cast, action, ends):
    climb(clock, TOLD_SPOC)
    update_action(action=action, status=ends, note="It is", by=cast.spoc.viewer)
    with pytest.raises(NothingPrepared):
        escalate_now(target=action, by=cast.coordinator.viewer)


def test_a_step_that_has_gone_meanwhile_is_not_followed_by_the_next(clock, cast, action):
    climb(clock, STEP_2)
    with pytest.raises(NothingPrepared):
        escalate_now(target=action, by=cast.coordinator.viewer, rung="2")
    assert [rung for rung, _ in steps(action)][3:] == ["2"]


def test_escalating_one_step_leaves_those_after_it_held(clock, cast, action):
    climb(clock, TOLD_SPOC)
    hold(action, cast, until=date(2026, 11, 26))
    escalate_now(target=action, by=cast.coordinator.viewer)
    every_day(clock, date(2026, 12, 14), since=TOLD_SPOC + DAY)
    assert steps(action)[3:] == [
        ("2", TOLD_SPOC),
        ("3", date(2026, 11, 30)),
        ("4", date(2026, 12, 7)),
    ]


@pytest.mark.parametrize("who", ["chair", "spoc", "second_spoc", "manager", "board_member"])
def test_only_the_coordinator_escalates_holds_and_lets_go_on(clock, cast, action, who):
    climb(clock, TOLD_SPOC)
    by = getattr(cast, who).viewer
    with pytest.raises(NotAllowed):
        escalate_now(target=action, by=by)
    with pytest.raises(NotAllowed):
        hold_escalation(target=action, until=STEP_4, reason="Wait", by=by)
    hold(action, cast)
    with pytest.raises(NotAllowed):
        end_hold(target=action, by=by)


def test_a_coordinator_to_whom_the_case_is_barred_may_not(clock, cast, case, action):
    climb(clock, TOLD_SPOC)
    partners.bar(case, cast.chair.user, person=cast.coordinator.user)
    with pytest.raises(NotAllowed):
        escalate_now(target=action, by=cast.coordinator.viewer)
    with pytest.raises(NotAllowed):
        hold(action, cast)


# --- hold ---------------------------------------------------------------------------------------


def test_held_the_later_steps_wait_and_then_go_on(clock, cast, action):
    climb(clock, TOLD_SPOC)
    hold(action, cast, until=date(2026, 11, 26))
    every_day(clock, date(2026, 12, 14), since=TOLD_SPOC + DAY)
    # Each as far from the one before as ever, so that nobody is passed over in one morning.
    assert steps(action)[3:] == [
        ("2", date(2026, 11, 26)),
        ("3", date(2026, 11, 30)),
        ("4", date(2026, 12, 7)),
    ]


def test_held_for_more_than_ten_working_days_it_is_refused(clock, cast, action):
    climb(clock, TOLD_SPOC)
    hold(action, cast, until=date(2026, 12, 1))
    with pytest.raises(HeldTooLong):
        hold(action, cast, until=date(2026, 12, 2))


def test_a_hold_stops_neither_reminders_nor_the_spoc_s_step(clock, cast, action):
    climb(clock, date(2026, 11, 10))
    hold(action, cast, until=date(2026, 11, 24))
    every_day(clock, STEP_3, since=date(2026, 11, 11))
    assert [rung for rung, _ in steps(action)] == ["remind_before", "remind_due", "1"]


def test_held_again_the_later_words_count_and_both_are_kept(clock, cast, action):
    climb(clock, TOLD_SPOC)
    hold(action, cast, until=STEP_3)
    hold(action, cast, until=STEP_4, reason="Another week")
    assert EscalationHold.objects.filter(ended_at=None).get().until == STEP_4
    assert EscalationHold.objects.count() == 2


@pytest.mark.parametrize(
    ("until", "reason", "refusal"),
    [
        (STEP_4, " \n", ReasonNeeded),
        (TOLD_SPOC, "Wait", HoldIsOver),
        (TOLD_SPOC - DAY, "Wait", HoldIsOver),
    ],
)
def test_a_hold_needs_a_reason_and_a_day_to_come(clock, cast, action, until, reason, refusal):
    climb(clock, TOLD_SPOC)
    with pytest.raises(refusal):
        hold(action, cast, until=until, reason=reason)
    assert not EscalationHold.objects.exists()


def test_what_climbs_no_more_is_not_held(clock, cast, action):
    climb(clock, TOLD_SPOC)
    update_action(action=action, status="not_done", note="No", by=cast.spoc.viewer)
    with pytest.raises(NothingPrepared):
        hold(action, cast)


def test_let_go_on_the_steps_that_are_due_go_with_the_next_sweep(clock, cast, action):
    climb(clock, TOLD_SPOC)
    hold(action, cast)
    climb(clock, STEP_3)
    end_hold(target=action, by=cast.coordinator.viewer)
    every_day(clock, STEP_3, since=STEP_3)
    assert [rung for rung, _ in steps(action)][3:] == ["2", "3"]


def test_what_nobody_holds_cannot_be_let_go_on(clock, cast, action):
    climb(clock, TOLD_SPOC)
    with pytest.raises(NothingHeld):
        end_hold(target=action, by=cast.coordinator.viewer)
    hold(action, cast)
    end_hold(target=action, by=cast.coordinator.viewer)
    with pytest.raises(NothingHeld):
        end_hold(target=action, by=cast.coordinator.viewer)


def test_a_late_answer_is_held_and_escalated_alike(clock, cast, case):
    asked = escalated.request_of(case, cast.police, cast)
    climb(clock, TOLD_SPOC)
    hold(asked, cast)
    end_hold(target=asked, by=cast.coordinator.viewer)
    assert escalate_now(target=asked, by=cast.coordinator.viewer).rung == "2"


# --- acknowledge --------------------------------------------------------------------------------


def told(person, rung):
    return EscalationRecipient.objects.get(person=person.user, step__rung=rung)


def test_a_manager_acknowledges_and_says_what_they_will_do(clock, cast, action):
    climb(clock, STEP_2)
    said = acknowledge(
        told=told(cast.manager, "2"), response=" I send Pat today ", by=cast.manager.viewer
    )
    said.refresh_from_db()
    assert said.acknowledged_at
    assert said.response == "I send Pat today"


def test_the_same_said_twice_is_kept_once_and_other_words_are_refused(clock, cast, action):
    climb(clock, STEP_2)
    mine, by = told(cast.manager, "2"), cast.manager.viewer
    first = acknowledge(told=mine, response="Pat goes", by=by).acknowledged_at
    clock.shift(60)
    assert acknowledge(told=mine, response="Pat goes", by=by).acknowledged_at == first
    with pytest.raises(AlreadyAcknowledged):
        acknowledge(told=mine, response="Sam goes", by=by)
    mine.refresh_from_db()
    assert mine.response == "Pat goes"


@pytest.mark.parametrize("who", ["coordinator", "spoc", "second_spoc", "chair", "board_member"])
def test_nobody_acknowledges_for_another(clock, cast, action, who):
    climb(clock, STEP_2)
    with pytest.raises(NotAllowed):
        acknowledge(told=told(cast.manager, "2"), by=getattr(cast, who).viewer)


def test_who_may_not_read_it_any_more_does_not_acknowledge_it(clock, cast, case, action):
    climb(clock, STEP_2)
    for player, rung in ((cast.manager, "2"), (cast.spoc, "1")):
        partners.bar(case, cast.chair.user, person=player.user)
        with pytest.raises(NotAllowed):
            acknowledge(told=told(player, rung), by=player.viewer)


def test_who_is_the_manager_no_more_does_not_acknowledge_it(clock, cast, action):
    climb(clock, STEP_2)
    mine = told(cast.manager, "2")
    cast.police.manager = None
    cast.police.save()
    with pytest.raises(NotAllowed):
        acknowledge(told=mine, by=cast.manager.viewer)


# --- two at once --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_escalate_at_once_send_the_step_that_they_showed(clock, cast, action):
    climb(clock, BEFORE_STEP_2)
    by = cast.coordinator.viewer
    came = all_at_once([lambda: escalate_now(target=action, by=by, rung="2")] * 2)
    assert came.errors == []
    assert [rung for rung, _ in steps(action)] == ["remind_before", "remind_due", "1", "2"]
    assert Notice.objects.filter(verb="action_step_2").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_hold_at_once_leave_one_hold_in_force(clock, cast, action):
    climb(clock, BEFORE_STEP_2)
    all_at_once([partial(hold, action, cast, reason=reason) for reason in ("One", "Two")])
    assert EscalationHold.objects.count() == 2
    assert EscalationHold.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_acknowledge_at_once_keep_one(clock, cast, action):
    climb(clock, STEP_2)
    mine, by = told(cast.manager, "2"), cast.manager.viewer
    all_at_once([lambda: acknowledge(told=mine, response="Pat goes", by=by)] * 2)
    mine.refresh_from_db()
    assert mine.response == "Pat goes"
    assert EscalationStep.objects.filter(rung="2").count() == 1
