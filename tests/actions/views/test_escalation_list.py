"""Escalations by role: never more than the role may see."""

import re
from datetime import date

import pytest
import time_machine

from actions.services.action import update_action
from actions.services.change import extend_action
from actions.services.escalation import hold_escalation
from tests.actions.services import escalated
from tests.actions.services.escalated import BEFORE_STEP_2, STEP_2, STEP_3, STEP_4, TOLD_SPOC, climb
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
LIST = "/escalations/"


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
    return escalated.action_of(case, cast.police, cast, text="Fit the new lock")


def parts(client, player):
    """What stands under each heading."""
    body = player.login(client).get(LIST).content.decode()
    _, suggested, going_on, resolved = body.split('<section aria-labelledby="')
    return suggested, going_on, resolved


def test_a_step_is_suggested_a_working_day_before_it_goes(client, clock, cast, action):
    climb(clock, TOLD_SPOC)
    suggested, going_on, _ = parts(client, cast.coordinator)
    assert action.reference not in suggested
    assert action.reference in going_on
    climb(clock, BEFORE_STEP_2)
    suggested, going_on, _ = parts(client, cast.coordinator)
    assert "Fit the new lock" in suggested
    assert (
        f"{action.reference} was due from {cast.police.name} on 16 November 2026 and is"
        " 2 working days overdue. The last step (Step 1: the agency’s SPoC) went on 17 November 2026 to"
        " Police SPoC, who has not acknowledged it yet. The next (Step 2: the agency’s manager) goes on"
        " Thursday 19 November 2026."
    ) in " ".join(suggested.split())
    assert f"/escalations/{action.reference}/escalate" in suggested
    assert action.reference not in going_on


def test_blocked_by_another_agency_it_says_whose_it_was_and_from_whom_something_is_needed(
    client, clock, cast, action
):
    done.update(action, cast.spoc.user, "blocked", "The key", blocked_by=cast.housing)
    climb(clock, BEFORE_STEP_2)
    suggested = " ".join(parts(client, cast.coordinator)[0].split())
    assert (
        f"{action.reference} was due from {cast.police.name} on 16 November 2026 and is"
        f" 2 working days overdue. Something is needed for it from {cast.housing.name}."
    ) in suggested
    assert f"{cast.police.name}, needed from {cast.housing.name}, case" in suggested


def test_what_is_escalated_is_counted_and_a_late_answer_names_its_agency(
    client, clock, cast, case, action
):
    escalated.request_of(case, cast.police, cast)
    climb(clock, BEFORE_STEP_2)
    suggested, going_on, _ = parts(client, cast.coordinator)
    assert "Suggested (2)" in suggested
    assert "Open (0)" in going_on
    assert f"Answer from {cast.police.name} to a request for information</a>" in suggested


def test_over_a_weekend_the_working_day_counts(client, clock, cast, action):
    climb(clock, date(2026, 11, 20))
    assert action.reference in parts(client, cast.coordinator)[0], "Friday, for Monday"


def test_what_is_held_stays_suggested_with_the_reason(client, clock, cast, action):
    climb(clock, TOLD_SPOC)
    hold_escalation(target=action, until=STEP_4, reason="The SPoC rang", by=cast.coordinator.viewer)
    suggested, _, _ = parts(client, cast.coordinator)
    assert "Held until Monday 30 November 2026" in suggested
    assert "The SPoC rang" in suggested
    assert "Let it go on" in suggested


def test_the_chair_reads_the_same_without_buttons(client, clock, cast, action):
    climb(clock, BEFORE_STEP_2)
    suggested, _, _ = parts(client, cast.chair)
    assert "Fit the new lock" in suggested
    assert "/escalate" not in suggested
    assert "/hold" not in suggested


def test_what_is_said_to_be_done_stands_still_and_stays_open(client, clock, cast, action):
    climb(clock, BEFORE_STEP_2)
    update_action(action=action, status="done", note="", by=cast.spoc.viewer)
    suggested, going_on, _ = parts(client, cast.coordinator)
    assert action.reference not in suggested
    assert "the ladder stands still" in going_on


@pytest.mark.parametrize(
    ("ends", "words"),
    [("verified", "Checked"), ("not_done", "Not done"), ("not_possible", "Circumstances changed")],
)
def test_what_has_ended_is_resolved(client, clock, cast, action, ends, words):
    climb(clock, STEP_2)
    if ends == "verified":
        update_action(action=action, status="done", note="", by=cast.spoc.viewer)
    update_action(action=action, status=ends, note="It is so", by=cast.coordinator.viewer)
    suggested, going_on, resolved = parts(client, cast.coordinator)
    assert action.reference not in suggested + going_on
    assert f"{words} on 19 November 2026" in resolved
    assert "It had come to Step 2" in resolved


def test_more_time_resolves_until_it_is_late_again(client, clock, cast, action):
    climb(clock, STEP_2)
    extend_action(action=action, due=STEP_3, reason="Snow", by=cast.coordinator.viewer)
    assert "More time was given" in parts(client, cast.coordinator)[2]


def test_what_was_never_escalated_is_not_there(client, clock, cast, case, action):
    climb(clock, date(2026, 11, 16))
    assert action.reference not in "".join(parts(client, cast.coordinator))


def test_a_late_answer_is_there_without_its_questions(client, clock, cast, case):
    asked = escalated.request_of(case, cast.police, cast)
    climb(clock, BEFORE_STEP_2)
    suggested, _, _ = parts(client, cast.coordinator)
    assert asked.reference in suggested
    assert "What do you know?" not in suggested


def test_a_case_that_is_barred_leaves_nothing(client, clock, cast, case, action):
    climb(clock, STEP_2)
    partners.bar(case, cast.chair.user, person=cast.coordinator.user)
    said = "".join(parts(client, cast.coordinator))
    assert action.reference not in said
    assert "Fit the new lock" not in said


def test_another_panel_s_is_not_there(client, clock, cast, action):
    climb(clock, STEP_2)
    other = Cast(partners.panel("South"))
    assert action.reference not in "".join(parts(client, other.coordinator))


# --- who does not see the case -----------------------------------------------------------------


def read(client, player):
    return player.login(client).get(LIST).content.decode()


def test_a_manager_reads_their_own_agency_s_promise_and_words_alone(
    client, clock, cast, case, action
):
    done.update(action, cast.coordinator.user, note="Words of the coordinator")
    done.update(action, cast.spoc.user, note="The fitter is ill")
    done.update(action, cast.second_spoc.user, note="Words of housing")
    other = escalated.action_of(case, cast.housing, cast, text="A promise of housing")
    climb(clock, STEP_3)
    said = read(client, cast.manager)
    assert f"{action.reference}</span></a>" in said
    assert "Fit the new lock" in said
    assert "The fitter is ill" in said
    assert "5 working days overdue" in said
    for hidden in (
        *(case.reference, other.reference, "A promise of housing", "Words of"),
        *(case.referral.family_name, cast.housing.name, "Police SPoC"),
    ):
        assert hidden not in said
    assert not re.search(r"\bZQ\b", said)


def test_a_manager_reads_of_a_request_its_reference_and_day_alone(client, clock, cast, case):
    asked = escalated.request_of(case, cast.police, cast)
    climb(clock, STEP_2)
    said = read(client, cast.manager)
    assert asked.reference in said
    assert "16 November 2026" in said
    for hidden in (case.reference, asked.questions, asked.purpose, asked.necessity):
        assert hidden not in said


def test_the_board_reads_reference_agency_and_days(client, clock, cast, case):
    action = escalated.action_of(
        case, cast.police, cast, text="Fit the new lock", priority="urgent"
    )
    done.update(action, cast.spoc.user, note="The fitter is ill")
    climb(clock, STEP_4)
    said = read(client, cast.board_member)
    assert action.reference in said
    assert f"{cast.police.name}: <strong>10 working days overdue</strong>" in said
    for hidden in (case.reference, "Fit the new lock", "The fitter is ill", "Police SPoC"):
        assert hidden not in said
    # A random reference may hold the two letters; the initials would be a word of their own.
    assert not re.search(r"\bZQ\b", said)


def test_who_is_in_the_way_reads_that_something_is_needed_and_so_does_the_board(
    client, clock, cast, case
):
    action = escalated.action_of(case, cast.housing, cast, text="A promise", priority="urgent")
    done.update(action, cast.second_spoc.user, "blocked", "The key", blocked_by=cast.police)
    climb(clock, STEP_4)
    theirs = read(client, cast.manager)
    assert "An action of another agency needs something from yours" in theirs
    board = read(client, cast.board_member)
    assert f"Something is needed from {cast.police.name}: <strong>10 working days" in board
    for said in (theirs, board):
        assert "A promise" not in said
        assert "asked your agency for information" not in said


@pytest.mark.parametrize("whom", ["person", "agency"])
def test_of_a_case_barred_to_a_manager_nothing_is_there(client, clock, cast, case, action, whom):
    climb(clock, STEP_2)
    assert action.reference in read(client, cast.manager)
    barred = {"person": cast.manager.user} if whom == "person" else {"agency": cast.police}
    partners.bar(case, cast.chair.user, **barred)
    assert action.reference not in read(client, cast.manager)


def test_without_an_agreement_in_date_nothing_is_there(client, clock, cast, action):
    climb(clock, STEP_2)
    cast.police.signatures.update(withdrawn_on=STEP_2)
    assert action.reference not in read(client, cast.manager)


def test_who_is_a_manager_no_more_reads_nothing_and_who_came_after_does(
    client, clock, cast, action
):
    climb(clock, STEP_2)
    before = cast.manager
    cast.police.manager = cast.worker.user
    cast.police.save()
    assert before.login(client).get(LIST).status_code == 404
    assert action.reference in read(client, cast.worker)


def test_what_is_not_late_any_more_says_so(client, clock, cast, action):
    climb(clock, STEP_2)
    update_action(action=action, status="not_done", note="No", by=cast.coordinator.viewer)
    assert "It is not overdue any more" in read(client, cast.manager)


@pytest.mark.parametrize("who", ["spoc", "worker", "ig_lead", "administrator", "stranger"])
def test_for_others_there_is_no_such_page(client, cast, who):
    assert getattr(cast, who).login(client).get(LIST).status_code == 404


def test_empty_it_says_what_will_appear(client, cast):
    said = read(client, cast.coordinator)
    assert "No step is prepared" in said
    assert "Nothing that was escalated to you is late" in read(client, cast.board_member)
