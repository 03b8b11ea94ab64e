"""My actions of which some are not saved: marked where they stand, with nothing typed lost."""

import re

import pytest

from actions.models import Action, ActionUpdate
from actions.selectors.action import PER_PAGE
from sharing.models import LedgerEntry
from tests.actions.views.test_action_list import URL, give, text
from tests.actions.views.test_action_list_saving import forged, form_in, opened, send, state
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


def summary(answer):
    """The errors in the summary: where each leads and what it says."""
    return dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', text(answer)))


def test_nothing_changed_saves_nothing_and_says_so(cast, case, client):
    first = give(cast, case, days=-1)
    done.update(give(cast, case), cast.spoc.user, "in_progress", "Going on")
    give(cast, case, status="done")
    answer = send(client, opened(cast.coordinator.login(client)))
    said = "Choose how an action stands, write a note or tick a reminder, before you save"
    assert summary(answer) == {f"{first.reference}-status_0": said}
    assert "<title>Error: " in text(answer)
    assert ActionUpdate.objects.count() == 1


def test_one_row_that_fails_loses_no_other(cast, case, client):
    good, bad, third = (give(cast, case, days=day) for day in (1, 2, 3))
    form = opened(cast.spoc.login(client))
    answer = send(client, form, (good, "Done", ""), (bad, "Blocked", ""), (third, "Not done", "a"))
    assert answer.status_code == 200
    assert [state(one) for one in (good, bad, third)] == ["done", "open", "not_done"]
    said = f"{bad.reference}: Say what is stopping it, and what is needed"
    assert summary(answer) == {f"{bad.reference}-note": said}
    page = text(answer)
    assert f"2 updates saved: {good.reference} (done), {third.reference} (not done)." in page
    assert "<title>Error: " in page
    assert "Done</strong>" in page


def test_a_row_that_failed_keeps_what_was_typed_and_is_saved_once_mended(cast, case, client):
    long, other = give(cast, case, days=1), give(cast, case)
    form = opened(cast.spoc.login(client))
    answer = send(client, form, (long, "Blocked", "x" * 2001), (other, "Done", ""))
    again = form_in(answer)
    kept = again.sent("Save updates")
    assert kept[f"{long.reference}-status"] == ["blocked"]
    assert kept[f"{long.reference}-note"] == ["x" * 2001]
    assert send(client, again, (long, "", "No key")).status_code == 302
    assert state(long) == "blocked"
    assert other.updates.count() == 1


def test_update_made_meanwhile_is_shown_and_ones_own_kept(cast, case, client):
    action, other = give(cast, case), give(cast, case)
    form = opened(cast.spoc.login(client))
    done.update(action, cast.coordinator.user, "in_progress", "They rang me")
    answer = send(client, form, (action, "Blocked", "No key"), (other, "Done", ""))
    assert (state(action), state(other)) == ("in_progress", "done")
    page = text(answer)
    assert "Coordinator changed this at" in page
    assert "They rang me" in page
    assert "Somebody else changed this" in summary(answer)[f"{action.reference}-status_0"]
    again = form_in(answer)
    assert again.sent("Save updates")[f"{action.reference}-note"] == ["No key"]
    assert send(client, again).status_code == 302
    assert state(action) == "blocked"


def test_own_change_in_another_window_is_said_as_ones_own(cast, case, client):
    action = give(cast, case)
    form = opened(cast.spoc.login(client))
    done.update(action, cast.spoc.user, "in_progress", "From the telephone")
    answer = send(client, form, (action, "Done", ""))
    assert "You changed this at" in text(answer)
    assert "another window" in summary(answer)[f"{action.reference}-status_0"]


def test_what_is_over_meanwhile_shows_what_was_written_beside_it(cast, case, client):
    action, other = give(cast, case), give(cast, case)
    form = opened(cast.spoc.login(client))
    done.update(action, cast.coordinator.user, "cancelled", "Moved away")
    answer = send(client, form, (action, "Blocked", "No key"), (other, "Done", ""))
    assert (state(action), state(other)) == ("cancelled", "done")
    assert action.reference in summary(answer)
    page = text(answer)
    for words in ("Moved away", "No key", "What you wrote is not saved"):
        assert words in page
    assert f'name="{action.reference}-note"' not in page


def test_action_that_is_no_longer_theirs_looks_like_one_that_never_was(cast, case, client):
    theirs, hidden = give(cast, case, cast.housing), give(cast, case)
    partners.bar(case, cast.chair.user, person=cast.deputy_spoc.user)
    pages = []
    for player, reference in (
        (cast.spoc, theirs.reference),
        (cast.spoc, "ACT-ZZZZZZ"),
        (cast.deputy_spoc, hidden.reference),
        (cast.deputy_spoc, "ACT-ZZZZZZ"),
    ):
        answer = player.login(client).post(URL, forged((reference, "done", "Seen to")))
        assert "Seen to" in text(answer)
        assert list(summary(answer)) == [reference]
        page = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", text(answer))
        pages.append(page.replace(reference, "ACT-X"))
    assert pages[0] == pages[1]
    assert pages[2] == pages[3]
    assert ActionUpdate.objects.count() == 0


def test_try_on_an_action_that_is_not_theirs_is_in_the_ledger(cast, case, client):
    theirs = give(cast, case, cast.housing)
    cast.spoc.login(client).post(URL, forged((theirs.reference, "done", "")))
    bodies = [bytes(one.body).decode() for one in LedgerEntry.objects.filter(chain="service")]
    assert any('"refused"' in body and theirs.reference in body for body in bodies)


def test_action_given_to_another_agency_meanwhile_keeps_what_was_written(cast, case, client):
    given, other = give(cast, case), give(cast, case)
    form = opened(cast.spoc.login(client))
    Action.objects.filter(pk=given.pk).update(owner_agency=cast.housing)
    answer = send(client, form, (given, "Done", "Both keys are with them"), (other, "Done", ""))
    assert (state(given), state(other)) == ("open", "done")
    assert "not among your actions" in summary(answer)[given.reference]
    assert "Both keys are with them" in text(answer)


def test_more_rows_than_a_page_holds_are_refused_kindly(cast, case, client):
    rows = [give(cast, case) for _ in range(PER_PAGE + 1)]
    cast.spoc.login(client)
    answer = client.post(URL, forged(*((row.reference, "done", "") for row in rows)))
    assert answer.status_code == 409
    assert "one page at a time" in text(answer)
    assert ActionUpdate.objects.count() == 0


def test_note_without_a_choice_is_asked_how_it_stands(cast, case, client):
    claimed = give(cast, case, status="done")
    answer = send(client, opened(cast.coordinator.login(client)), (claimed, "", "Looks well done"))
    assert "How does it stand?" in summary(answer)[f"{claimed.reference}-status_0"]
    assert form_in(answer).sent("Save updates")[f"{claimed.reference}-note"] == ["Looks well done"]


def test_choice_that_is_not_offered_is_refused_in_words(cast, case, client):
    action = give(cast, case)
    answer = cast.spoc.login(client).post(URL, forged((action.reference, "verified", "")))
    assert state(action) == "open"
    assert "Choose one of the answers shown" in summary(answer)[f"{action.reference}-status_0"]


def test_agency_that_is_not_offered_is_refused_and_the_others_are_shown(cast, case, client):
    action = give(cast, case)
    typed = forged((action.reference, "blocked", "The key"))
    typed[f"{action.reference}-blocked_by"] = cast.charity.slug
    answer = cast.spoc.login(client).post(URL, typed)
    assert state(action) == "open"
    (asked,) = summary(answer)
    assert asked == f"{action.reference}-blocked_by"
    again = form_in(answer).sent("Save updates", **{asked: cast.housing.name})
    assert client.post(URL, again).status_code == 302
    assert Action.objects.get(pk=action.pk).blocked_by == cast.housing


def test_errors_lead_to_what_is_on_the_page_and_ids_are_used_once(cast, case, client):
    rows = [give(cast, case, days=day) for day in range(4)]
    form = opened(cast.spoc.login(client))
    done.update(rows[0], cast.coordinator.user, "cancelled", "Moved away")
    answer = send(client, form, *((row, "Not done", "") for row in rows[:3]))
    ids = re.findall(r'\sid="([^"]+)"', text(answer))
    assert len(summary(answer)) == 3
    assert set(summary(answer)) <= set(ids)
    assert len(ids) == len(set(ids))
