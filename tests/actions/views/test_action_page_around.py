"""What stands on an action's page beside the form: who is waited for, what shows that it is done, who
answers, and how it came to where it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


@pytest.fixture
def action(cast, case):
    return done.action(case, cast.police, cast.coordinator.user, text="Change the locks")


@pytest.fixture
def blocked(cast, action):
    done.update(action, cast.spoc.user, "blocked", "The spare key", blocked_by=cast.housing)
    return action


def url(action):
    return reverse("action_page", args=[action.reference])


def text(answer):
    return answer.content.decode()


# --- blocked ---------------------------------------------------------------------------------------


def test_owner_names_the_agency_from_which_something_is_needed(cast, action, client):
    form = cast.spoc.login(client).get(url(action)).context["form"]
    assert set(form.fields["blocked_by"].by_slug) == {cast.housing.slug}
    words = {"status": "blocked", "note": "The spare key", "blocked_by": cast.housing.slug}
    page = text(client.post(url(action), words, follow=True))
    action.refresh_from_db()
    assert action.blocked_by == cast.housing
    assert f"Needed from {cast.housing.name}" in page
    assert "The spare key" in page


def test_agency_that_is_not_on_the_case_is_refused_beside_the_question(cast, action, client):
    words = {"status": "blocked", "note": "A key", "blocked_by": cast.charity.slug}
    page = text(cast.spoc.login(client).post(url(action), words))
    assert "Choose an agency of this panel from the list" in page
    assert not action.updates.exists()


def test_agency_chosen_for_another_answer_is_forgotten(cast, action, client):
    words = {"status": "in_progress", "blocked_by": cast.housing.slug, "evidence": "Photograph"}
    assert cast.spoc.login(client).post(url(action), words).status_code == 302
    update = action.updates.get()
    assert (update.blocked_by, update.evidence) == (None, "")


def test_where_nobody_else_works_on_the_case_nobody_is_asked_for(cast, client):
    case = make.case_at("active", cast.worker.user, cast.panel, lead=cast.police)
    action = done.action(case, cast.police, cast.coordinator.user)
    form = cast.spoc.login(client).get(url(action)).context["form"]
    assert "blocked_by" not in form.fields
    assert client.post(url(action), {"status": "blocked", "note": "A key"}).status_code == 302


def test_agency_that_is_waited_for_may_only_say_that_it_goes_on(cast, blocked, client):
    answer = cast.second_spoc.login(client).get(url(blocked))
    assert [code for code, _ in answer.context["form"].fields["status"].choices] == ["in_progress"]
    assert "Can it go on now?" in text(answer)
    words = {"status": "in_progress", "note": "The key is at the desk"}
    page = text(client.post(url(blocked), words, follow=True))
    blocked.refresh_from_db()
    assert (blocked.status, blocked.blocked_by) == ("in_progress", None)
    assert "Can it go on now?" not in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"note": " "}, "Say what has been done, so that the action can go on"),
        ({"status": "done"}, "Choose one of the answers shown"),
    ],
)
def test_agency_that_is_waited_for_says_what_it_did(cast, blocked, client, wrong, said):
    words = {"status": "in_progress", "note": "The key is there"} | wrong
    page = text(cast.second_spoc.login(client).post(url(blocked), words))
    assert said in page
    assert blocked.updates.count() == 1


def test_agency_that_comes_too_late_reads_who_said_what(cast, blocked, client):
    seen = blocked.updates.get().pk
    done.update(blocked, cast.spoc.user, "in_progress", "Found a locksmith")
    words = {"status": "in_progress", "note": "The key is there", "seen": str(seen)}
    answer = cast.second_spoc.login(client).post(url(blocked), words)
    page = text(answer)
    assert answer.status_code == 409
    assert "Found a locksmith" in page
    assert "The key is there" in page
    assert blocked.updates.count() == 2


def test_lead_agency_without_anything_asked_of_it_reads_alone(cast, action, client):
    assert cast.second_spoc.login(client).get(url(action)).context["form"] is None


# --- what shows that it is done --------------------------------------------------------------------


def test_evidence_is_shown_to_whoever_checks(cast, action, client):
    words = {"status": "done", "note": "Tuesday", "evidence": "Photograph on file"}
    cast.spoc.login(client).post(url(action), words)
    page = text(cast.coordinator.login(client).get(url(action)))
    assert "Check this action" in page
    before_form = page.split("Check this action")[0]
    assert "Photograph on file" in before_form


def test_missing_evidence_is_said_without_reproach(cast, action, client):
    done.update(action, cast.spoc.user, "done")
    page = text(cast.coordinator.login(client).get(url(action)))
    assert "Nothing was given. Ask, if you need to see it." in page


def test_too_much_evidence_is_said_and_kept(cast, action, client):
    words = {"status": "done", "evidence": "x" * 1001}
    page = text(cast.spoc.login(client).post(url(action), words))
    assert "must be 1000 characters or fewer" in page
    assert "x" * 1001 in page
    assert not action.updates.exists()


def test_done_with_evidence_sent_twice_is_kept_once(cast, action, client):
    words = {"status": "done", "evidence": "Photograph", "seen": "0"}
    cast.spoc.login(client)
    for _ in range(2):
        assert client.post(url(action), words).status_code == 302
    assert action.updates.count() == 1


# --- who answers, and how it came here -----------------------------------------------------------------


def test_spoc_and_deputy_of_the_owner_are_named(cast, action, client):
    page = text(cast.second_spoc.login(client).get(url(action)))
    assert f"SPoC: {cast.spoc.user.name}" in page
    assert f"Deputy SPoC: {cast.deputy_spoc.user.name}" in page


def test_first_day_and_who_changed_it_are_beside_the_due_day(cast, action, client):
    done.extension(action, cast.coordinator.user, reason="The adult is in hospital")
    page = text(cast.second_spoc.login(client).get(url(action)))
    facts = page.split("What was said and changed")[0]
    assert "First due" in facts
    assert f"Changed by {cast.coordinator.user.name}" in facts
    assert "The adult is in hospital" in facts


def test_updates_and_changes_are_one_history(cast, action, client):
    by = cast.coordinator.user
    done.update(action, cast.spoc.user, "blocked", "The spare key", blocked_by=cast.housing)
    done.extension(action, by, reason="The court sat late")
    done.update(action, cast.spoc.user, "in_progress", "Found a locksmith")
    done.handover(action, by, cast.housing, person=cast.second_spoc.user, reason="Their door")
    page = text(cast.spoc.login(client).get(url(action))).split("What was said and changed</h2>")[1]
    places = [page.index(words) for words in ("Their door", "Found", "The court", "The spare key")]
    assert places == sorted(places)
    assert f"to {cast.housing.name} ({cast.second_spoc.user.name})" in page


LINKS = [
    ("coordinator", True, True),
    ("chair", False, False),
    ("second_spoc", False, True),
    ("spoc", False, True),
]


@pytest.mark.parametrize(("player", "extends", "hands_over"), LINKS)
def test_changes_are_linked_for_those_who_may(cast, action, client, player, extends, hands_over):
    page = text(getattr(cast, player).login(client).get(url(action)))
    assert (reverse("action_extend", args=[action.reference]) in page) == extends
    assert (reverse("action_hand_over", args=[action.reference]) in page) == hands_over


def test_every_link_to_a_change_leads_somewhere(cast, action, client):
    for player in ("coordinator", "chair", "deputy_chair", "second_spoc", "spoc"):
        page = text(getattr(cast, player).login(client).get(url(action)))
        for name in ("action_extend", "action_hand_over"):
            to = reverse(name, args=[action.reference])
            assert client.get(to).status_code == (200 if to in page else 403), (player, name)


def test_page_costs_the_same_at_any_history(cast, case, action, client):
    other = done.action(case, cast.police, cast.coordinator.user)
    for _ in range(6):
        done.update(other, cast.spoc.user, "blocked", "A key", blocked_by=cast.housing)
        done.extension(other, cast.coordinator.user)
        done.handover(other, cast.coordinator.user, cast.police)
    cast.spoc.login(client)
    costs = []
    for one in (action, other):
        client.get(url(one))
        with CaptureQueriesContext(connection) as asked:
            client.get(url(one))
        costs.append(len(asked))
    assert costs[0] == costs[1]
    # Fourteen of the page, and four of the ladder.
    assert costs[1] <= 18
