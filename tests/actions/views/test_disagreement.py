"""The pages of professional disagreements: by role, and never more than it may see."""

import re
from datetime import date

import pytest
import time_machine

from actions.models import DisagreementEntry, Leaving, ProfessionalDisagreement
from actions.services.leaving import object_to_leaving
from tests.actions.services import disagreeing
from tests.actions.services.disagreeing import disagree, leave, to
from tests.cast import Cast
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
LIST = "/disagreements/"


@pytest.fixture
def clock():
    with time_machine.travel(disagreeing.START, tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    cast = Cast()
    assert cast.manager
    return cast


@pytest.fixture
def case(cast):
    return disagreeing.case_of(cast)


@pytest.fixture
def disagreement(cast, case):
    return disagree(case, cast)


def body(client, player, url):
    return player.login(client).get(url).content.decode()


def test_a_spoc_opens_one_with_another_agency(client, cast, case):
    cast.spoc.login(client)
    url = f"/cases/{case.reference}/disagree"
    sent = {"about": "lead", "text": "Who leads from now on"}
    assert "Choose with whom the disagreement is" in client.post(url, sent).content.decode()
    answer = client.post(url, sent | {"agencies": [cast.housing.slug]}, follow=True)
    assert "Who leads from now on" in answer.content.decode()
    assert set(ProfessionalDisagreement.objects.get().parties.all()) == {cast.police, cast.housing}


def test_the_coordinator_names_two_agencies(client, cast, case):
    cast.coordinator.login(client)
    url = f"/cases/{case.reference}/disagree"
    sent = {"about": "plan", "text": "The plan", "agencies": [cast.housing.slug]}
    assert "Choose at least two agencies" in client.post(url, sent).content.decode()
    client.post(url, sent | {"agencies": [cast.housing.slug, cast.police.slug]})
    assert ProfessionalDisagreement.objects.count() == 1


def test_an_agency_to_which_the_case_is_barred_is_not_offered(client, cast, case):
    partners.bar(case, cast.chair.user, agency=cast.mental_health)
    assert cast.mental_health.slug not in body(
        client, cast.spoc, f"/cases/{case.reference}/disagree"
    )


def test_its_page_shows_the_levels_and_what_was_said(client, cast, disagreement):
    url = LIST + disagreement.reference
    cast.second_spoc.login(client)
    client.post(f"{url}/say", {"said": "We met and did not agree"})
    page = body(client, cast.spoc, url)
    assert "We met and did not agree" in page
    assert "goes to the managers on <strong>Thursday 26 November 2026</strong>" in page
    assert DisagreementEntry.objects.get().by == cast.second_spoc.user
    steps = page.split('<ol class="app-ladder"')[1].split("</li>")
    assert "Practitioners <strong" in steps[0]
    assert ">Now<" in steps[0]
    assert "2026-11-26" in steps[1]
    assert page.count("govuk-tag--yellow") == 1


def test_the_list_says_to_whom_it_goes_next(client, cast, disagreement):
    assert "for the practitioners, goes to the managers on Thu 26 November" in body(
        client, cast.spoc, LIST
    )


def test_the_coordinator_settles_it_and_it_is_kept(client, cast, disagreement):
    url = LIST + disagreement.reference
    cast.coordinator.login(client)
    assert "There is a problem" in client.post(f"{url}/settle", {"outcome": ""}).content.decode()
    client.post(f"{url}/settle", {"outcome": "Twice a week"})
    page = body(client, cast.spoc, url)
    assert "Twice a week" in page
    assert f"{url}/say" not in page
    assert "Settled" in body(client, cast.spoc, LIST)


def test_about_a_leaving_it_asks_whether_the_agency_stays(client, cast, case):
    made = object_to_leaving(
        leaving=leave(case, cast), reason="Nobody else visits", by=cast.second_spoc.viewer
    )
    url = f"{LIST}{made.reference}/settle"
    cast.coordinator.login(client)
    sent = {"outcome": "Agreed", "result": "leaves"}
    assert "Enter the day" in client.post(url, sent).content.decode()
    day = {"leaves_on_day": "14", "leaves_on_month": "12", "leaves_on_year": "2026"}
    client.post(url, sent | day)
    assert Leaving.objects.get().ends_on == date(2026, 12, 14)


def test_a_manager_reads_that_it_came_to_them_and_nothing_of_the_case(
    client, clock, cast, case, disagreement
):
    assert disagreement.reference not in body(client, cast.manager, LIST)
    to(clock, date(2026, 11, 26))
    page = body(client, cast.manager, LIST)
    assert disagreement.reference in page
    assert cast.housing.name in page
    assert "about a case that you can see" not in page
    assert "The coordinator or the chair records how it was settled" in page
    for hidden in (case.reference, disagreement.text):
        assert hidden not in page
    assert cast.manager.login(client).get(LIST + disagreement.reference).status_code == 404


def test_a_manager_to_whose_agency_the_case_is_barred_reads_nothing(
    client, clock, cast, case, disagreement
):
    to(clock, date(2026, 11, 26))
    partners.bar(case, cast.chair.user, agency=cast.police)
    assert disagreement.reference not in body(client, cast.manager, LIST)
    assert disagreement.reference not in body(client, cast.spoc, LIST)


@pytest.mark.parametrize("who", ["board_member", "ig_lead", "worker", "stranger"])
def test_for_others_there_is_no_list(client, cast, disagreement, who):
    assert getattr(cast, who).login(client).get(LIST).status_code == 404


def test_today_says_whose_turn_it_is(client, clock, cast, disagreement):
    reference = disagreement.reference
    assert f"Settle a disagreement {reference}" in text(client, cast.second_spoc)
    assert reference not in text(client, cast.coordinator)
    to(clock, date(2026, 11, 26))
    assert reference not in text(client, cast.second_spoc)
    to(clock, date(2026, 11, 30))
    for player in (cast.coordinator, cast.chair):
        assert f"Take a disagreement to the directors {reference}" in text(client, player)


def text(client, player):
    """What Today says, without its markup."""
    said = re.sub(r"<[^>]+>", " ", body(client, player, "/today?all=1"))
    return " ".join(said.replace(":", " ").split())
