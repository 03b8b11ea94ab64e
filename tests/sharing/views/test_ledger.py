"""The ledger as its keeper reads it: in sentences, of their own panels only, and never unrecorded."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referrals.choices import Stage
from referrals.models import Case
from sharing.choices import Verb
from sharing.doors import access, groups, ledger
from sharing.errors import NotFound
from sharing.models import Bar, LedgerCheck, LedgerEntry
from tests.cast import Cast, Player
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.sharing.doors.test_ledger import tamper

pytestmark = pytest.mark.django_db
PAGES = ("ledger_page", "ledger_readers_page", "ledger_verify", "ledger_export")


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def keeper(cast, client):
    return cast.ig_lead.login(client)


def case_of(cast):
    return make.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        lead=cast.mental_health,
        involved=(cast.housing,),
    )


def look(player, case):
    with ledger.listening():
        access.fetch(Case, case.reference, player.viewer)


def read(client, name="ledger_page", **query):
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def south():
    """Another panel with people of its own, and a case that somebody there opened."""
    other = Cast(partners.panel("South"))
    case = case_of(other)
    look(other.coordinator, case)
    with ledger.listening():
        access.show_list(other.coordinator.viewer, [case], "cases")
    return other, case


def test_an_entry_is_a_sentence(cast, keeper):
    case = case_of(cast)
    look(cast.second_spoc, case)
    page = read(keeper)
    assert f"{cast.second_spoc.user.name} opened {case.reference}" in page


def test_no_adult_is_named_anywhere(cast, keeper):
    case = case_of(cast)
    look(cast.second_spoc, case)
    for name in PAGES:
        assert "Fenwick" not in read(keeper, name, case=case.reference)


@pytest.mark.parametrize("name", PAGES)
def test_nobody_else_learns_of_such_a_page(cast, client, name):
    for player in (cast.coordinator, cast.chair, cast.spoc, cast.administrator, cast.stranger):
        player.login(client)
        assert client.get(reverse(name)).status_code == 404


def test_reading_is_itself_an_entry(cast, keeper):
    before = LedgerEntry.objects.count()
    read(keeper, kind="looked", case="cr-7k4mp")
    assert LedgerEntry.objects.count() == before + 1
    said = json.loads(bytes(LedgerEntry.objects.filter(chain="service").latest("seq").body))
    assert said["verb"] == "ledger_read"
    assert said["of"] == [cast.panel.slug]
    assert said["facts"] == {"case": "CR-7K4MP", "kind": "looked"}


def entries_on(page):
    """The list of entries, without the filters, which repeat what was typed."""
    return page.split('<ol class="app-ledger">')[1] if "app-ledger" in page else ""


def test_of_another_panel_nothing_is_shown(cast, keeper):
    other, case = south()
    for query in ({}, {"case": case.reference}, {"person": other.coordinator.user.reference}):
        page = entries_on(read(keeper, **query))
        assert case.reference not in page
        assert "South" not in page
    page = read(keeper, "ledger_readers_page", case=case.reference)
    assert "Nobody has opened" in page


def test_of_a_list_over_two_panels_only_the_own_part_is_shown(cast, keeper):
    _, theirs = south()
    ours = case_of(cast)
    with ledger.listening():
        access.show_list(cast.second_spoc.viewer, [theirs, ours], "cases")
    page = read(keeper, kind="listed")
    assert f"was shown a list of {ours.reference}" in page
    assert theirs.reference not in page


def test_numbers_of_the_shared_chain_are_not_shown(cast, keeper):
    with ledger.listening():
        access.show_list(cast.second_spoc.viewer, [case_of(cast)], "cases")
    page = read(keeper, kind="listed")
    assert '<span class="app-ledger__number"></span>' in page


def test_a_try_at_a_case_of_the_panel_is_shown_whoever_made_it(cast, keeper):
    case = case_of(cast)
    with ledger.listening(), pytest.raises(NotFound):
        access.fetch(Case, case.reference, cast.outsider.viewer)
    assert f"{cast.outsider.user.name} was refused {case.reference}" in read(keeper)


def test_a_case_barred_to_the_keeper_leaves_no_trace(cast, keeper):
    case, other = case_of(cast), case_of(cast)
    look(cast.second_spoc, case)
    look(cast.second_spoc, other)
    person = groups.ids([groups.one_person(cast.ig_lead.user.pk)]).popitem()[1]
    Bar.objects.create(
        group_id=person,
        subject=case.reference,
        panel=cast.panel,
        set_by=cast.coordinator.user,
        person=cast.ig_lead.user,
    )
    page = read(keeper)
    assert other.reference in page
    assert case.reference not in page
    assert "Nobody has opened" in read(keeper, "ledger_readers_page", case=case.reference)


@pytest.mark.parametrize(
    ("narrowed", "shown"),
    [
        ({"kind": "looked"}, {"looked"}),
        ({"kind": "identity_shown"}, {"identity"}),
        ({"person": "second_spoc"}, {"looked"}),
        ({"agency": "housing"}, {"looked"}),
        ({"since_day": "1", "since_month": "1", "since_year": "2199"}, set()),
        ({"until_day": "1", "until_month": "1", "until_year": "2020"}, set()),
        ({"case": "CR-22222"}, set()),
    ],
)
def test_it_is_narrowed(cast, keeper, narrowed, shown):
    case = case_of(cast)
    look(cast.second_spoc, case)
    with ledger.listening():
        ledger.record(cast.coordinator.viewer, Verb.IDENTITY_SHOWN, case)
    named = {"second_spoc": cast.second_spoc.user.reference, "housing": cast.housing.slug}
    page = read(keeper, **{name: named.get(value, value) for name, value in narrowed.items()})
    sentences = {
        "looked": f"{cast.second_spoc.user.name} opened {case.reference}",
        "identity": f"{cast.coordinator.user.name} opened the identity details of {case.reference}",
    }
    assert {name for name, text in sentences.items() if text in page} == shown


@pytest.mark.parametrize(
    "query",
    [
        {"since_day": "40", "since_month": "1", "since_year": "2026"},
        {"person": "P-99999"},
        {"agency": "x" * 300},
        {"kind": "\x00"},
        {"case": "<script>"},
        {"older_than": "nonsense"},
        {"older_than": "2026|panel:1|99999999999999999999999"},
        {"older_than": "\x00|x|1"},
    ],
)
def test_nonsense_in_the_address_breaks_nothing(cast, keeper, query):
    assert "Ledger" in read(keeper, **query)


def test_pages_go_back_in_time_without_a_gap(cast, keeper, monkeypatch):
    from sharing.selectors import ledger as selector

    monkeypatch.setattr(selector, "PER_PAGE", 7)
    case = case_of(cast)
    for number in range(20):
        with ledger.listening():
            if number % 2:
                access.show_list(cast.second_spoc.viewer, [case], "cases")
            else:
                access.fetch(Case, case.reference, cast.second_spoc.viewer)
    asked, seen, older = selector.Asked(case=case.reference), [], ""
    while True:
        page = selector.entries([cast.panel], cast.ig_lead.viewer, asked, older)
        seen += [(line.chain, line.seq) for line in page.lines]
        older = page.older_than
        if not older:
            break
    assert (
        len(seen)
        == len(set(seen))
        == LedgerEntry.objects.filter(subjects__contains=[case.reference]).count()
    )


def test_a_page_costs_the_same_however_long_the_ledger(cast, keeper):
    case = case_of(cast)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as counted:
            read(keeper)
        return len(counted)

    read(keeper)
    few = cost()
    for _ in range(60):
        look(cast.second_spoc, case)
    assert cost() == few


def test_a_typed_reason_is_shown_until_its_key_is_gone(cast, keeper):
    from sharing.models import CaseKey

    case = case_of(cast)
    with ledger.listening():
        ledger.record(cast.chair.viewer, Verb.LOOKED, case, words="Court order of 2 March")
    assert "Because: Court order of 2 March" in read(keeper)
    CaseKey.objects.update(wrapped=None)
    page = read(keeper)
    assert "Because: erased" in page
    assert "Court order" not in page


def test_everyone_who_has_seen_a_person(cast, keeper):
    case = case_of(cast)
    for player, times in ((cast.second_spoc, 2), (cast.coordinator, 1)):
        for _ in range(times):
            with ledger.listening():
                ledger.record(player.viewer, Verb.IDENTITY_SHOWN, case)
    look(cast.chair, case)
    page = read(keeper, "ledger_readers_page", case=case.reference.lower())
    assert cast.second_spoc.user.name in page
    assert cast.coordinator.user.name in page
    assert cast.chair.user.name not in page.split("<table")[1]


# --- checking ------------------------------------------------------------------------------------


def check(client):
    client.post(reverse("ledger_verify"))
    return read(client, "ledger_verify")


def test_check_now_says_how_far_it_came(cast, keeper):
    look(cast.second_spoc, case_of(cast))
    assert "not checked yet" in read(keeper)
    page = check(keeper)
    upto = LedgerCheck.objects.get(chain=f"panel:{cast.panel.pk}").upto
    assert f"chain checked to entry {upto} on" in page
    assert "no breaks" in page
    assert "✓ Checked" in read(keeper)


@pytest.mark.django_db(transaction=True)
def test_a_break_names_the_first_bad_entry_and_who_to_call(cast, keeper, owner):
    case = case_of(cast)
    for _ in range(4):
        look(cast.second_spoc, case)
    chain = f"panel:{cast.panel.pk}"
    bad = LedgerEntry.objects.filter(chain=chain).latest("seq").seq - 1
    tamper(
        owner,
        f"update sharing_ledgerentry set body = '{{}}' where chain = '{chain}' and seq = {bad}",
    )
    page = check(keeper)
    assert f"entry {bad} does not match its hash" in page
    assert cast.panel.phone in page
    assert "no breaks" not in page.split("own chain")[0]


def test_only_the_keeper_checks(cast, client):
    cast.coordinator.login(client)
    assert client.post(reverse("ledger_verify")).status_code == 404
    assert not LedgerCheck.objects.exists()


def test_the_verifier_is_there_for_everybody(cast, client):
    cast.spoc.login(client)
    answer = client.get(reverse("ledger_verifier"))
    assert b"def is_signed" in answer.content


def test_two_keepers_of_two_panels_each_see_their_own(cast, keeper, client):
    other, theirs = south()
    both = Player(partners.person(name="Keeper of both"))
    for panel in (cast.panel, other.panel):
        partners.role(both.user, panel, "ig_lead")
    ours = case_of(cast)
    look(cast.second_spoc, ours)
    both.login(client)
    page = read(client)
    assert ours.reference in page
    assert theirs.reference in page
