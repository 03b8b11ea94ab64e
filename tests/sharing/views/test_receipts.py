"""Receipts as a SPoC gets them: a page, a file, and nothing for anybody else."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docs.verifier import verify_export as verifier
from sharing.doors import keys
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.sharing.selectors.test_receipt import case_of, look, mine, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def spoc(cast, client):
    return cast.second_spoc.login(client)


def last_said():
    return json.loads(bytes(LedgerEntry.objects.filter(chain="service").latest("seq").body))


def url_of(cast, name="receipt"):
    return reverse(name, args=[mine(cast.second_spoc)[0].shown[0].ticket])


def test_the_page_offers_a_receipt_for_each_own_disclosure(cast, spoc):
    case = case_of(cast)
    look(cast.second_spoc, case)
    assert b"Receipt from the next checkpoint on" in spoc.get(reverse("receipt_list")).content
    sign()
    page = spoc.get(reverse("receipt_list")).content.decode()
    assert f"Receipt for {case.reference}" in page
    assert url_of(cast) in page
    assert "Fenwick" not in page


def test_a_receipt_downloaded_is_proven_by_a_checkpoint_downloaded(cast, spoc):
    case = case_of(cast)
    sign(2)
    look(cast.second_spoc, case)
    sign(1, first=2)
    kept = spoc.get(reverse("checkpoint", args=[1])).content
    newest = spoc.get(reverse("checkpoint", args=[3]), {"kept": 1}).content
    raw = spoc.get(url_of(cast), {"kept": 1}).content
    key = keys.public_key()
    checkpoint = verifier.Checkpoint(json.loads(newest), key)
    checkpoint.follows(verifier.Checkpoint(json.loads(kept), key))
    said = verifier.check_receipt(json.loads(raw), checkpoint)
    assert said["of"] == case.reference
    assert (len(raw), len(kept), len(newest)) == (2000, 2048, 2048)


def test_a_receipt_is_made_for_the_kept_checkpoint_where_that_covers_it(cast, spoc):
    look(cast.second_spoc, case_of(cast))
    sign(4)
    assert json.loads(spoc.get(url_of(cast), {"kept": 2}).content)["checkpoint"] == 2
    assert json.loads(spoc.get(url_of(cast), {"kept": 99}).content)["checkpoint"] == 4
    assert json.loads(spoc.get(url_of(cast), {"kept": "x"}).content)["checkpoint"] == 4


def test_each_step_is_an_entry(cast, spoc):
    case = case_of(cast)
    look(cast.second_spoc, case)
    sign()
    spoc.get(reverse("receipt_list"))
    assert last_said()["verb"] == "receipts_listed"
    spoc.get(url_of(cast))
    assert (last_said()["verb"], last_said()["of"]) == ("receipt_taken", [case.reference])
    spoc.get(reverse("checkpoint", args=[1]))
    assert last_said()["verb"] == "checkpoint_taken"


def test_nobody_else_learns_of_such_pages(cast, client):
    look(cast.second_spoc, case_of(cast))
    sign()
    addresses = [reverse("receipt_list"), url_of(cast), reverse("checkpoint", args=[1])]
    for player in (cast.coordinator, cast.chair, cast.ig_lead, cast.worker, cast.outsider):
        player.login(client)
        assert [client.get(one).status_code for one in addresses] == [404, 404, 404]
    cast.charity_spoc.login(client)
    assert client.get(url_of(cast)).status_code == 404
    assert mine(cast.charity_spoc) == []


@pytest.mark.parametrize("ticket", ["x", "../../etc", "A" * 60, "%00", "é"])
def test_a_ticket_that_is_none_is_not_found(cast, spoc, ticket):
    assert spoc.get(f"/ledger/receipts/{ticket}").status_code == 404


@pytest.mark.parametrize("number", [0, 7, 10**30])
def test_a_checkpoint_that_is_none_is_not_found(cast, spoc, number):
    assert spoc.get(f"/ledger/checkpoints/{number}").status_code == 404


@pytest.mark.parametrize("query", [{"kept": "x"}, {"kept": "-1"}, {"older_than": "x|y"}])
def test_nonsense_in_the_address_breaks_nothing(cast, spoc, query):
    sign()
    assert spoc.get(reverse("receipt_list"), query).status_code == 200


def test_the_page_costs_the_same_however_much_there_is(cast, spoc):
    case = case_of(cast)
    look(cast.second_spoc, case)
    sign(2)

    def cost():
        with CaptureQueriesContext(connection) as counted:
            spoc.get(reverse("receipt_list"))
        return len(counted)

    cost()
    few = cost()
    look(cast.second_spoc, case, times=40)
    sign(2, first=2)
    assert cost() == few
