"""Preparing and proposing an exit, and taking the proposal back."""

import pytest

from referrals.choices import Point, RiskVersion, Stage
from referrals.errors import CaseNotAccepted, ExitNotEvidenced, MoveNotAllowed, ReasonNeeded
from referrals.models import Case, Exit
from referrals.selectors import evidence
from referrals.services.exit import prepare_exit
from referrals.services.pathway import propose_exit, resume_case
from sharing.errors import NotAllowed, Stale
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import risk as risks

pytestmark = pytest.mark.django_db
DOWN = {"reason": "stepped_down", "risk_outcome": "reduced"}


@pytest.fixture
def cast():
    return Cast()


def at(cast, stage="active", **fields):
    return make.case_at(stage, cast.worker.user, cast.panel, lead=cast.housing, **fields)


def prepare(case, by, seen=None, **given):
    return prepare_exit(case=case, evidence_given=DOWN | given, by=by.viewer, seen=seen)


def propose(case, by, unfinished=0):
    return propose_exit(case=case, unfinished_actions=unfinished, by=by.viewer)


@pytest.mark.parametrize("player", ["coordinator", "second_spoc"])
@pytest.mark.parametrize("stage", ["assessment", "active", "exit_proposed"])
def test_coordinator_and_lead_agency_prepare_an_exit(cast, player, stage):
    made = prepare(at(cast, stage), getattr(cast, player))
    assert (made.reason, made.proposed_by) == ("stepped_down", getattr(cast, player).user)


@pytest.mark.parametrize(
    "player", ["chair", "spoc", "charity_spoc", "worker", "outsider", "board_member"]
)
def test_others_do_not_prepare_an_exit(cast, player):
    case = at(cast, involved=[cast.police])
    with pytest.raises(NotAllowed):
        prepare(case, getattr(cast, player))
    assert not Exit.objects.filter(case=case).exists()


@pytest.mark.parametrize("stage", ["listed", "closed"])
def test_exit_belongs_to_accepted_cases(cast, stage):
    with pytest.raises(CaseNotAccepted):
        prepare(at(cast, stage), cast.coordinator)


@pytest.mark.parametrize(
    "given", [{"reason": ""}, {"reason": "refused_contact"}, {"risk_outcome": ""}]
)
def test_exit_names_a_reason_of_the_list_and_what_became_of_the_risk(cast, given):
    with pytest.raises(ReasonNeeded):
        prepare(at(cast), cast.coordinator, **given)


@pytest.mark.parametrize("reason", ["died", "transferred_out_of_area"])
def test_after_death_or_transfer_nobody_asks_what_became_of_the_risk(cast, reason):
    assert prepare(at(cast), cast.coordinator, reason=reason, risk_outcome="").reason == reason


def test_evidence_is_added_to_the_open_exit(cast):
    case = at(cast)
    first = prepare(case, cast.coordinator, receiving_person="A. Manager")
    second = prepare(case, cast.second_spoc, rereferral_route="Any agency")
    assert first == second
    second.refresh_from_db()
    assert (second.receiving_person, second.rereferral_route) == ("A. Manager", "Any agency")


def test_unknown_answers_are_no_evidence(cast):
    with pytest.raises(ValueError, match="not fields"):
        prepare(at(cast), cast.coordinator, ended_at=None)


def test_evidence_saved_meanwhile_is_not_overwritten(cast):
    case = at(cast)
    theirs = prepare(case, cast.second_spoc, seen="", receiving_person="Theirs")
    with pytest.raises(Stale) as clash:
        prepare(case, cast.coordinator, seen="", receiving_person="Mine")
    assert clash.value.facts["who"] == cast.second_spoc.user.name
    assert Exit.objects.get(case=case).receiving_person == "Theirs"
    prepare(case, cast.coordinator, seen=evidence.print_of(theirs), receiving_person="Mine")
    assert Exit.objects.get(case=case).receiving_person == "Mine"


def test_same_evidence_sent_twice_is_kept_once(cast):
    case = at(cast)
    first = prepare(case, cast.coordinator, seen="", receiving_person="A. Manager")
    assert prepare(case, cast.coordinator, seen="", receiving_person="A. Manager") == first


@pytest.mark.parametrize("player", ["coordinator", "second_spoc"])
def test_whole_evidence_is_proposed(cast, player):
    case = at(cast)
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    move = propose(case, getattr(cast, player))
    assert (move.to_stage, move.by) == (Stage.EXIT_PROPOSED, getattr(cast, player).user)


def test_without_evidence_nothing_is_proposed(cast):
    case = at(cast)
    with pytest.raises(ExitNotEvidenced) as refused:
        propose(case, cast.coordinator)
    assert [gap.field for gap in refused.value.missing] == ["reason"]
    assert Case.objects.get(pk=case.pk).stage == Stage.ACTIVE


def test_open_actions_are_handed_over_before_a_proposal(cast):
    case = at(cast)
    made = risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    with pytest.raises(ExitNotEvidenced) as refused:
        propose(case, cast.coordinator, unfinished=2)
    assert [gap.field for gap in refused.value.missing] == ["actions_handed_over"]
    Exit.objects.filter(pk=made.pk).update(actions_handed_over="Housing takes both")
    assert propose(case, cast.coordinator, unfinished=2)


@pytest.mark.parametrize("player", ["chair", "spoc", "worker", "outsider"])
def test_others_do_not_propose(cast, player):
    case = at(cast, involved=[cast.police])
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    with pytest.raises(NotAllowed):
        propose(case, getattr(cast, player))


def test_proposed_twice_moves_once(cast):
    case = at(cast)
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    propose(case, cast.coordinator)
    with pytest.raises(MoveNotAllowed):
        propose(case, cast.coordinator)
    assert case.moves.filter(to_stage="exit_proposed").count() == 1


def test_proposal_taken_back_keeps_its_evidence_and_its_reason(cast):
    case = at(cast)
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    propose(case, cast.coordinator)
    move = resume_case(case=case, why="New threats", by=cast.coordinator.viewer)
    assert (move.to_stage, move.note) == (Stage.ACTIVE, "New threats")
    assert evidence.open_exit(case) is None
    assert evidence.last_exit(case).receiving_person == "A. Manager"


def test_proposal_is_not_taken_back_without_saying_why(cast):
    case = at(cast, "exit_proposed")
    with pytest.raises(ReasonNeeded):
        resume_case(case=case, why=" ", by=cast.coordinator.viewer)


@pytest.mark.parametrize("player", ["second_spoc", "chair", "worker"])
def test_only_the_coordinator_takes_a_proposal_back(cast, player):
    case = at(cast, "exit_proposed")
    with pytest.raises(NotAllowed):
        resume_case(case=case, why="New threats", by=getattr(cast, player).viewer)


def test_case_never_assessed_at_acceptance_must_be_below_its_first_score(cast):
    case = at(cast, score=8)
    risks.assessment(case, cast.coordinator.user, 8, RiskVersion.EXIT)
    risks.conversation(case, cast.coordinator.user, Point.END, own_words="I sleep at night.")
    risks.exit_of(case, cast.coordinator.user, cast.housing)
    with pytest.raises(ExitNotEvidenced) as refused:
        propose(case, cast.coordinator)
    assert [gap.field for gap in refused.value.missing] == ["score"]
    risks.assessment(case, cast.coordinator.user, 12, RiskVersion.INITIAL, days_ago=60)
    assert propose(case, cast.coordinator).to_stage == Stage.EXIT_PROPOSED
