"""Words in the ledger are sealed under a key of their subject, and die with it (C10)."""

import json
import stat

import pytest

from sharing.choices import Verb
from sharing.doors import keys, ledger
from sharing.doors.viewer import the_service
from sharing.errors import KeyMissing, LedgerClosed, UnfitForLedger
from sharing.models import CaseKey, LedgerEntry

pytestmark = pytest.mark.django_db
US = the_service("test")
WORDS = "Kay Fenwick rang from 12 High Street"


def say(words=WORDS, subject="CR-23456"):
    with ledger.listening():
        ledger.record(US, Verb.LOOKED, subject, words=words)


def last():
    row = LedgerEntry.objects.filter(chain="service").latest("seq")
    return bytes(row.body), json.loads(bytes(row.body))["sealed"]


def opened(sealed):
    return keys.open_sealed(keys.of_subjects([sealed["of"]])[sealed["of"]], "service", sealed)


def test_words_are_kept_sealed_and_can_be_read_again():
    say()
    body, sealed = last()
    assert b"Fenwick" not in body
    assert opened(sealed) == WORDS


def test_the_chain_holds_with_sealed_words_in_it():
    say()
    say()
    assert [wrong for _, wrong in ledger.verify("service") if wrong] == []


def test_same_words_are_never_sealed_alike():
    say()
    _, first = last()
    say()
    assert last()[1]["text"] != first["text"]


def test_without_the_key_of_their_subject_words_read_erased():
    say()
    _, sealed = last()
    CaseKey.objects.update(wrapped=None)
    assert opened(sealed) == "erased"
    assert [wrong for _, wrong in ledger.verify("service") if wrong] == []


def test_what_is_said_after_the_key_is_gone_is_not_kept():
    say()
    CaseKey.objects.update(wrapped=None)
    say()
    _, sealed = last()
    assert sealed["text"] == "erased"
    assert CaseKey.objects.get().wrapped is None


def test_words_moved_to_another_chain_or_subject_cannot_be_read():
    say()
    _, sealed = last()
    key = keys.of_subjects(["CR-23456"])["CR-23456"]
    assert "cannot be read" in keys.open_sealed(key, "panel:1", sealed)
    assert "cannot be read" in keys.open_sealed(key, "service", {**sealed, "of": "CR-99999"})


def test_key_of_one_subject_cannot_stand_in_for_that_of_another():
    say()
    say(subject="CR-99999")
    stolen = CaseKey.objects.get(subject="CR-99999").wrapped
    CaseKey.objects.filter(subject="CR-23456").update(wrapped=stolen)
    with pytest.raises(KeyMissing):
        keys.of_subjects(["CR-23456"])


def test_words_about_nothing_are_refused():
    with ledger.listening(), pytest.raises(UnfitForLedger):
        ledger.record(US, Verb.SEARCHED, words=WORDS)


def test_key_files_are_for_their_owner_alone(settings, tmp_path):
    settings.KEY_DIR = tmp_path / "keys"
    first = keys.read(keys.MASTER)
    path = settings.KEY_DIR / keys.MASTER
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.read(keys.MASTER) == first
    path.chmod(0o640)
    with pytest.raises(KeyMissing):
        keys.read(keys.MASTER)


def test_a_lost_key_is_never_replaced_unseen(settings, tmp_path):
    settings.KEY_DIR, settings.EMBEDDED = tmp_path, False
    with pytest.raises(KeyMissing, match="ledger_keys"):
        keys.read(keys.MASTER)


@pytest.mark.django_db(transaction=True)
def test_without_the_master_key_nothing_is_written(settings, tmp_path):
    settings.KEY_DIR, settings.EMBEDDED = tmp_path, False
    with pytest.raises(LedgerClosed):
        say()
    assert not LedgerEntry.objects.exists()


def test_a_ticket_opens_for_us_alone():
    ticket = keys.ticket("panel:1|7|0")
    assert "panel" not in ticket
    assert keys.read_ticket(ticket) == "panel:1|7|0"
    for other in (
        "",
        "x",
        ticket[:-2],
        ticket + "é",
        ticket[:5] + ("A" if ticket[5] != "A" else "B"),
    ):
        assert keys.read_ticket(other) is None


@pytest.mark.parametrize("name", keys.ALL)
def test_without_a_key_the_service_does_not_start(settings, tmp_path, name):
    settings.EMBEDDED, settings.KEY_DIR = False, tmp_path
    for one in keys.ALL:
        keys.make(one)
    keys.must_be_there()
    (tmp_path / name).unlink()
    with pytest.raises(KeyMissing, match=name):
        keys.must_be_there()
