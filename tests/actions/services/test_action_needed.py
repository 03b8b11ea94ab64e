"""Who is in the way of an action is told so at once."""

import pytest

from actions.services.action import update_action
from sharing.choices import Event
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
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


@pytest.fixture
def action(cast, case):
    return done.action(case, cast.police, cast.coordinator.user)


def block(action, cast, note="The spare key", by=None, **fields):
    return update_action(
        action=action,
        status="blocked",
        note=note,
        blocked_by=fields.get("blocked_by", cast.housing),
        by=(by or cast.spoc).viewer,
        seen=fields.get("seen"),
    )


def told():
    found = Notice.objects.filter(verb="needed_from_you").order_by("pk")
    return [(notice.to.name, notice.reference, notice.digest) for notice in found]


def test_the_agency_in_the_way_is_told_at_once(cast, action):
    block(action, cast)
    assert told() == [("Housing SPoC", action.reference, False)]


def test_the_same_update_sent_twice_tells_once_and_a_new_one_again(cast, action):
    for _ in range(2):
        block(action, cast, seen=0)
    assert len(told()) == 1
    block(action, cast, note="And the alarm code")
    assert len(told()) == 2


def test_blocked_by_nobody_in_particular_tells_nobody(cast, action):
    block(action, cast, blocked_by=None)
    assert told() == []


def test_whoever_wrote_it_is_not_told(cast, action):
    partners.spoc(cast.police, user=cast.second_spoc.user)
    block(action, cast, by=cast.second_spoc)
    assert told() == []


def test_on_leave_whoever_stands_in_is_told(cast, action):
    partners.cover(cast.second_spoc.user, cast.worker.user)
    block(action, cast)
    assert [name for name, *_ in told()] == ["Worker"]


def test_nobody_is_told_to_whom_the_case_is_closed(cast, case, action):
    partners.bar(case, cast.chair.user, person=cast.second_spoc.user)
    deputy = partners.spoc(cast.housing, deputy=True, name="Housing deputy")
    block(action, cast)
    assert [name for name, *_ in told()] == [deputy.name]


def test_without_an_agreement_nobody_is_told(cast, action):
    cast.housing.signatures.update(withdrawn_on="2020-02-01")
    block(action, cast)
    assert told() == []


@pytest.mark.parametrize(("priority", "count"), [("routine", 0), ("urgent", 1)])
def test_who_wants_no_mails_of_actions_hears_of_urgent_ones_alone(cast, case, priority, count):
    NoticeChoice.objects.create(person=cast.second_spoc.user, event=Event.ACTIONS, how="off")
    action = done.action(case, cast.police, cast.coordinator.user, priority=priority)
    block(action, cast)
    assert len(told()) == count
