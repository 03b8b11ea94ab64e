"""Who may do what with actions: those from which something may be needed, and those who may change it."""

import pytest

from actions.selectors import rights
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def a_case(cast, *involved):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=involved
    )


def names(agencies):
    return [agency.name for agency in agencies]


def test_owner_is_not_asked_whether_it_is_needed_from_itself(cast):
    case = a_case(cast, cast.police)
    action = done.action(case, cast.police, cast.coordinator.user)
    assert rights.others_on(action) == [cast.housing]


HEIRS = [
    ("coordinator", {"police", "housing"}, {"social_care", "mental_health", "charity"}),
    ("second_spoc", {"police", "housing"}, set()),
    ("spoc", {"police"}, set()),
    ("chair", set(), set()),
    ("charity_spoc", set(), set()),
]


@pytest.mark.parametrize(("player", "involved", "others"), HEIRS)
def test_to_whom_an_action_may_go(cast, player, involved, others):
    case = a_case(cast, cast.police)
    action = done.action(case, cast.police, cast.coordinator.user)
    viewer = getattr(cast, player).viewer
    found = rights.heirs_for(viewer, action)
    assert set(found.involved) == {getattr(cast, name) for name in involved}
    assert set(found.others) == {getattr(cast, name) for name in others}
    if player != "charity_spoc":  # sees nothing, so is not asked
        assert rights.may_hand_over(viewer, action) == bool(found)


@pytest.mark.parametrize("status", ["done", "verified", "not_possible", "not_done", "cancelled"])
def test_to_nobody_when_it_is_no_longer_under_way(cast, status):
    case = a_case(cast, cast.police)
    action = done.action(case, cast.police, cast.coordinator.user, status=status)
    assert not rights.heirs_for(cast.coordinator.viewer, action)
    assert not rights.may_hand_over(cast.coordinator.viewer, action)


def test_to_nobody_once_the_case_ended(cast):
    case = make.case_at("closed", cast.worker.user, cast.panel, lead=cast.housing)
    action = done.action(case, cast.housing, cast.coordinator.user)
    assert not rights.heirs_for(cast.coordinator.viewer, action)
    assert not rights.may_hand_over(cast.coordinator.viewer, action)
