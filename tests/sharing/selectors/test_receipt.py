"""Receipts: an agency proves its own disclosures and learns nothing about anybody else's."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from docs.verifier import verify_export as verifier
from referrals.choices import Stage
from referrals.models import Case
from sharing.choices import Verb
from sharing.doors import access, keys, ledger
from sharing.doors.viewer import the_service
from sharing.errors import NotFound
from sharing.models import Bar, Checkpoint
from sharing.post.sweep import sign_due
from sharing.selectors import receipt as receipts
from tests.cast import Cast
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


@pytest.fixture
def cast():
    return Cast()


def case_of(cast, **fields):
    return make.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        lead=cast.mental_health,
        involved=(cast.housing,),
        **fields,
    )


def look(player, case, times=1):
    with ledger.listening():
        for _ in range(times):
            access.fetch(Case, case.reference, player.viewer)


def sign(turns=1, first=0):
    for turn in range(first, first + turns):
        sign_due(the_service("sweep"), TEN + timedelta(minutes=15 * turn))


def file_of(number, since=0):
    return receipts.checkpoint_file(Checkpoint.objects.get(number=number), since)


def checkpoint(number, since=0):
    return verifier.Checkpoint(json.loads(file_of(number, since)), keys.public_key())


def mine(player):
    page, _ = receipts.disclosures(player.viewer)
    return page


def receipt_of(player, line, number, record=0):
    found, index = receipts.by_ticket(player.viewer, line.shown[record].ticket)
    return receipts.receipt(found, index, number)


def test_a_receipt_proves_an_own_disclosure(cast):
    case = case_of(cast)
    look(cast.second_spoc, case)
    sign()
    (line,) = mine(cast.second_spoc)
    raw = receipt_of(cast.second_spoc, line, 1)
    said = verifier.check_receipt(json.loads(raw), checkpoint(1))
    assert said["of"] == case.reference
    assert said["by"] == cast.second_spoc.user.reference
    assert said["for"] == ledger.agency_code(cast.housing.pk)
    assert len(raw) <= 2000


@pytest.mark.parametrize("kept", [1, 2, 3, 5, 7])
def test_with_a_kept_checkpoint_it_proves_that_nothing_earlier_was_rewritten(cast, kept):
    case = case_of(cast)
    sign(5)
    look(cast.second_spoc, case)
    sign(4, first=5)
    raw = receipt_of(cast.second_spoc, mine(cast.second_spoc)[0], 9)
    latest = checkpoint(9, since=kept)
    latest.follows(checkpoint(kept))
    verifier.check_receipt(json.loads(raw), latest)


def test_a_receipt_for_what_was_kept_needs_nothing_else(cast):
    case = case_of(cast)
    look(cast.second_spoc, case)
    sign(6)
    raw = receipt_of(cast.second_spoc, mine(cast.second_spoc)[0], 4)
    verifier.check_receipt(json.loads(raw), checkpoint(4))


@pytest.mark.parametrize("change", ["of", "by", "at", "verb", "for", "chain"])
def test_a_receipt_says_nothing_else_than_what_was_signed(cast, change):
    case = case_of(cast)
    look(cast.second_spoc, case)
    sign(3)
    page = json.loads(receipt_of(cast.second_spoc, mine(cast.second_spoc)[0], 3))
    page["said"][change] += "0"
    with pytest.raises(verifier.Wrong, match="not in the log"):
        verifier.check_receipt(page, checkpoint(3))


def test_every_receipt_and_checkpoint_is_of_one_size(cast):
    sizes = set()
    case = case_of(cast)
    for turn in range(4):
        look(cast.second_spoc, case)
        look(cast.coordinator, case, times=turn * 7)
        sign(1, first=turn)
        raw = receipt_of(cast.second_spoc, mine(cast.second_spoc)[0], turn + 1)
        sizes.add((len(raw), len(file_of(turn + 1)), len(file_of(turn + 1, since=1))))
    assert sizes == {(2000, 2048, 2048)}


def test_a_receipt_for_one_row_of_a_list_names_no_other(cast):
    cases = [case_of(cast) for _ in range(3)]
    with ledger.listening():
        access.show_list(cast.second_spoc.viewer, cases, "cases")
    sign()
    (line,) = mine(cast.second_spoc)
    assert [one.reference for one in line.shown] == [case.reference for case in cases]
    raw = receipt_of(cast.second_spoc, line, 1, record=1).decode()
    assert cases[1].reference in raw
    assert cases[0].reference not in raw
    verifier.check_receipt(json.loads(raw), checkpoint(1))


def test_only_the_own_agencys_are_listed(cast):
    case = case_of(cast)
    look(cast.second_spoc, case)
    look(cast.coordinator, case)
    assert [line.who for line in mine(cast.second_spoc)] == [cast.second_spoc.user.name]
    assert mine(cast.charity_spoc) == []


def test_what_is_barred_since_leaves_no_trace(cast):
    case, other = case_of(cast), case_of(cast)
    look(cast.second_spoc, case)
    with ledger.listening():
        access.show_list(cast.second_spoc.viewer, [case, other], "cases")
    look(cast.second_spoc, other)
    sign()
    ticket = mine(cast.second_spoc)[-1].shown[0].ticket
    from sharing.doors import groups

    group = groups.ids([groups.staff_of(cast.housing.pk)]).popitem()[1]
    Bar.objects.create(
        group_id=group,
        subject=case.reference,
        panel=cast.panel,
        set_by=cast.coordinator.user,
        agency=cast.housing,
    )
    shown = [one.reference for line in mine(cast.second_spoc) for one in line.shown]
    assert shown == [other.reference, other.reference]
    with pytest.raises(NotFound):
        receipts.by_ticket(cast.second_spoc.viewer, ticket)


def test_a_ticket_of_another_agency_is_nothing(cast):
    case = case_of(cast)
    look(cast.second_spoc, case)
    ticket = mine(cast.second_spoc)[0].shown[0].ticket
    for player in (cast.charity_spoc, cast.worker, cast.outsider, cast.coordinator):
        with pytest.raises(NotFound):
            receipts.by_ticket(player.viewer, ticket)


def test_pages_go_back_in_time_without_a_gap(cast, monkeypatch):
    monkeypatch.setattr(receipts, "PER_PAGE", 4)
    case = case_of(cast)
    look(cast.second_spoc, case, times=10)
    seen, older = [], ""
    while True:
        page, older = receipts.disclosures(cast.second_spoc.viewer, older)
        seen += [(line.chain, line.seq) for line in page]
        if not older:
            break
    assert len(seen) == 10
    assert seen == sorted(set(seen), reverse=True)


def test_nothing_in_a_receipt_counts(cast):
    case = case_of(cast)
    with ledger.listening():
        ledger.record(cast.coordinator.viewer, Verb.LOOKED, case)
    look(cast.second_spoc, case)
    sign()
    page = json.loads(receipt_of(cast.second_spoc, mine(cast.second_spoc)[0], 1))
    assert set(page) == {
        "block", "checkpoint", "pad", "path", "place", "said", "salt", "version",
    }  # fmt: skip
    assert set(page["said"]) == {"at", "by", "chain", "for", "of", "verb"}
