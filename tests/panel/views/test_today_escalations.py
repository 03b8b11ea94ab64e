"""Today: what the escalation ladder asks of each."""

import pytest
import time_machine

from actions.models import EscalationRecipient
from actions.services.escalation import acknowledge, hold_escalation
from tests.actions.services import escalated
from tests.actions.services.escalated import BEFORE_STEP_2, STEP_2, STEP_3, STEP_4, TOLD_SPOC, climb
from tests.cast import Cast
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


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
    return escalated.action_of(case, cast.police, cast)


def rows(client, player):
    """Verb and reference to the page a row leads to and its note."""
    work = player.login(client).get("/today?all=1").context["work"]
    return {f"{row['text']}: {row['reference']}": (row["url"], row["note"]) for row in work}


def test_the_coordinator_escalates_or_holds_a_working_day_ahead(client, clock, cast, action):
    row = f"Escalate or hold: {action.reference}"
    climb(clock, TOLD_SPOC)
    assert row not in rows(client, cast.coordinator)
    climb(clock, BEFORE_STEP_2)
    found = rows(client, cast.coordinator)
    page = f"/escalations/{action.reference}"
    assert found[row] == (page, "Prepared: Step 2: the agency’s manager")
    assert client.get(page).status_code == 200
    assert row not in rows(client, cast.chair)


def test_what_is_held_asks_no_more(client, clock, cast, action):
    climb(clock, BEFORE_STEP_2)
    hold_escalation(target=action, until=STEP_4, reason="They rang", by=cast.coordinator.viewer)
    assert f"Escalate or hold: {action.reference}" not in rows(client, cast.coordinator)


def test_who_was_told_acknowledges_and_then_it_is_gone(client, clock, cast, action):
    row = f"Acknowledge an escalation: {action.reference}"
    climb(clock, TOLD_SPOC)
    assert rows(client, cast.spoc)[row] == (f"/actions/{action.reference}", "")
    assert row not in rows(client, cast.second_spoc)
    told = EscalationRecipient.objects.get(step__rung="1", person=cast.spoc.user)
    acknowledge(told=told, by=cast.spoc.viewer)
    assert row not in rows(client, cast.spoc)
    climb(clock, STEP_3)
    assert row in rows(client, cast.second_spoc)


def test_a_late_answer_leads_to_its_own_page(client, clock, cast, case):
    asked = escalated.request_of(case, cast.police, cast)
    climb(clock, STEP_3)
    found = rows(client, cast.second_spoc)[f"Acknowledge an escalation: {asked.reference}"]
    assert found[0] == f"/escalations/{asked.reference}"


def test_a_manager_who_has_a_today_finds_one_row(client, clock, cast, action):
    cast.police.manager = cast.deputy_spoc.user
    cast.police.save()
    climb(clock, STEP_2)
    assert rows(client, cast.deputy_spoc)["Acknowledge 1 escalation: "][0] == "/escalations/"
    assert "Acknowledge 1 escalation: " not in rows(client, cast.spoc)


def test_a_barred_person_is_asked_nothing(client, clock, cast, case, action):
    climb(clock, BEFORE_STEP_2)
    for player in (cast.coordinator, cast.spoc):
        partners.bar(case, cast.chair.user, person=player.user)
        assert not [row for row in rows(client, player) if action.reference in row]
