"""The risk plan, its contingencies, and the move to active."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.choices import Stage
from referrals.errors import (
    AgencyNotInvolved,
    AlreadyEnded,
    CaseNotAccepted,
    MoveNotAllowed,
    PlanIncomplete,
    ReasonNeeded,
)
from referrals.models import Case, StageMove
from referrals.services import plan
from referrals.services.pathway import activate_case
from sharing.errors import NotAllowed
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import risk as risks

pytestmark = pytest.mark.django_db
IN_A_WEEK = timezone.localdate() + timedelta(days=7)


@pytest.fixture
def cast():
    return Cast()


def at(cast, stage="assessment", **fields):
    return make.case_at(stage, cast.worker.user, cast.panel, lead=cast.housing, **fields)


def add(case, by, **words):
    given = {
        "risk_in_words": "Others take over the flat",
        "response": "Change the locks",
        "owner_agency": case.lead_agency,
        "due": IN_A_WEEK,
    }
    return plan.add_plan_item(case=case, by=by.viewer, **given | words)


def prepare(case, by, **words):
    given = {
        "trigger": "Nobody has seen them",
        "steps": "Visit in pairs",
        "who_acts": "Housing",
        "out_of_hours": "01632 960111",
    }
    return plan.add_contingency(case=case, by=by.viewer, **given | words)


@pytest.mark.parametrize("player", ["coordinator", "second_spoc"])
def test_planners_add_items_and_contingencies(cast, player):
    case = at(cast)
    assert add(case, getattr(cast, player)).owner_agency == cast.housing
    assert prepare(case, getattr(cast, player)).case == case


@pytest.mark.parametrize("player", ["chair", "charity_spoc", "outsider", "worker", "board_member"])
def test_others_do_not(cast, player):
    case = at(cast)
    for tried in (add, prepare):
        with pytest.raises(NotAllowed):
            tried(case, getattr(cast, player))


@pytest.mark.parametrize("stage", ["listed", "closed"])
def test_plan_belongs_to_accepted_cases(cast, stage):
    case = at(cast, stage)
    with pytest.raises(CaseNotAccepted):
        add(case, cast.coordinator, owner_agency=cast.housing)


def test_owner_works_on_the_case(cast):
    case = at(cast)
    with pytest.raises(AgencyNotInvolved):
        add(case, cast.coordinator, owner_agency=cast.charity)


@pytest.mark.parametrize("words", [{"risk_in_words": " "}, {"response": ""}])
def test_item_says_risk_and_response(cast, words):
    with pytest.raises(ReasonNeeded):
        add(at(cast), cast.coordinator, **words)


@pytest.mark.parametrize("field", ["trigger", "steps", "who_acts", "out_of_hours"])
def test_contingency_says_all_four(cast, field):
    with pytest.raises(ReasonNeeded):
        prepare(at(cast), cast.coordinator, **{field: " "})


def test_the_same_sent_twice_is_kept_once(cast):
    case = at(cast)
    assert add(case, cast.coordinator) == add(case, cast.coordinator)
    assert prepare(case, cast.coordinator) == prepare(case, cast.coordinator)


def test_ended_stays_to_be_read_and_ends_once(cast):
    case = at(cast)
    item = plan.end_plan_item(item=add(case, cast.coordinator), by=cast.coordinator.viewer)
    contingency = plan.end_contingency(
        contingency=prepare(case, cast.coordinator), by=cast.coordinator.viewer
    )
    assert item.ended_at
    assert contingency.ended_at
    with pytest.raises(AlreadyEnded):
        plan.end_plan_item(item=item, by=cast.coordinator.viewer)
    with pytest.raises(AlreadyEnded):
        plan.end_contingency(contingency=contingency, by=cast.coordinator.viewer)


def test_outsider_ends_nothing(cast):
    item = add(at(cast), cast.coordinator)
    with pytest.raises(NotAllowed):
        plan.end_plan_item(item=item, by=cast.charity_spoc.viewer)


def test_whole_plan_makes_the_case_active(cast):
    case = at(cast)
    risks.whole_plan(case, cast.coordinator.user, cast.housing)
    activate_case(case=case, by=cast.coordinator.viewer)
    assert Case.objects.get(pk=case.pk).stage == Stage.ACTIVE
    assert StageMove.objects.filter(case=case, to_stage="active", mover="coordinator").count() == 1


def test_plan_without_anything_says_all_that_is_missing(cast):
    case = at(cast)
    with pytest.raises(PlanIncomplete) as refused:
        activate_case(case=case, by=cast.coordinator.viewer)
    assert {(gap.section, gap.field) for gap in refused.value.missing} == {
        ("risk", "assessment"),
        ("risk", "plan"),
        ("risk", "contingency"),
        ("person", "conversation"),
        ("person", "capacity"),
        ("person", "advocacy"),
    }
    assert Case.objects.get(pk=case.pk).stage == Stage.ASSESSMENT


def test_ended_items_do_not_count(cast):
    case = at(cast)
    risks.whole_plan(case, cast.coordinator.user, cast.housing)
    case.plan_items.update(ended_at=timezone.now())
    case.contingencies.update(ended_at=timezone.now())
    with pytest.raises(PlanIncomplete) as refused:
        activate_case(case=case, by=cast.coordinator.viewer)
    assert {gap.field for gap in refused.value.missing} == {"plan", "contingency"}


def test_every_item_needs_owner_and_date(cast):
    case = at(cast)
    risks.whole_plan(case, cast.coordinator.user, cast.housing)
    risks.plan_item(case, None)
    with pytest.raises(PlanIncomplete) as refused:
        activate_case(case=case, by=cast.coordinator.viewer)
    assert "an owner and a date" in refused.value.missing[0].says


def test_initial_scores_do_not_stand_for_the_assessment(cast):
    case = at(cast)
    risks.whole_plan(case, cast.coordinator.user, cast.housing)
    case.assessments.update(version="initial")
    with pytest.raises(PlanIncomplete):
        activate_case(case=case, by=cast.coordinator.viewer)


@pytest.mark.parametrize("player", ["second_spoc", "chair", "worker", "outsider"])
def test_only_the_coordinator_makes_active(cast, player):
    case = at(cast)
    risks.whole_plan(case, cast.coordinator.user, cast.housing)
    with pytest.raises(NotAllowed):
        activate_case(case=case, by=getattr(cast, player).viewer)


def test_made_active_twice_moves_once(cast):
    case = at(cast)
    risks.whole_plan(case, cast.coordinator.user, cast.housing)
    activate_case(case=case, by=cast.coordinator.viewer)
    with pytest.raises(MoveNotAllowed):
        activate_case(case=case, by=cast.coordinator.viewer)
    assert StageMove.objects.filter(case=case, to_stage="active").count() == 1
