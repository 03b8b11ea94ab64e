"""Proposing a closure counts the open actions itself."""

import pytest

from panel.services.closing import propose_closure
from referrals.choices import Stage
from referrals.errors import ExitNotEvidenced
from referrals.models import Exit
from sharing.errors import NotAllowed
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import risk as risks

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    case = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    return case


def test_an_action_raised_meanwhile_keeps_the_case_from_leaving(cast, case):
    done.action(case, cast.housing, cast.coordinator.user)
    with pytest.raises(ExitNotEvidenced) as refused:
        propose_closure(case=case, by=cast.coordinator.viewer)
    assert [gap.field for gap in refused.value.missing] == ["actions_handed_over"]
    Exit.objects.filter(case=case).update(actions_handed_over="Housing takes it on")
    assert propose_closure(case=case, by=cast.second_spoc.viewer).to_stage == Stage.EXIT_PROPOSED


def test_others_propose_nothing(cast, case):
    with pytest.raises(NotAllowed):
        propose_closure(case=case, by=cast.worker.viewer)
