"""One action: its page, its updates, and what is refused."""

import pytest
from django.urls import reverse

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


def url(action):
    return reverse("action_page", args=[action.reference])


def text(answer):
    return answer.content.decode()


def state(action):
    action.refresh_from_db()
    return action.status


@pytest.mark.parametrize(
    "player", ["outsider", "charity_spoc", "worker", "board_member", "ig_lead"]
)
def test_action_does_not_exist_for_who_does_not_see_its_case(cast, action, client, player):
    getattr(cast, player).login(client)
    assert client.get(url(action)).status_code == 404
    assert client.post(url(action), {"status": "done"}).status_code == 404
    assert state(action) == "open"


def test_unknown_action_looks_the_same(cast, action, client):
    cast.outsider.login(client)
    theirs = client.get(url(action))
    unknown = client.get(reverse("action_page", args=["ACT-ZZZZZ"]))
    assert (theirs.status_code, theirs.content) == (unknown.status_code, unknown.content)


def test_title_holds_the_reference_alone(cast, action, client):
    page = text(cast.spoc.login(client).get(url(action)))
    assert f"<title>Action {action.reference}" in page
    assert "Change the locks" not in page.split("</title>")[0]


def test_owner_updates_the_action(cast, action, client):
    answer = cast.spoc.login(client).post(url(action), {"status": "done", "note": "Tuesday"})
    assert answer.status_code == 302
    assert state(action) == "done"
    page = text(client.get(url(action)))
    assert "Tuesday" in page
    assert "is saved" in page


def test_owner_is_offered_both_circumstances_changed_and_not_done(cast, action, client):
    page = text(cast.spoc.login(client).get(url(action)))
    assert "Circumstances changed" in page
    assert "Not done" in page
    assert 'value="verified"' not in page
    assert 'value="cancelled"' not in page


def test_coordinator_checks_or_sends_back_what_is_done(cast, action, client):
    done.update(action, cast.spoc.user, "done")
    page = text(cast.coordinator.login(client).get(url(action)))
    assert "Send back" in page
    assert 'value="verified"' in page
    client.post(url(action), {"status": "verified"})
    assert state(action) == "verified"
    assert "Update this action" not in text(client.get(url(action)))


@pytest.mark.parametrize("player", ["second_spoc", "chair"])
def test_others_read_and_update_nothing(cast, action, client, player):
    getattr(cast, player).login(client)
    assert "Update this action" not in text(client.get(url(action)))
    assert client.post(url(action), {"status": "done"}).status_code == 403
    assert state(action) == "open"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"status": ""}, "Choose an answer to “How does it stand?”"),
        ({"status": "verified"}, "Choose one of the answers shown"),
        ({"status": "not_possible", "note": ""}, "Say what has changed"),
        ({"status": "not_done", "note": " "}, "Say why it was not done"),
        ({"status": "blocked", "note": ""}, "Say what is stopping it"),
        ({"note": "x" * 2001}, "must be 2000 characters or fewer"),
    ],
)
def test_bad_update_says_what_to_do_and_changes_nothing(cast, action, client, wrong, said):
    words = {"status": "in_progress", "note": "Half way"} | wrong
    page = text(cast.spoc.login(client).post(url(action), words))
    assert said in page
    assert "<title>Error: " in page
    assert state(action) == "open"


def test_update_made_meanwhile_is_shown_and_ones_own_kept(cast, action, client):
    theirs = done.update(action, cast.coordinator.user, "blocked", "No key")
    words = {"status": "in_progress", "note": "Mine", "seen": "0"}
    answer = cast.spoc.login(client).post(url(action), words)
    page = text(answer)
    assert answer.status_code == 409
    assert f"{cast.coordinator.user.name} changed this action" in page
    assert "<title>Error: " in page
    assert "No key" in page
    assert "Mine" in page
    again = client.post(url(action), words | {"seen": str(theirs.pk)})
    assert again.status_code == 302
    assert state(action) == "in_progress"


def test_update_sent_twice_is_kept_once(cast, action, client):
    words = {"status": "in_progress", "note": "Half way", "seen": "0"}
    cast.spoc.login(client)
    for _ in range(2):
        assert client.post(url(action), words).status_code == 302
    assert action.updates.count() == 1


def test_update_that_was_sent_from_an_old_page_is_refused_calmly(cast, action, client):
    done.update(action, cast.coordinator.user, "verified")
    answer = cast.spoc.login(client).post(url(action), {"status": "done", "seen": "0"})
    assert answer.status_code < 500
    assert state(action) == "verified"


def test_looking_changes_nothing(cast, action, client):
    cast.spoc.login(client).get(url(action), {"status": "done"})
    assert state(action) == "open"


def test_a_note_from_an_old_page_is_kept_where_done_was_said_meanwhile(cast, action, client):
    theirs = done.update(action, cast.deputy_spoc.user, "done", "Locks changed")
    words = {"status": "blocked", "note": "The lock does not fit", "seen": "0"}
    answer = cast.spoc.login(client).post(url(action), words)
    page = text(answer)
    assert answer.status_code == 409
    assert f"{cast.deputy_spoc.user.name} changed this action" in page
    assert "Locks changed" in page
    assert "The lock does not fit" in page
    assert "What you wrote is not saved" in page
    assert (state(action), action.updates.get()) == ("done", theirs)


def test_coordinator_with_an_old_page_keeps_the_note_in_the_form(cast, action, client):
    done.update(action, cast.spoc.user, "done", "Locks changed")
    words = {"status": "blocked", "note": "The lock does not fit", "seen": "0"}
    answer = cast.coordinator.login(client).post(url(action), words)
    assert answer.status_code == 409
    assert f"{cast.spoc.user.name} changed this action" in text(answer)
    assert answer.context["form"]["note"].value() == "The lock does not fit"


def test_own_change_in_another_window_is_said_as_ones_own(cast, action, client):
    done.update(action, cast.spoc.user, "done", "Locks changed")
    words = {"status": "blocked", "note": "The lock does not fit", "seen": "0"}
    page = text(cast.spoc.login(client).post(url(action), words))
    assert "You changed this action at" in page
    assert "in another window" in page


def test_done_sent_twice_is_kept_once(cast, action, client):
    words = {"status": "done", "note": "Tuesday", "seen": "0"}
    cast.spoc.login(client)
    for _ in range(2):
        assert client.post(url(action), words).status_code == 302
    assert action.updates.count() == 1
