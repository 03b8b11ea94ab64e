"""The exit as people read it: each condition met or not, and why, from what is in the case."""

import pytest

from referrals.models import LegalMeasure
from referrals.selectors import evidence
from referrals.selectors.exit_conditions import exit_conditions
from sharing.models import PanelSettings
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import risk as risks

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)


def read(case, unfinished=0):
    exit = evidence.open_exit(case)
    settings = PanelSettings.objects.get(panel=case.panel)
    return exit_conditions(case, exit, settings, unfinished_actions=unfinished)


def by_name(found):
    return {condition.name: condition for condition in (*found.tests, *found.others)}


def test_nothing_prepared_is_read_as_a_step_down_with_all_to_do(cast, case):
    found = read(case)
    assert found.tests_needed
    assert not found.whole
    assert [test.met for test in found.tests] == [False, False]
    assert found.gaps[0].field == "reason"


def test_step_down_evidenced_says_why(cast, case):
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    found = read(case)
    assert found.whole
    risk, carrier = found.tests
    assert risk.because == "Assessed today: 8 of 25, and 20 at acceptance."
    assert carrier.because == f"A. Manager at {cast.housing.name} has accepted in writing."
    assert all(condition.met for condition in found.others)


def test_score_above_moderate_is_met_with_its_reasons_only(cast, case):
    made = risks.ready_to_step_down(case, cast.coordinator.user, cast.housing, score=10)
    assert not read(case).tests[0].met
    made.score_reason = "Steady for two months"
    made.save()
    assert read(case).tests[0].met
    assert "above 9" in read(case).tests[0].why


def test_tolerated_risk_needs_capacity_on_record(cast, case):
    made = risks.ready_to_step_down(
        case,
        cast.coordinator.user,
        cast.housing,
        score=20,
        risk_tolerated=True,
        tolerated_reason="Own choice; no coercion; legal advice noted",
    )
    assert made
    assert "capacity" in read(case).tests[0].why
    risks.capacity(case, cast.coordinator.user, "assessed_has")
    assert read(case).tests[0].met
    assert "chooses to live with the risk" in read(case).tests[0].why


def test_later_finding_of_no_capacity_ends_the_tolerated_route(cast, case):
    risks.ready_to_step_down(
        case,
        cast.coordinator.user,
        cast.housing,
        score=20,
        risk_tolerated=True,
        tolerated_reason="Own choice",
    )
    risks.capacity(case, cast.coordinator.user, "assessed_has")
    risks.capacity(case, cast.coordinator.user, "assessed_lacks")
    assert not read(case).tests[0].met


def test_open_actions_and_live_measures_are_named(cast, case):
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    LegalMeasure.objects.create(
        case=case,
        type="injunction",
        start="2026-01-01",
        recorded_by=cast.coordinator.user,
    )
    found = by_name(read(case, unfinished=2))
    assert not found["Actions finished or handed over"].met
    assert not found["Legal measures have an owner"].met


def test_other_reason_shows_its_own_conditions_instead_of_the_tests(cast, case):
    risks.exit_of(case, cast.coordinator.user, None, reason="died", handover_note="Records kept")
    found = read(case)
    assert not found.tests_needed
    assert [c.met for c in found.others] == [True, False]
    assert "section 44" in found.others[1].why


def test_transfer_waits_for_the_other_area(cast, case):
    made = risks.exit_of(
        case,
        cast.coordinator.user,
        None,
        reason="transferred_out_of_area",
        handover_note="All records",
        transfer_contact="Duty desk, Westmoor",
        transfer_date="2026-01-05",
        transfer_passed="Plan and risk",
    )
    assert [c.met for c in read(case).others] == [True, True, False]
    made.transfer_acknowledged_on = "2026-01-07"
    made.save()
    assert read(case).whole


def test_conditions_cost_the_same_however_long_the_history(cast, case, django_assert_num_queries):
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    exit, settings = evidence.open_exit(case), PanelSettings.objects.get(panel=case.panel)
    for _ in range(5):
        risks.assessment(case, cast.coordinator.user, 12, "review", days_ago=30)
        with django_assert_num_queries(4):
            exit_conditions(case, exit, settings, unfinished_actions=0)
