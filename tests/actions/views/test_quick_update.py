"""From the reminder's link to "Saved" without signing in; opening it changes nothing."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from actions.models import Action, ActionUpdate, QuickLink
from sharing.models import LedgerEntry, Notice
from sharing.post.links import token_of
from tests.actions.services.ladder_days import DUE, to
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def action():
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as clock:
        cast = Cast()
        case = make.case_at(
            "active",
            cast.worker.user,
            cast.panel,
            lead=cast.housing,
            involved=[cast.police],
            score=12,
        )
        action = done.action(case, cast.police, cast.coordinator.user, due=DUE, original_due=DUE)
        action.cast = cast
        to(clock, DUE)
        yield action


@pytest.fixture
def url(action):
    (notice,) = Notice.objects.filter(verb="action_remind_due")
    return reverse("quick_update", args=[token_of(notice.key)])


def test_it_shows_reference_priority_and_due_date_and_nothing_of_the_case(client, action, url):
    page = client.get(url)
    text = page.content.decode()
    assert page.status_code == 200
    for shown in (action.reference, "Routine", "16 November 2026"):
        assert shown in text
    for hidden in (action.text, action.case.reference, "Fenwick", "Kay", "Housing", "SPoC"):
        assert not re.search(rf"\b{re.escape(hidden)}\b", text)
    assert page["Cache-Control"] == "no-store, private"
    assert action.reference not in text[: text.index("</title>")]


def test_a_scanner_that_opens_it_twice_changes_nothing(client, url):
    before = Action.objects.values().get(), QuickLink.objects.values().get()
    entries = LedgerEntry.objects.count()
    for method in (client.get, client.head, client.get):
        assert method(url).status_code == 200
    assert (Action.objects.values().get(), QuickLink.objects.values().get()) == before
    assert not ActionUpdate.objects.exists()
    # Each look is said to the ledger, as every look is.
    assert LedgerEntry.objects.count() == entries + 3


def test_a_choice_saves_once_and_then_the_link_has_ended(client, action, url):
    assert client.post(url, {"status": "done"}).url == reverse("quick_saved")
    action.refresh_from_db()
    assert action.status == "done"
    assert "Saved" in client.get(reverse("quick_saved")).content.decode()
    again = client.post(url, {"status": "in_progress"})
    assert again.status_code == 410
    action.refresh_from_db()
    assert action.status == "done"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose how it stands"),
        ({"status": "blocked"}, "Choose why it cannot go on"),
        ({"status": "verified"}, "Choose"),
        ({"status": "blocked", "reason": "<b>"}, "Choose"),
    ],
)
def test_bad_input_is_said_beside_the_field(client, url, typed, said):
    page = client.post(url, typed)
    assert said in page.content.decode()
    assert not ActionUpdate.objects.exists()


def test_unknown_used_and_ended_links_look_the_same(client, url):
    client.post(url, {"status": "done"})
    used = client.get(url)
    unknown = client.get(reverse("quick_update", args=["a" * 43]))
    odd = client.get("/q/%00%C3%A9/")
    assert {used.status_code, unknown.status_code, odd.status_code} == {410}
    assert used.content == unknown.content == odd.content


def test_it_is_for_its_person_whether_signed_in_or_not(client, action, url):
    action.cast.spoc.login(client)
    assert client.post(url, {"status": "done"}).status_code == 302
    assert ActionUpdate.objects.get().by == action.cast.spoc.user


def test_who_is_signed_in_as_somebody_else_does_not_use_it_up(client, action, url):
    action.cast.second_spoc.login(client)
    for answer in (client.get(url), client.post(url, {"status": "done"})):
        assert answer.status_code == 403
        assert action.reference not in answer.content.decode()
    assert not ActionUpdate.objects.exists()
    client.logout()
    assert client.post(url, {"status": "done"}).status_code == 302


def test_the_link_is_in_no_log(client, url, capsys):
    client.get(url)
    out, err = capsys.readouterr()
    token = url.split("/")[2]
    assert "request_finished" in out + err
    assert token not in out + err
