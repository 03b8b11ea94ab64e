"""The actions of a case: open first, and a form to add one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Action
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


def url(case):
    return reverse("case_actions", args=[case.reference])


def text(answer):
    return answer.content.decode()


def typed(owner, **words):
    return {
        "text": "Change the locks",
        "owner_agency": owner.slug,
        "priority": "routine",
        "without_panel": "not_known",
    } | words


@pytest.mark.parametrize(
    "player", ["outsider", "charity_spoc", "worker", "board_member", "stranger"]
)
def test_page_does_not_exist_for_who_does_not_see_the_case(cast, case, client, player):
    getattr(cast, player).login(client)
    assert client.get(url(case)).status_code == 404
    assert client.post(url(case), typed(cast.police)).status_code == 404


def test_open_actions_come_first_the_most_pressing_on_top(cast, case, client):
    by = cast.coordinator.user
    done.action(case, cast.police, by, text="Finished one", status="verified")
    done.action(case, cast.police, by, text="Later one", days=9)
    done.action(case, cast.police, by, text="Late one", days=-2)
    page = text(cast.spoc.login(client).get(url(case)))
    assert page.index("Late one") < page.index("Later one") < page.index("Finished one")
    assert "2 days overdue" in page


def test_empty_page_says_what_will_appear(cast, case, client):
    assert "No action yet" in text(cast.spoc.login(client).get(url(case)))


def test_coordinator_adds_an_action(cast, case, client):
    answer = cast.coordinator.login(client).post(url(case), typed(cast.police))
    assert answer.status_code == 302
    assert Action.objects.get(case=case).owner_agency == cast.police
    assert "The action is added." in text(client.get(url(case)))


def test_coordinator_is_told_that_another_agency_becomes_involved(cast, case, client):
    page = text(cast.coordinator.login(client).get(url(case)))
    assert "makes it involved" in page
    client.post(url(case), typed(cast.charity))
    assert f"{cast.charity.name} is now involved" in text(client.get(url(case)))


def test_lead_agency_chooses_among_those_involved(cast, case, client):
    page = text(cast.second_spoc.login(client).get(url(case)))
    assert f'value="{cast.police.slug}"' in page
    assert f'value="{cast.charity.slug}"' not in page
    client.post(url(case), typed(cast.charity))
    assert not case.actions.exists()


def test_spoc_adds_for_their_own_agency(cast, case, client):
    page = text(cast.spoc.login(client).get(url(case)))
    assert f'value="{cast.police.slug}"' in page
    assert f'value="{cast.housing.slug}"' not in page


def test_chair_reads_and_adds_nothing(cast, case, client):
    page = text(cast.chair.login(client).get(url(case)))
    assert "Add an action" not in page
    assert client.post(url(case), typed(cast.police)).status_code == 403


def test_closed_case_shows_its_actions_and_no_form(cast, client):
    case = make.case_at("closed", cast.worker.user, cast.panel, involved=[cast.police])
    assert "Add an action" not in text(cast.coordinator.login(client).get(url(case)))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": ""}, "Enter what will be done"),
        ({"text": "x" * 501}, "must be 500 characters or fewer"),
        ({"owner_agency": ""}, "Choose the agency that will do it"),
        ({"owner_agency": "nobody"}, "Choose an agency of this panel"),
        ({"due_day": "1", "due_month": "1", "due_year": "2001"}, "must be today or in the future"),
        ({"due_day": "31", "due_month": "2", "due_year": "2099"}, "must be a real date"),
        ({"priority": "someday"}, "Choose one of the answers shown"),
        ({"person": "P-XXXXX"}, "Choose one of the answers shown"),
    ],
)
def test_bad_action_says_what_to_do_and_keeps_what_was_typed(cast, case, client, wrong, said):
    answer = cast.coordinator.login(client).post(
        url(case), typed(cast.police, serves="One key, and she holds it") | wrong
    )
    page = text(answer)
    assert said in page
    assert "<title>Error: " in page
    assert "One key, and she holds it" in page
    assert not case.actions.exists()


def test_person_of_another_agency_is_refused_beside_the_field(cast, case, client):
    words = typed(cast.housing, person=cast.spoc.user.reference)
    page = text(cast.coordinator.login(client).post(url(case), words))
    assert f"Choose somebody who works at {cast.housing.name}" in page


def test_action_sent_twice_is_kept_once(cast, case, client):
    cast.coordinator.login(client)
    for _ in range(2):
        assert client.post(url(case), typed(cast.police)).status_code == 302
    assert case.actions.count() == 1


def test_page_costs_the_same_with_many_actions(cast, case, client):
    cast.coordinator.login(client)
    done.action(case, cast.police, cast.coordinator.user)
    client.get(url(case))

    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get(url(case))
        return len(asked)

    once = cost()
    for _ in range(10):
        done.action(case, cast.housing, cast.coordinator.user, person=cast.second_spoc.user)
    assert cost() == once
    assert once <= 14


def test_nobody_of_the_board_is_offered_as_the_person(cast, case, client):
    """The board sees no action (`domain.md` section 2)."""
    worker = partners.person(cast.police, name="Patrol officer")
    on_the_board = partners.person(cast.police, name="Assistant chief")
    partners.role(on_the_board, cast.panel, "board_member")
    page = text(cast.coordinator.login(client).get(url(case)))
    assert worker.name in page
    assert on_the_board.name not in page
