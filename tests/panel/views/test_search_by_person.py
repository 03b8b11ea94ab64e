"""Search by name, date of birth and an agency's own number: only who may know is told."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referrals.choices import Stage
from referrals.policy import Content
from referrals.services.restriction import restrict
from sharing.doors import ledger
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import actions as work
from tests.factories import referrals as cases
from tests.factories import sharing as partners
from tests.factories.requests import answer, ask

pytestmark = pytest.mark.django_db
KAY = {"given_name": "Kay Anne", "family_name": "Fenwick-Ódhran", "aliases": ["Birdie"]}
BORN = date(1980, 2, 14)


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return cases.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        lead=cast.housing,
        answers={**KAY, "birth_date": BORN},
    )


def search(cast, who, client, wanted):
    return getattr(cast, who).login(client).post("/search", {"wanted": wanted})


def found(cast, who, client, wanted):
    return [one["text"] for one in search(cast, who, client, wanted).context["found"]]


@pytest.mark.parametrize(
    "typed",
    ["Kay", "fenwick", "FENWICK KAY", "Kay Fenwik", "Ódhran", "birdie", "kay anne fenwick-ódhran"],
)
@pytest.mark.parametrize("who", ["coordinator", "second_spoc"])
def test_a_name_is_found_in_part_in_any_order_and_nearly_right(cast, client, case, who, typed):
    assert found(cast, who, client, typed) == [f"Case {case.reference}"]


@pytest.mark.parametrize("typed", ["Stone", "Kaya Winifred", "Xi", "K"])
def test_another_name_is_not_found(cast, client, case, typed):
    assert found(cast, "coordinator", client, typed) == []


def test_a_name_in_another_script_is_found(cast, client):
    case = cases.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        answers={"given_name": "ليلى", "family_name": "حداد"},
    )
    assert found(cast, "coordinator", client, "حداد") == [f"Case {case.reference}"]


def test_the_likest_comes_first(cast, client, case):
    other = cases.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        answers={"given_name": "Ray", "family_name": "Fenwik"},
    )
    assert found(cast, "coordinator", client, "Fenwik") == [
        f"Case {other.reference}",
        f"Case {case.reference}",
    ]


def test_the_name_of_the_adult_it_turned_out_to_be_is_found(cast, client, case):
    case.adult.family_name, case.adult.given_name = "Marchbanks", "Odette"
    case.adult.save()
    assert found(cast, "coordinator", client, "Marchbanks") == [f"Case {case.reference}"]


@pytest.mark.parametrize("typed", ["14 2 1980", "14/02/1980", "14 February 1980", "1980-02-14"])
def test_the_coordinator_finds_by_date_of_birth_and_a_spoc_does_not(cast, client, case, typed):
    assert found(cast, "coordinator", client, typed) == [f"Case {case.reference}"]
    assert found(cast, "second_spoc", client, typed) == []


@pytest.mark.parametrize(
    "who", ["spoc", "charity_spoc", "chair", "board_member", "ig_lead", "worker", "stranger"]
)
def test_a_name_finds_nothing_for_who_may_not_know(cast, client, case, who):
    """The worker who wrote it and the chair go by the reference: looking for people is not theirs."""
    assert found(cast, who, client, "Fenwick") == []
    assert found(cast, who, client, "14 2 1980") == []


def test_who_is_asked_about_a_listed_case_finds_their_request_by_name(cast, client):
    case = cases.case_at(Stage.LISTED, cast.worker.user, cast.panel, answers=KAY)
    request = ask(case, cast, cast.mental_health)
    cast.asked = cast.mental_health
    spoc = partners.spoc(cast.mental_health)
    client.force_login(spoc)
    cast.asked_spoc = type(cast.spoc)(spoc)
    assert found(cast, "asked_spoc", client, "Fenwick") == [f"Request {request.reference}"]


def test_a_barred_or_restricted_case_is_found_by_nobody_outside(cast, client, case):
    partners.bar(case, cast.chair.user, person=cast.second_spoc.user)
    assert found(cast, "second_spoc", client, "Fenwick") == []
    with ledger.listening():
        restrict(case=case, people=[], why="Staff involved", by=cast.deputy_chair.viewer)
    assert found(cast, "coordinator", client, "Fenwick") == []


def test_a_protected_address_and_who_must_not_know_are_found_by_nothing(cast, client, case):
    case.adult.protected_address = "Rowan Refuge"
    case.adult.save()
    type(case.referral).objects.filter(case=case).update(protected_address="Rowan Refuge")
    assert found(cast, "coordinator", client, "Rowan Refuge") == []


def test_an_agency_finds_by_its_own_number_and_nobody_else_does(cast, client):
    case = cases.case_at(Stage.LISTED, cast.worker.user, cast.panel, answers=KAY)
    request = ask(case, cast, cast.police)
    told = Content(facts="Two calls.", adult_told="agrees", own_number="pnc 77/ab")
    answer(request, cast.spoc, content=told)
    for typed in ("PNC77/AB", "pnc 77/ab", " PNC 77 /AB "):
        assert found(cast, "spoc", client, typed) == [f"Case {case.reference}"]
    assert found(cast, "coordinator", client, "PNC77/AB") == []
    assert found(cast, "second_spoc", client, "PNC77/AB") == []


def test_words_of_an_action_are_found_by_who_may_see_it(cast, client, case):
    action = work.action(case, cast.housing, cast.coordinator.user, text="Change the locks")
    assert found(cast, "second_spoc", client, "locks") == [f"Action {action.reference}"]
    assert found(cast, "chair", client, "change the lokcs") == [f"Action {action.reference}"]
    assert found(cast, "charity_spoc", client, "locks") == []


def bodies(verb):
    said = [bytes(e.body).decode() for e in LedgerEntry.objects.order_by("seq")]
    return [body for body in said if f'"verb": "{verb}"' in body]


def test_who_found_somebody_by_name_counts_as_having_seen_who_they_are(cast, client, case):
    search(cast, "coordinator", client, "Fenwick")
    (entry,) = bodies("found_by_name")
    assert case.reference in entry
    assert "Fenwick" not in "".join(bodies("searched")) + entry
    search(cast, "coordinator", client, case.reference)
    assert len(bodies("found_by_name")) == 1


@pytest.mark.parametrize("typed", ["Fenwick", "14 2 1980"])
def test_hidden_and_unknown_people_cost_the_same(cast, client, case, typed):
    partners.bar(case, cast.chair.user, person=cast.coordinator.user)
    cast.coordinator.login(client)
    client.post("/search", {"wanted": "Zzyzx"})
    counted = []
    for wanted in (typed, "Quentin" if typed == "Fenwick" else "1 1 1931"):
        with CaptureQueriesContext(connection) as asked:
            client.post("/search", {"wanted": wanted})
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_a_search_costs_the_same_however_many_are_found(cast, client, case):
    cast.coordinator.login(client)
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.post("/search", {"wanted": "Fenwick"})
        counted.append(len(asked))
        for _ in range(4):
            cases.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, answers=KAY)
    assert counted[0] == counted[1]
    assert counted[0] <= 12
