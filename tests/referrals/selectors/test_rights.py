"""What a viewer may do with one case, by one question."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referrals.selectors.moves import moves_for
from referrals.selectors.rights import may_plan, rights_on
from sharing.choices import May
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)


@pytest.mark.parametrize(
    ("who", "rights"),
    [
        ("coordinator", {May.SEE_CASE}),
        ("chair", {May.SEE_CASE}),
        ("second_spoc", {May.SEE_CASE, May.LEAD_CASE}),
        ("worker", set()),
        ("outsider", set()),
        ("board_member", set()),
    ],
)
def test_rights_are_those_granted(cast, case, who, rights):
    assert rights_on(case, getattr(cast, who).viewer) & {May.SEE_CASE, May.LEAD_CASE} == rights


def test_a_bar_takes_every_right(cast, case):
    partners.bar(case, cast.chair.user, person=cast.coordinator.user)
    assert rights_on(case, cast.coordinator.viewer) == frozenset()
    assert not may_plan(case, cast.coordinator.viewer)


def test_one_query_answers_for_rights_planning_and_moves(cast, case):
    viewer = cast.second_spoc.viewer
    rights_on(case, viewer)
    with CaptureQueriesContext(connection) as counted:
        rights = rights_on(case, viewer)
        assert may_plan(case, viewer, rights)
        assert moves_for(case, viewer, rights) == {"exit_proposed"}
    assert len(counted) == 1
