"""What somebody chose about reminders holds for those that can wait, and for nothing else."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from sharing.choices import Event, How
from sharing.models import Notice, NoticeChoice
from tests.actions.services.escalated import action_of, case_of
from tests.actions.services.ladder_days import every_day
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TOLD_SPOC = date(2026, 11, 17)


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as moved:
        yield moved


def told(cast, clock, how, **fields):
    """What the SPoC is sent up to the first step: each verb, and whether it waits for the morning."""
    if how:
        NoticeChoice.objects.create(person=cast.spoc.user, event=Event.ACTIONS, how=how)
    action_of(case_of(cast), cast.police, cast, **fields)
    every_day(clock, TOLD_SPOC)
    return dict(Notice.objects.filter(to=cast.spoc.user).values_list("verb", "digest"))


@pytest.mark.parametrize(
    ("how", "reminders"),
    [
        ("", {"action_remind_before": True, "action_remind_due": True}),
        (How.DAILY, {"action_remind_before": True, "action_remind_due": True}),
        (How.NOW, {"action_remind_before": False, "action_remind_due": False}),
        (How.OFF, {}),
    ],
)
def test_routine_reminders_come_as_chosen_and_the_step_always_at_once(clock, how, reminders):
    assert told(Cast(), clock, how) == reminders | {"action_step_1": False}


@pytest.mark.parametrize("how", ["", *How])
def test_what_is_urgent_comes_at_once_whatever_was_chosen(clock, how):
    found = told(Cast(), clock, how, priority="urgent")
    assert found == {"action_remind_due": False, "action_step_1": False}
