"""My actions narrowed by agency, priority and case: for coordinators, in the address, one by one."""

import re

import pytest
from django.utils import timezone

from actions.selectors.action import PER_PAGE
from sharing.models import LedgerEntry
from tests.actions.views.test_action_list import URL, give, rows_of, text
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return active(cast)


@pytest.fixture
def other(cast):
    return active(cast)


def active(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


@pytest.fixture
def mixed(cast, case, other):
    """Four actions of which every filter takes some."""
    give(cast, case, text="Ours")
    give(cast, case, text="Pressing", priority="urgent", days=-2)
    give(cast, case, cast.housing, text="Theirs")
    give(cast, other, cast.housing, text="Elsewhere", days=-2)


def shown(answer):
    return {action.text for action in rows_of(answer)}


def links(answer):
    return [link.replace("&amp;", "&") for link in re.findall(r'href="(\?[^"]*)"', text(answer))]


def test_coordinator_narrows_by_agency_priority_and_case(cast, case, mixed, client):
    cast.coordinator.login(client)

    def seen(**query):
        return shown(client.get(URL, query))

    assert seen(agency=cast.police.slug) == {"Ours", "Pressing"}
    assert seen(priority="urgent") == {"Pressing"}
    assert seen(case=case.reference) == {"Ours", "Pressing", "Theirs"}
    assert seen(case=case.reference, agency=cast.housing.slug) == {"Theirs"}
    assert seen(show="overdue", agency=cast.housing.slug) == {"Elsewhere"}


@pytest.mark.parametrize("name", ["agency", "priority", "case", "show"])
def test_value_that_is_not_offered_narrows_nothing(cast, mixed, client, name):
    answer = cast.coordinator.login(client).get(URL, {name: "no such thing"})
    assert len(shown(answer)) == 4
    assert "Remove filter" not in text(answer)


def test_each_filter_is_taken_off_by_its_own_link(cast, case, mixed, client):
    answer = cast.coordinator.login(client).get(
        URL, {"agency": cast.housing.slug, "case": case.reference}
    )
    assert f"Agency: {cast.housing.name}" in text(answer)
    assert f"?case={case.reference}" in links(answer)
    assert f"?agency={cast.housing.slug}" in links(answer)


def test_filters_stay_on_the_next_page_and_in_the_form(cast, case, client):
    for n in range(PER_PAGE + 1):
        give(cast, case, priority="urgent", days=n % 4)
    give(cast, case, text="Calm")
    cast.coordinator.login(client)
    first = client.get(URL, {"priority": "urgent"})
    (following,) = [link for link in links(first) if "after=" in link]
    then = client.get(URL + following)
    assert len(rows_of(then)) == 1
    assert f'action="{following}"'.replace("&", "&amp;") in text(then)
    assert "?priority=urgent" in links(then)


def test_case_without_waiting_actions_and_unknown_case_read_the_same(
    cast, other, client, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)  # a page says when it was drawn
    cast.coordinator.login(client)
    quiet, unknown = (
        text(client.get(URL, {"case": one})).replace(one, "CR-X")
        for one in (other.reference, "CR-ZZZZZZ")
    )
    assert "No action is like this" in quiet
    assert without_tokens(quiet) == without_tokens(unknown)


def without_tokens(html):
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", html)


def test_hidden_case_is_not_offered(cast, case, other, mixed, client):
    partners.bar(other, cast.chair.user, person=cast.coordinator.user)
    page = text(cast.coordinator.login(client).get(URL))
    assert case.reference in page
    assert other.reference not in page


def test_agencies_of_the_panel_are_offered_and_no_others(cast, mixed, client):
    page = text(cast.coordinator.login(client).get(URL))
    for agency in (cast.police, cast.charity):
        assert f'<option value="{agency.slug}"' in page
    for agency in (cast.elsewhere, cast.gone):
        assert f'<option value="{agency.slug}"' not in page


def test_others_choose_only_what_is_shown(cast, case, mixed, client):
    answer = cast.spoc.login(client).get(URL, {"priority": "urgent", "case": "CR-ZZZZZZ"})
    assert shown(answer) == {"Ours", "Pressing"}
    assert 'name="show"' in text(answer)
    for name in ("agency", "priority", "case"):
        assert f'name="{name}"' not in text(answer)


def test_every_case_that_is_offered_is_in_the_ledger(cast, case, other, mixed, client):
    cast.coordinator.login(client).get(URL, {"case": case.reference})
    last = LedgerEntry.objects.filter(chain="service").latest("seq")
    assert {case.reference, other.reference} <= set(last.subjects)
