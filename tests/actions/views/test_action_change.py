"""The pages on which an action gets more time, or other hands."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def action(cast):
    case = make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )
    return done.action(case, cast.police, cast.coordinator.user, text="Change the locks")


def url(action, name="action_extend"):
    return reverse(name, args=[action.reference])


def text(answer):
    return answer.content.decode()


def day(when: date):
    return {"due_day": when.day, "due_month": when.month, "due_year": when.year}


def later(action, days=5, reason="The adult is in hospital"):
    return {"reason": reason} | day(action.due + timedelta(days=days))


def given(agency, **words):
    return {"owner_agency": agency.slug, "person": "", "reason": "They know the adult"} | words


HAND_OVER = "action_hand_over"


# --- who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["action_extend", HAND_OVER])
@pytest.mark.parametrize("player", ["outsider", "charity_spoc", "worker", "board_member"])
def test_page_does_not_exist_for_who_does_not_see_the_case(cast, action, client, player, name):
    getattr(cast, player).login(client)
    assert client.get(url(action, name)).status_code == 404
    assert client.post(url(action, name), later(action)).status_code == 404


@pytest.mark.parametrize("player", ["spoc", "second_spoc", "chair"])
def test_who_may_give_no_time_is_told_no(cast, action, client, player):
    getattr(cast, player).login(client)
    assert client.get(url(action)).status_code == 403
    assert client.post(url(action), later(action)).status_code == 403
    assert not action.changes.exists()


def test_chair_is_told_that_the_first_time_is_the_coordinators(cast, action, client):
    assert "The coordinator changes the date" in text(cast.chair.login(client).get(url(action)))


def test_coordinator_is_told_that_later_times_are_the_chairs(cast, action, client):
    done.extension(action, cast.coordinator.user)
    answer = cast.coordinator.login(client).get(url(action))
    assert answer.status_code == 403
    assert "Only the chair or deputy chair" in text(answer)


def test_chair_gives_more_time_after_the_coordinator(cast, action, client):
    done.extension(action, cast.coordinator.user)
    action.refresh_from_db()
    assert cast.chair.login(client).post(url(action), later(action)).status_code == 302
    assert action.changes.count() == 2


@pytest.mark.parametrize("player", ["chair", "deputy_chair"])
def test_who_may_not_hand_over_is_told_no(cast, action, client, player):
    getattr(cast, player).login(client)
    assert client.get(url(action, HAND_OVER)).status_code == 403
    assert client.post(url(action, HAND_OVER), given(cast.housing)).status_code == 403


@pytest.mark.parametrize("name", ["action_extend", HAND_OVER])
def test_what_is_no_longer_under_way_says_so(cast, action, client, name):
    done.update(action, cast.spoc.user, "done")
    answer = cast.coordinator.login(client).get(url(action, name))
    assert answer.status_code == 409
    assert "This action is no longer under way" in text(answer)


@pytest.mark.parametrize("name", ["action_extend", HAND_OVER])
def test_title_holds_the_reference_alone(cast, action, client, name):
    title = text(cast.coordinator.login(client).get(url(action, name))).split("</title>")[0]
    assert action.reference in title
    assert "Change the locks" not in title


@pytest.mark.parametrize("name", ["action_extend", HAND_OVER])
def test_looking_changes_nothing(cast, action, client, name):
    cast.coordinator.login(client).get(url(action, name), later(action) | given(cast.housing))
    assert not action.changes.exists()


# --- more time ---------------------------------------------------------------------------------


def test_more_time_is_said_on_the_actions_page(cast, action, client):
    first = action.due
    answer = cast.coordinator.login(client).post(url(action), later(action), follow=True)
    page = text(answer)
    action.refresh_from_db()
    assert action.due == first + timedelta(days=5)
    assert f"{action.reference} is now due on" in page
    assert "First due" in page
    assert "The adult is in hospital" in page
    assert url(action) not in page, "the coordinator does it once"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": " "}, "Enter why more time is needed"),
        ({"reason": "x" * 1001}, "must be 1000 characters or fewer"),
        ({"due_day": ""}, "New due date must include a day"),
        ({"due_year": "2020"}, "New due date must be today or in the future"),
    ],
)
def test_bad_extension_says_what_to_do_and_changes_nothing(cast, action, client, wrong, said):
    page = text(cast.coordinator.login(client).post(url(action), later(action) | wrong))
    assert said in page
    assert "<title>Error: " in page
    assert not action.changes.exists()


def test_day_that_is_no_later_is_said_beside_the_date(cast, action, client):
    answer = cast.coordinator.login(client).post(url(action), later(action, days=0))
    assert "Choose a day after the one" in str(answer.context["form"].errors["due"])
    assert "The adult is in hospital" in text(answer)


def test_same_extension_sent_twice_is_kept_once(cast, action, client):
    words = later(action) | {"seen": "0"}
    cast.coordinator.login(client)
    for _ in range(2):
        assert client.post(url(action), words).status_code == 302
    assert action.changes.count() == 1


def test_extension_made_meanwhile_is_shown_and_ones_own_words_kept(cast, action, client):
    done.extension(action, cast.coordinator.user)
    seen = done.extension(action, cast.chair.user, reason="The court moved the hearing").pk
    action.refresh_from_db()
    words = later(action, days=1, reason="My own reason") | {"seen": "0"}
    answer = cast.deputy_chair.login(client).post(url(action), words)
    page = text(answer)
    assert answer.status_code == 409
    assert f"{cast.chair.user.name} changed this action" in page
    assert "The court moved the hearing" in page
    assert "<title>Error: " in page
    assert answer.context["form"]["reason"].value() == "My own reason"
    assert client.post(url(action), words | {"seen": str(seen)}).status_code == 302


def test_coordinator_who_comes_second_may_copy_what_they_wrote(cast, action, client):
    done.extension(action, cast.chair.user)
    words = later(action, reason="My own reason") | {"seen": "0"}
    answer = cast.coordinator.login(client).post(url(action), words)
    assert answer.status_code == 409
    assert "My own reason" in text(answer)
    assert "Copy what still matters" in text(answer)
    assert action.changes.count() == 1


# --- other hands ---------------------------------------------------------------------------------


def test_coordinator_hands_over_to_an_agency_that_becomes_involved(cast, action, client):
    page = text(cast.coordinator.login(client).get(url(action, HAND_OVER)))
    assert "its single points of contact can see this case from then on" in page
    answer = client.post(url(action, HAND_OVER), given(cast.charity), follow=True)
    assert "It is now involved" in text(answer)
    action.refresh_from_db()
    assert action.owner_agency == cast.charity
    assert cast.charity_spoc.login(client).get(url(action, "action_page")).status_code == 200


def test_lead_agency_is_offered_those_involved_alone(cast, action, client):
    page = text(cast.second_spoc.login(client).get(url(action, HAND_OVER)))
    assert cast.police.name in page
    assert cast.charity.name not in page
    answer = client.post(url(action, HAND_OVER), given(cast.charity))
    assert "Choose an agency of this panel from the list" in text(answer)


def test_owners_spoc_is_asked_for_a_person_alone(cast, action, client):
    form = cast.spoc.login(client).get(url(action, HAND_OVER)).context["form"]
    assert "owner_agency" not in form.fields
    words = {"person": cast.worker.user.reference, "reason": "Knows the adult"}
    assert client.post(url(action, HAND_OVER), words).status_code == 302
    action.refresh_from_db()
    assert (action.owner_agency, action.person) == (cast.police, cast.worker.user)


def test_owners_spoc_cannot_send_another_agency(cast, action, client):
    words = given(cast.housing, person=cast.worker.user.reference)
    cast.spoc.login(client).post(url(action, HAND_OVER), words)
    action.refresh_from_db()
    assert action.owner_agency == cast.police


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "Enter why it changes hands"),
        ({"owner_agency": ""}, "Choose"),
        ({"owner_agency": "nobody"}, "Choose an agency of this panel from the list"),
        ({"owner_agency": "police"}, "The action is with them already"),
        ({"person": "worker"}, "Choose somebody who works at"),
    ],
)
def test_bad_handover_says_what_to_do_and_changes_nothing(cast, action, client, wrong, said):
    stands_for = {"police": cast.police.slug, "worker": cast.worker.user.reference}
    wrong = {name: stands_for.get(value, value) for name, value in wrong.items()}
    words = given(cast.housing) | wrong
    page = text(cast.coordinator.login(client).post(url(action, HAND_OVER), words))
    assert said in page
    assert "<title>Error: " in page
    assert not action.changes.exists()


def test_agency_that_left_the_panel_meanwhile_is_not_given_it(cast, action, client):
    cast.coordinator.login(client).get(url(action, HAND_OVER))
    cast.charity.memberships.update(until=date(2021, 1, 1))
    page = text(client.post(url(action, HAND_OVER), given(cast.charity)))
    assert "Choose an agency of this panel from the list" in page
    assert not action.changes.exists()


def test_same_handover_sent_twice_is_kept_once(cast, action, client):
    words = given(cast.housing, seen="0")
    cast.coordinator.login(client)
    for _ in range(2):
        assert client.post(url(action, HAND_OVER), words).status_code == 302
    assert action.changes.count() == 1


def test_handover_made_meanwhile_is_shown(cast, action, client):
    done.handover(action, cast.coordinator.user, cast.housing, reason="Their key")
    words = given(cast.police, person=cast.worker.user.reference, seen="0")
    answer = cast.second_spoc.login(client).post(url(action, HAND_OVER), words)
    assert answer.status_code == 409
    assert "Their key" in text(answer)
    assert action.changes.count() == 1


@pytest.mark.parametrize("name", ["action_extend", HAND_OVER])
def test_page_costs_the_same_at_any_history(cast, action, client, name):
    case = make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)
    fresh = done.action(case, cast.police, cast.coordinator.user)
    cast.coordinator.login(client)
    for _ in range(5):
        done.update(action, cast.spoc.user, note="Begun")
        done.handover(action, cast.coordinator.user, cast.police)
    costs = []
    for one in (fresh, action):
        client.get(url(one, name))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url(one, name)).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 14


def test_refused_change_is_in_the_ledger(cast, action, client):
    before = LedgerEntry.objects.count()
    cast.spoc.login(client).post(url(action), later(action))
    verbs = LedgerEntry.objects.order_by("pk").values_list("body", flat=True)[before:]
    assert any(b'"refused"' in bytes(body) for body in verbs)
