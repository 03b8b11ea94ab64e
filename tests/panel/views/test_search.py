"""Search by reference: what a viewer may see is found, everything else is nothing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.models import Action
from panel.models import Meeting
from panel.selectors.search import meant, tidied
from referrals.choices import Stage
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import panel as make
from tests.factories import referrals as cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return cases.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)


def search(cast, who, client, reference):
    return getattr(cast, who).login(client).post("/search", {"wanted": reference})


def found(cast, who, client, reference):
    """Where the search leads: the address of the one page found, or what the list says."""
    response = search(cast, who, client, reference)
    if response.status_code == 302:
        return response["Location"]
    return [one["text"] for one in response.context["found"]]


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        ("CR-7K4MP", "CR-7K4MP"),
        (" cr-7k4mp ", "CR-7K4MP"),
        ("cr7k4mp", "CR-7K4MP"),
        ("CR 7K4 MP", "CR-7K4MP"),
        ("cr–7k4mp", "CR-7K4MP"),
        ("act2p9rt", "ACT-2P9RT"),
        ("mt_4q8xw", "MT-4Q8XW"),
        ("Mrs Fenwick", "MRS-FENWICK"),
        ("", ""),
    ],
)
def test_a_reference_is_read_however_it_is_typed(typed, reference):
    assert tidied(typed) == reference


def test_a_case_and_its_referral_are_found_by_who_may_see_them(cast, client, case):
    summary = f"/cases/{case.reference}/summary"
    assert found(cast, "coordinator", client, case.reference.lower()) == summary
    assert found(cast, "second_spoc", client, case.reference) == summary
    assert found(cast, "worker", client, case.reference) == f"/referrals/{case.reference}/"


def test_a_reference_is_found_without_its_prefix(cast, client, case):
    bare = case.reference.removeprefix("CR-")
    assert found(cast, "coordinator", client, bare.lower()) == f"/cases/{case.reference}/summary"
    assert found(cast, "charity_spoc", client, bare) == []


def test_what_several_records_share_is_shown_as_a_list(cast, client, case):
    meeting = make.meeting(cast.panel)
    bare = case.reference.removeprefix("CR-")
    Meeting.objects.filter(pk=meeting.pk).update(reference=f"MT-{bare}")
    assert found(cast, "second_spoc", client, bare) == [
        f"Case {case.reference}",
        f"Referral {case.reference}",
        f"Meeting MT-{bare}",
    ]


def test_actions_and_meetings_are_found(cast, client, case):
    day = timezone.localdate()
    action = Action.objects.create(
        case=case,
        text="Visit",
        owner_agency=cast.housing,
        raised_by=cast.coordinator.user,
        due=day,
        original_due=day,
    )
    meeting = make.meeting(cast.panel)
    assert found(cast, "second_spoc", client, action.reference) == f"/actions/{action.reference}"
    assert found(cast, "spoc", client, action.reference) == []
    assert found(cast, "spoc", client, meeting.reference) == f"/meetings/{meeting.reference}"
    assert found(cast, "worker", client, meeting.reference) == []


def plain(response, reference):
    """The page without what changes from one answer to the next."""
    page = response.content.decode().replace(reference, "REF")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


@pytest.mark.parametrize("who", ["charity_spoc", "outsider", "board_member", "stranger"])
def test_unknown_and_forbidden_look_the_same(cast, client, case, who):
    hidden = search(cast, who, client, case.reference)
    unknown = search(cast, who, client, "CR-22222")
    assert plain(hidden, case.reference) == plain(unknown, "CR-22222")
    assert "0 results" in hidden.content.decode()


def test_unknown_and_forbidden_cost_the_same(cast, client, case):
    search(cast, "charity_spoc", client, "CR-33333")
    counted = []
    for reference in (case.reference, "CR-22222"):
        with CaptureQueriesContext(connection) as asked:
            client.post("/search", {"wanted": reference})
        counted.append(len(asked))
    assert counted[0] == counted[1]


def searches():
    bodies = [bytes(e.body) for e in LedgerEntry.objects.filter(chain="service").order_by("seq")]
    return [body for body in bodies if b'"verb": "searched"' in body]


def test_every_search_is_in_the_ledger_and_free_text_is_not(cast, client, case):
    search(cast, "coordinator", client, case.reference)
    search(cast, "coordinator", client, "Mrs Kay Fenwick, Mill Lane")
    one, other = searches()
    assert case.reference.encode() in one
    assert b'"found": 2' in one
    assert b"unreadable" in other
    assert b"FENWICK" not in other


def test_a_search_leaves_nothing_in_the_address(cast, client, case):
    response = cast.coordinator.login(client).get("/search", {"wanted": case.reference})
    assert "found" not in response.context
    assert searches() == []


def test_an_empty_search_says_what_to_do(cast, client):
    response = search(cast, "coordinator", client, "")
    assert "Enter what you are looking for" in response.content.decode()
    assert "<title>Error: Search" in response.content.decode()


@pytest.mark.parametrize("typed", ["\x00", "x" * 5000, "‮CR", "' or 1=1 --", "🙂", "{{ 7 }}"])
def test_odd_input_finds_nothing(cast, client, typed):
    response = search(cast, "coordinator", client, typed)
    assert response.status_code == 200
    assert not response.context.get("found")


@pytest.mark.parametrize("typed", ["PGR47", "PGR47K"])
def test_a_reference_of_either_length_is_meant_without_its_prefix(typed):
    assert f"CR-{typed}" in meant(typed)
