"""Panel business on its pages: its own, the list of actions, the page of one, Today, search, the link."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.models import BusinessAction
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
AT_THE_TABLE = ("spoc", "charity_spoc", "coordinator", "chair", "deputy_chair")
NOT_THERE = ("worker", "manager", "board_member", "ig_lead", "outsider", "stranger")


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def action(cast):
    by = cast.coordinator.user
    return done.business(cast.panel, cast.charity, by, text="Bring figures to the table")


def url(cast):
    return reverse("panel_business", args=[cast.panel.slug])


def text(answer):
    return answer.content.decode()


def typed(owner, **words):
    return {"text": "Find a room", "owner_agency": owner.slug, "priority": "routine"} | words


@pytest.mark.parametrize("player", AT_THE_TABLE)
def test_whoever_sits_at_the_table_reads_it(cast, action, client, player):
    getattr(cast, player).login(client)
    assert action.text in text(client.get(url(cast)))
    assert action.text in text(client.get(reverse("action_page", args=[action.reference])))


@pytest.mark.parametrize("player", NOT_THERE)
def test_to_everybody_else_it_is_not_there(cast, action, client, player):
    getattr(cast, player).login(client)
    assert client.get(url(cast)).status_code == 404
    known = client.get(reverse("action_page", args=[action.reference]))
    unknown = client.get(reverse("action_page", args=["PB-222222"]))
    assert known.status_code == unknown.status_code == 404


def test_what_is_going_on_comes_first(cast, action, client):
    done.business(cast.panel, cast.police, cast.coordinator.user, days=3, text="Sooner")
    done.business(cast.panel, cast.police, cast.coordinator.user, text="Over", status="verified")
    page = text(cast.spoc.login(client).get(url(cast)))
    assert page.index("Sooner") < page.index(action.text) < page.index("Over")


def test_coordinator_adds_one(cast, client):
    cast.coordinator.login(client)
    answer = client.post(url(cast), typed(cast.police), follow=True)
    made = BusinessAction.objects.get()
    assert made.owner_agency == cast.police
    assert f"{made.reference} is added" in text(answer)


def test_spoc_is_offered_their_own_agency_and_who_speaks_for_it(cast, client):
    partners.person(cast.charity, name="Charity volunteer")
    page = text(cast.charity_spoc.login(client).get(url(cast)))
    assert cast.charity.name in page
    assert "Charity SPoC" in page
    assert "Charity volunteer" not in page
    assert f'value="{cast.police.slug}"' not in page
    answer = client.post(url(cast), typed(cast.police))
    assert not BusinessAction.objects.exists()
    assert "Find a room" in text(answer)


def test_what_was_typed_stays_beside_the_error(cast, client):
    cast.coordinator.login(client)
    page = text(client.post(url(cast), typed(cast.police, text="", due_day="31", due_month="2")))
    assert "There is a problem" in page
    assert 'value="31"' in page
    assert not BusinessAction.objects.exists()


def test_it_says_that_no_adult_belongs_in_it(cast, client):
    assert "name no adult and no case" in text(cast.coordinator.login(client).get(url(cast)))


# --- the list of actions -------------------------------------------------------------------------


def test_list_shows_it_under_its_panel_and_saves_it_with_the_others(cast, action, client):
    case = make.case_at("active", cast.worker.user, cast.panel, lead=cast.charity)
    of_case = done.action(case, cast.charity, cast.coordinator.user)
    page = text(cast.charity_spoc.login(client).get(reverse("action_list")))
    assert f"Panel business, {cast.panel.name}" in page
    assert case.reference in page
    rows = {}
    for one in (action, of_case):
        ref = one.reference
        rows |= {f"{ref}-was": "open", f"{ref}-seen": "0"}
        rows |= {f"{ref}-status": "in_progress", f"{ref}-note": "Begun"}
    answer = client.post(reverse("action_list"), rows, follow=True)
    assert "2 updates saved" in text(answer)
    action.refresh_from_db()
    of_case.refresh_from_db()
    assert action.status == of_case.status == "in_progress"


def test_row_of_somebody_elses_business_saves_nothing(cast, action, client):
    ref = action.reference
    row = {f"{ref}-was": "open", f"{ref}-seen": "0"}
    row |= {f"{ref}-status": "in_progress", f"{ref}-note": "Begun"}
    page = text(cast.spoc.login(client).post(reverse("action_list"), row))
    assert "not among your actions" in page
    action.refresh_from_db()
    assert action.status == "open"


def test_rows_of_both_kinds_come_by_due_day_across_pages(cast, client):
    case = make.case_at("active", cast.worker.user, cast.panel, lead=cast.charity)
    by, made = cast.coordinator.user, []
    for day in range(1, 41):
        if day % 2:
            made.append(done.business(cast.panel, cast.charity, by, days=day))
        else:
            made.append(done.action(case, cast.charity, by, days=day))
    cast.charity_spoc.login(client)
    first = text(client.get(reverse("action_list")))
    assert all((one.reference in first) == (n < 25) for n, one in enumerate(made))
    after = f"{made[24].due:%Y%m%d}.{made[24].pk}"
    second = text(client.get(reverse("action_list"), {"after": after}))
    assert all((one.reference in second) == (n >= 25) for n, one in enumerate(made))


@pytest.mark.parametrize("show", ["", "open", "overdue", "all"])
def test_filters_hold_for_it_too(cast, client, show):
    late = done.business(cast.panel, cast.charity, cast.coordinator.user, days=-3)
    cast.coordinator.login(client)
    page = text(client.get(reverse("action_list"), {"show": show, "agency": cast.charity.slug}))
    assert late.reference in page
    other = text(client.get(reverse("action_list"), {"show": show, "agency": cast.police.slug}))
    assert late.reference not in other


def test_list_narrowed_to_a_case_has_none_of_it(cast, action, client):
    case = make.case_at("active", cast.worker.user, cast.panel, lead=cast.charity)
    done.action(case, cast.charity, cast.coordinator.user)
    cast.coordinator.login(client)
    page = text(client.get(reverse("action_list"), {"case": case.reference}))
    assert action.reference not in page


def test_ways_to_it_stand_under_actions_and_meetings(cast, action, client):
    here = reverse("business_list")
    assert here in text(cast.spoc.login(client).get(reverse("action_list")))
    assert here in text(cast.chair.login(client).get(reverse("meeting_list")))
    done.business(cast.panel, cast.police, cast.coordinator.user, text="Over", status="verified")
    page = text(client.get(here))
    assert action.reference in page
    assert "Over" not in page
    assert reverse("meeting_list") in page
    assert "Back to actions" not in page
    assert cast.worker.login(client).get(here).status_code == 404


def test_tables_of_other_panels_are_not_shown(cast, action, client):
    south = partners.panel("South")
    elsewhere = done.business(south, cast.elsewhere, cast.coordinator.user, text="In the south")
    partners.member(south, cast.charity)
    page = text(cast.spoc.login(client).get(reverse("business_list")))
    assert elsewhere.text not in page
    assert "South" not in page
    both = text(cast.charity_spoc.login(client).get(reverse("business_list")))
    assert elsewhere.text in both
    assert action.text in both


def test_worker_who_refers_sees_no_way_to_it(cast, action, client):
    assert "Panel business" not in text(cast.worker.login(client).get(reverse("action_list")))


# --- the page of one -----------------------------------------------------------------------------


def test_page_updates_it_and_speaks_of_no_case(cast, action, client):
    cast.charity_spoc.login(client)
    address = reverse("action_page", args=[action.reference])
    page = text(client.get(address))
    assert reverse("panel_business", args=[cast.panel.slug]) in page
    assert "happened without the panel" not in page
    answer = client.post(address, {"status": "done", "evidence": "The sheet", "seen": "0"})
    assert answer.status_code == 302
    action.refresh_from_db()
    assert action.status == "done"


def test_date_and_owner_are_changed_from_its_page(cast, action, client):
    cast.coordinator.login(client)
    day = action.due + timedelta(days=7)
    due = {"due_day": day.day, "due_month": day.month, "due_year": day.year}
    sent = due | {"reason": "Half term", "seen": "0"}
    assert client.post(reverse("action_extend", args=[action.reference]), sent).status_code == 302
    page = text(client.get(reverse("action_hand_over", args=[action.reference])))
    assert "In this panel" in page
    assert "case" not in page.partition("<form")[2].partition("</form>")[0]
    change = action.changes.get()
    sent = {"owner_agency": cast.police.slug, "reason": "They know", "seen": change.pk}
    answer = client.post(reverse("action_hand_over", args=[action.reference]), sent)
    assert answer.status_code == 302
    action.refresh_from_db()
    assert (action.owner_agency, action.due) == (cast.police, day)


# --- Today, search -------------------------------------------------------------------------------


def test_today_has_a_row_for_its_owner_and_counts_it_for_the_coordinator(cast, client):
    late = done.business(cast.panel, cast.charity, cast.coordinator.user, days=-3)
    done.business(
        cast.panel,
        cast.police,
        cast.coordinator.user,
        status="done",
        finished_on=timezone.localdate(),
    )
    assert late.reference in text(cast.charity_spoc.login(client).get("/today"))
    page = text(cast.coordinator.login(client).get("/today"))
    assert "1 action is overdue" in page
    assert "Check 1 action marked done" in page


@pytest.mark.parametrize("asked", ["{ref}", "figures to the table"])
def test_search_finds_it_for_who_sits_there(cast, action, client, asked):
    q = asked.format(ref=action.reference)
    found = text(cast.spoc.login(client).post(reverse("search"), {"wanted": q}, follow=True))
    assert (
        f"Action {action.reference}" in found
        or reverse("action_page", args=[action.reference]) in found
    )
    found = text(cast.worker.login(client).post(reverse("search"), {"wanted": q}, follow=True))
    assert reverse("action_page", args=[action.reference]) not in found
