"""My actions: whose, in what order, in pages, flat in queries and not too heavy."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.selectors.action import PER_PAGE
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
URL = "/actions/"
MOST_BYTES = 60_000


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


def give(cast, case, owner=None, **fields):
    return done.action(case, owner or cast.police, cast.coordinator.user, **fields)


def text(answer):
    return answer.content.decode()


def rows_of(answer):
    return [row.action for group in answer.context["groups"] for row in group["rows"]]


def test_spoc_and_deputy_see_their_own_agencys_open_actions(cast, case, client):
    give(cast, case, text="Ours")
    give(cast, case, cast.housing, text="Theirs")
    give(cast, case, text="Finished", status="verified")
    give(cast, case, text="Claimed", status="done")
    for player in (cast.spoc, cast.deputy_spoc):
        page = text(player.login(client).get(URL))
        assert "Ours" in page
        for other in ("Theirs", "Finished", "Claimed"):
            assert other not in page


def test_coordinator_sees_all_that_is_open_or_to_be_checked(cast, case, client):
    give(cast, case, text="Ours")
    give(cast, case, cast.housing, text="Theirs")
    give(cast, case, text="Claimed", status="done")
    give(cast, case, text="Finished", status="verified")
    page = text(cast.coordinator.login(client).get(URL))
    for one in ("Ours", "Theirs", "Claimed"):
        assert one in page
    assert "Finished" not in page


def test_what_shows_that_it_is_done_is_in_the_row_of_who_checks(cast, case, client):
    done.update(give(cast, case), cast.spoc.user, "done", evidence="Photograph on file")
    assert "Photograph on file" in text(cast.coordinator.login(client).get(URL))


def test_agency_that_is_waited_for_finds_the_action_and_may_only_say_that_it_goes_on(
    cast, case, client
):
    action = give(cast, case)
    done.update(action, cast.spoc.user, "blocked", "The key", blocked_by=cast.housing)
    answer = cast.second_spoc.login(client).get(URL)
    assert rows_of(answer) == [action]
    assert f"Needed from {cast.housing.name}" in text(answer)
    (row,) = answer.context["groups"][0]["rows"]
    assert [code for code, _ in row.answers] == ["in_progress"]


def test_coordinator_elsewhere_sees_nothing_of_this_panel(cast, case, client):
    give(cast, case, text="Ours")
    other = Cast(partners.panel("South"))
    assert not re.search(r"\bOurs\b", text(other.coordinator.login(client).get(URL)))


def test_agency_that_no_longer_sees_the_case_sees_no_action_of_it(cast, case, client):
    give(cast, case, cast.charity, text="Hidden")
    assert "Hidden" not in text(cast.charity_spoc.login(client).get(URL))


@pytest.mark.parametrize("player", ["board_member", "ig_lead", "administrator", "stranger"])
def test_list_does_not_exist_for_who_holds_no_action(cast, client, player):
    assert getattr(cast, player).login(client).get(URL).status_code == 404


def test_signed_out_nobody_sees_it(client):
    assert client.get(URL).status_code in (302, 404)


def test_empty_list_says_what_will_appear(cast, client):
    assert "No action waits for you" in text(cast.spoc.login(client).get(URL))


def test_rows_are_grouped_by_case_the_most_pressing_first(cast, case, client):
    other = make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )
    give(cast, case, text="Second", days=3)
    give(cast, other, text="First", days=-4)
    give(cast, case, text="Third", days=8)
    page = text(cast.spoc.login(client).get(URL))
    assert page.index("First") < page.index("Second") < page.index("Third")
    assert page.count(f'id="case-{case.reference}"') == 1
    assert page.index(f'id="case-{other.reference}"') < page.index(f'id="case-{case.reference}"')


def test_every_id_on_the_page_is_used_once(cast, case, client):
    for _ in range(3):
        give(cast, case)
    found = re.findall(r'\sid="([^"]+)"', text(cast.spoc.login(client).get(URL)))
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("show", "shown"),
    [
        ("", "Late Soon Claimed"),
        ("open", "Late Soon"),
        ("overdue", "Late"),
        ("check", "Claimed"),
        ("all", "Late Soon Claimed Finished"),
        ("nonsense", "Late Soon Claimed"),
    ],
)
def test_coordinator_narrows_the_list(cast, case, client, show, shown):
    give(cast, case, text="Late", days=-2)
    give(cast, case, text="Soon")
    give(cast, case, text="Claimed", status="done")
    give(cast, case, text="Finished", status="verified")
    answer = cast.coordinator.login(client).get(URL, {"show": show})
    assert {one.text for one in rows_of(answer)} == set(shown.split())
    assert ("Remove filter" in text(answer)) is (show in ("open", "overdue", "check", "all"))


def test_spoc_finds_finished_actions_of_their_own_agency_alone(cast, case, client):
    give(cast, case, text="Finished", status="verified")
    give(cast, case, cast.housing, text="Theirs", status="verified")
    page = text(cast.spoc.login(client).get(URL, {"show": "all"}))
    assert "Finished" in page
    assert "Theirs" not in page
    assert "How does it stand" not in page


def test_a_filtered_list_stays_filtered_on_its_next_page(cast, case, client):
    for n in range(PER_PAGE + 2):
        give(cast, case, days=-1 - n % 4)
    give(cast, case, text="Soon")
    cast.spoc.login(client)
    first = client.get(URL, {"show": "overdue"})
    following = re.search(r'href="(\?show=overdue&amp;after=[^"]+)"', text(first))[1]
    then = client.get(URL + following.replace("&amp;", "&"))
    assert len(rows_of(then)) == 2
    assert PER_PAGE <= 25


def test_long_list_comes_in_pages_without_gaps(cast, case, client):
    wanted = {give(cast, case, days=n % 4).reference for n in range(PER_PAGE + 5)}
    cast.spoc.login(client)
    first = text(client.get(URL))
    following = re.search(r'href="(\?after=[^"]+)"', first)[1]
    then = text(client.get(URL + following))
    shown = [set(re.findall(r"/actions/(ACT-\w+)", page)) for page in (first, then)]
    assert len(shown[0]) == PER_PAGE
    assert not shown[0] & shown[1]
    assert shown[0] | shown[1] == wanted


@pytest.mark.parametrize(
    "after", ["x", "99999999.1", "20261340.5", "20260101.", "²0260101.1", "\x00"]
)
def test_odd_page_addresses_give_the_first_page(cast, case, client, after):
    give(cast, case, text="Ours")
    answer = cast.spoc.login(client).get(URL, {"after": after})
    assert answer.status_code == 200
    assert "Ours" in text(answer)


def test_list_costs_the_same_with_one_row_and_with_many(cast, case, client):
    give(cast, case)
    cast.spoc.login(client).get(URL)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get(URL)
        return len(asked)

    once = cost()
    for _ in range(4):
        other = make.case_at(
            "assessment", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
        )
        for _ in range(10):
            blocked = give(cast, other, blocked_by=cast.housing, status="blocked")
            done.update(blocked, cast.spoc.user, "blocked", "Waiting for the key")
    assert cost() == once
    assert once <= 10


def test_a_full_page_is_not_too_heavy(cast, client):
    """As its coordinator reads it: every status to choose from, every row lately updated, and every
    text as long as may be."""
    cases = [
        make.case_at(
            "active",
            cast.worker.user,
            cast.panel,
            lead=cast.housing,
            involved=[cast.police, cast.mental_health, cast.charity, cast.social_care],
        )
        for _ in range(5)
    ]
    for n in range(PER_PAGE):
        action = give(cast, cases[n % 5], text="Visit and ask what would help. " * 16)
        done.update(action, cast.spoc.user, "in_progress", "Wrote to the landlord " * 50)
    answer = cast.coordinator.login(client).get(URL)
    assert text(answer).count("data-row") == PER_PAGE
    assert len(answer.content) <= MOST_BYTES


def test_long_text_is_cut_short_in_the_list_alone(cast, case, client):
    action = give(cast, case, text=f"{'Visit together. ' * 20}The end")
    cast.spoc.login(client)
    assert "Visit together.…</a>" in text(client.get(URL))
    assert "The end" in text(client.get(f"{URL}{action.reference}"))
