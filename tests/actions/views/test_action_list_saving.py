"""My actions saved at once: each changed row is an update, each by itself."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action, ActionUpdate
from actions.selectors.action import PER_PAGE
from tests.actions.views.test_action_list import URL, give, text
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.journeys.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


def opened(client, query=""):
    """The form of the page, as a browser without script has it."""
    return form_in(client.get(URL + query))


def form_in(answer):
    return Page(text(answer)).form_with("Save updates")


def send(client, form, *answers):
    """The form with some rows answered: an action, how it stands, and a note."""
    typed = {}
    for action, status, note in answers:
        typed[f"{action.reference}-note"] = note
        if status:
            typed[f"{action.reference}-status"] = status
    return client.post(URL + form.action, form.sent("Save updates", **typed))


def forged(*rows):
    """Rows as a program would send them: a reference, a status and a note."""
    return {
        f"{reference}-{name}": value
        for reference, status, note in rows
        for name, value in (("was", "open"), ("status", status), ("note", note), ("seen", "0"))
    }


def state(action):
    return Action.objects.get(pk=action.pk).status


def summary(answer):
    """The errors in the summary: where each leads and what it says."""
    return dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', text(answer)))


def test_rows_that_were_changed_are_saved_at_once_and_named(cast, case, client):
    first, second, third = (give(cast, case, days=day) for day in (1, 2, 3))
    form = opened(cast.spoc.login(client))
    answer = send(client, form, (first, "Done", ""), (third, "Blocked", "The key is lost"))
    assert answer["Location"] == URL
    assert [state(one) for one in (first, second, third)] == ["done", "open", "blocked"]
    assert ActionUpdate.objects.count() == 2
    said = f"2 updates saved: {first.reference} (done), {third.reference} (blocked)."
    assert said in text(client.get(URL))


def test_one_row_is_said_to_be_one_update(cast, case, client):
    action = give(cast, case)
    send(client, opened(cast.spoc.login(client)), (action, "In progress", ""))
    assert f"1 update saved: {action.reference} (in progress)." in text(client.get(URL))


def test_a_note_alone_is_an_update(cast, case, client):
    action = give(cast, case, status="in_progress")
    send(client, opened(cast.spoc.login(client)), (action, "", "Rang twice"))
    assert [one.note for one in action.updates.all()] == ["Rang twice"]
    assert state(action) == "in_progress"


def test_what_an_untouched_row_became_meanwhile_stays(cast, case, client):
    """It comes back as it was shown, which is no wish to set it back."""
    still, other = give(cast, case), give(cast, case)
    form = opened(cast.spoc.login(client))
    done.update(still, cast.coordinator.user, "blocked", "The key is lost")
    assert send(client, form, (other, "Done", "")).status_code == 302
    assert state(still) == "blocked"
    assert still.updates.count() == 1


def test_same_rows_sent_twice_are_kept_once(cast, case, client):
    action = give(cast, case)
    form = opened(cast.spoc.login(client))
    for _ in range(2):
        answer = send(client, form, (action, "In progress", "Begun"))
        assert answer.status_code == 302
    assert action.updates.count() == 1


def test_untouched_row_that_is_gone_says_nothing(cast, case, client):
    given, other = give(cast, case), give(cast, case)
    form = opened(cast.spoc.login(client))
    Action.objects.filter(pk=given.pk).update(owner_agency=cast.housing)
    assert send(client, form, (other, "Done", "")).status_code == 302


def test_own_row_that_is_not_on_the_page_is_saved_too(cast, case, client):
    """Another action came in before it, so that it is now on the next page."""
    late, calm = give(cast, case, days=-3), give(cast, case, days=9)
    cast.spoc.login(client)
    answer = client.post(f"{URL}?show=overdue", forged((calm.reference, "done", "")))
    assert answer["Location"] == f"{URL}?show=overdue"
    assert (state(calm), state(late)) == ("done", "open")


def test_a_full_page_is_saved_whole(cast, case, client):
    rows = [give(cast, case) for _ in range(PER_PAGE)]
    form = opened(cast.spoc.login(client))
    assert send(client, form, *((row, "Done", "") for row in rows)).status_code == 302
    assert Action.objects.filter(status="done").count() == PER_PAGE


def test_coordinator_checks_and_sends_back_from_the_list(cast, case, client):
    good, short = give(cast, case, status="done"), give(cast, case, status="done")
    form = opened(cast.coordinator.login(client), "?show=check")
    back = "Send back: there is more to do"
    answer = send(client, form, (good, "Checked", ""), (short, back, "The back door too"))
    assert answer["Location"] == f"{URL}?show=check"
    assert (state(good), state(short)) == ("verified", "in_progress")


def test_row_says_from_whom_something_is_needed(cast, case, client):
    """As the script asks it, once "blocked" is chosen."""
    action = give(cast, case)
    typed = forged((action.reference, "blocked", "The key"))
    typed[f"{action.reference}-blocked_by"] = cast.housing.slug
    assert cast.spoc.login(client).post(URL, typed).status_code == 302
    assert Action.objects.get(pk=action.pk).blocked_by == cast.housing


def test_script_finds_the_agencies_of_each_row_and_no_others(cast, case, client):
    ours, theirs = give(cast, case, days=1), give(cast, case, cast.housing, days=2)
    page = text(cast.coordinator.login(client).get(URL))
    blank = re.search(r"<template data-whom>(.+?)</template>", page, re.DOTALL)[1]
    named = re.findall(r"<option[^>]*>([^<]+)</option>", blank)
    asked = re.findall(r'id="([^"]+)" data-row data-whom="([^"]+)"', page)
    assert {one: [named[int(number)] for number in whom.split()] for one, whom in asked} == {
        ours.reference: [cast.housing.name],
        theirs.reference: [cast.police.name],
    }


def test_blocked_row_says_without_script_from_whom_something_is_needed(cast, case, client):
    action = give(cast, case)
    send(client, opened(cast.spoc.login(client)), (action, "Blocked", "The key"))
    asked = {f"{action.reference}-blocked_by": cast.housing.name}
    asked[f"{action.reference}-note"] = "It is with them"
    client.post(URL, opened(client).sent("Save updates", **asked))
    assert Action.objects.get(pk=action.pk).blocked_by == cast.housing


def test_blocked_row_that_is_left_alone_is_no_update(cast, case, client):
    give(cast, case, status="blocked", blocked_by=cast.housing)
    other = give(cast, case)
    assert send(client, opened(cast.spoc.login(client)), (other, "Done", "")).status_code == 302
    assert ActionUpdate.objects.count() == 1


def test_agency_in_the_way_says_from_the_list_that_it_is_no_more(cast, case, client):
    action = give(cast, case, status="blocked", blocked_by=cast.housing)
    form = opened(cast.second_spoc.login(client))
    said = "It can go on: nothing is needed from us any more"
    assert send(client, form, (action, said, "The key is at the desk")).status_code == 302
    assert (state(action), Action.objects.get(pk=action.pk).blocked_by) == ("in_progress", None)


def test_agency_that_cleared_the_way_may_send_its_page_twice(cast, case, client):
    action = give(cast, case, status="blocked", blocked_by=cast.housing)
    form = opened(cast.second_spoc.login(client))
    said = (action, "It can go on: nothing is needed from us any more", "The key is at the desk")
    for _ in range(2):
        assert send(client, form, said).status_code == 302
    assert ActionUpdate.objects.filter(action=action, note="The key is at the desk").count() == 1
    other = send(client, form, (action, said[1], "Something else"))
    assert "not among your actions" in text(other)


def test_saving_costs_by_rows_changed_and_not_by_rows_on_the_page(cast, case, client):
    rows = [give(cast, case, status="in_progress") for _ in range(3)]
    cast.spoc.login(client)

    def cost(*changed):
        form = opened(client)
        with CaptureQueriesContext(connection) as asked:
            send(client, form, *((row, "", "One thing more") for row in changed))
        return len(asked)

    cost(rows[0])
    few = cost(rows[0])
    for _ in range(PER_PAGE - 3):
        done.update(give(cast, case), cast.spoc.user, "in_progress", "Going on")
    assert cost(rows[0]) == few
    each = cost(rows[0], rows[1]) - few
    assert cost(*rows) == few + 2 * each
