"""Reminding of an action by hand: who may, whom it tells, and what there is nothing to remind of."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from actions.errors import NobodyToRemind, NoLongerUnderWay, NothingToRemind
from actions.models import ActionReminder
from actions.services.remind import remind_owner
from referrals.errors import RemindedToday
from sharing.choices import Event, How
from sharing.errors import NotAllowed
from sharing.models import Notice, NoticeChoice
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police], score=12
    )


@pytest.fixture
def action(cast, case):
    return done.action(case, cast.police, cast.coordinator.user, days=-2)


def remind(action, by):
    return remind_owner(action=action, by=by.viewer)


def told():
    found = Notice.objects.filter(verb="action_reminded").select_related("to")
    return sorted(notice.to.name for notice in found)


@pytest.mark.parametrize("player", ["coordinator", "second_spoc"])
def test_coordinator_and_lead_agency_remind_the_spoc(cast, action, player):
    made = remind(action, getattr(cast, player))
    assert (made.agency, made.day) == (cast.police, timezone.localdate())
    assert told() == [cast.spoc.user.name]
    notice = Notice.objects.get(verb="action_reminded")
    assert (notice.reference, notice.due) == (action.reference, action.due)


@pytest.mark.parametrize("player", ["spoc", "chair", "worker", "charity_spoc", "manager"])
def test_nobody_else_reminds(cast, action, player):
    with pytest.raises(NotAllowed):
        remind(action, getattr(cast, player))
    assert told() == []


def test_who_may_not_see_the_case_reminds_of_nothing_in_it(cast, action):
    partners.bar(action.case, cast.chair.user, person=cast.coordinator.user)
    with pytest.raises(NotAllowed):
        remind(action, cast.coordinator)


def test_it_goes_once_a_day(cast, action):
    with time_machine.travel(datetime(2026, 11, 16, 9, tzinfo=UTC), tick=False) as clock:
        remind(action, cast.coordinator)
        clock.shift(timedelta(hours=6))
        with pytest.raises(RemindedToday):
            remind(action, cast.second_spoc)
        clock.shift(timedelta(hours=20))
        remind(action, cast.second_spoc)
    assert ActionReminder.objects.count() == 2
    assert told() == [cast.spoc.user.name] * 2


@pytest.mark.parametrize("status", ["done", "verified", "not_possible", "not_done", "cancelled"])
def test_what_is_not_under_way_any_more_needs_no_reminder(cast, action, status):
    done.update(action, cast.spoc.user, status)
    with pytest.raises(NothingToRemind) as refused:
        remind(action, cast.coordinator)
    assert isinstance(refused.value, NoLongerUnderWay)
    assert told() == []


def test_a_case_that_has_left_the_pathway_needs_no_reminder(cast):
    closed = make.case_at("closed", cast.worker.user, cast.panel, lead=cast.housing)
    action = done.action(closed, cast.housing, cast.coordinator.user)
    with pytest.raises(NothingToRemind):
        remind(action, cast.coordinator)


def test_it_goes_to_the_person_named_where_the_case_is_open_to_them(cast, case):
    action = done.action(case, cast.police, cast.coordinator.user, person=cast.deputy_spoc.user)
    remind(action, cast.coordinator)
    assert told() == [cast.deputy_spoc.user.name]


def test_else_to_who_speaks_for_the_agency(cast, case):
    action = done.action(case, cast.police, cast.coordinator.user, person=cast.worker.user)
    remind(action, cast.coordinator)
    assert told() == [cast.spoc.user.name]


def test_it_goes_to_the_agency_that_is_in_the_way(cast, action):
    done.update(action, cast.spoc.user, "blocked", "The spare key", blocked_by=cast.housing)
    assert remind(action, cast.coordinator).agency == cast.housing
    assert told() == [cast.second_spoc.user.name]


def test_where_the_case_is_open_to_nobody_there_it_says_so(cast, action):
    partners.bar(action.case, cast.chair.user, agency=cast.police)
    with pytest.raises(NobodyToRemind):
        remind(action, cast.coordinator)
    assert not ActionReminder.objects.exists()


def test_the_choice_of_who_is_reminded_holds_but_for_what_is_urgent(cast, case, action):
    NoticeChoice.objects.create(person=cast.spoc.user, event=Event.ACTIONS, how=How.OFF)
    remind(action, cast.coordinator)
    assert told() == []
    urgent = done.action(case, cast.police, cast.coordinator.user, priority="urgent")
    remind(urgent, cast.coordinator)
    assert told() == [cast.spoc.user.name]


def test_a_reminder_is_kept_as_it_is_and_one_a_day(cast, action):
    made = done.reminder(action, cast.coordinator.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        done.reminder(action, cast.second_spoc.user)
    with pytest.raises(DatabaseError), transaction.atomic():
        ActionReminder.objects.filter(pk=made.pk).update(day=timezone.localdate())
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()
