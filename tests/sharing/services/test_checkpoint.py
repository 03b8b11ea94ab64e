"""Signed checkpoints at fixed times, kept outside the database, that tell nothing of who was busy."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from sharing.choices import Verb
from sharing.doors import checkpoints, kept, keys, ledger
from sharing.doors.viewer import the_service
from sharing.errors import AlreadyThere
from sharing.models import Checkpoint, CheckpointSpan, LedgerEntry
from sharing.post.sweep import sign_due
from sharing.selectors import checkpoint as selector
from sharing.services.checkpoint import make_checkpoint

pytestmark = pytest.mark.django_db
US = the_service("sweep")
TEN = datetime(2026, 3, 3, 10, 2, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def say(times=1, subject="CR-23456"):
    with ledger.listening():
        for _ in range(times):
            ledger.record(US, Verb.LOOKED, subject)


def files():
    return [(path, one) for path, one in kept.read_all()]


def test_one_is_signed_for_each_quarter_of_an_hour(kept_checkpoints):
    for minutes in (0, 1, 12, 13, 14, 28, 45):
        sign_due(US, TEN + timedelta(minutes=minutes))
    found = [row.at.strftime("%H:%M") for row in Checkpoint.objects.order_by("number")]
    assert found == ["10:00", "10:15", "10:30", "10:45"]
    assert [path.name for path, _ in files()] == [f"{n:09}.json" for n in range(1, 5)]


def test_a_time_is_signed_once():
    make_checkpoint(by=US, now=TEN)
    with pytest.raises(AlreadyThere):
        make_checkpoint(by=US, now=TEN + timedelta(minutes=5))


def test_it_covers_the_heads_of_all_chains():
    say(3)
    make_checkpoint(by=US, now=TEN)
    sign_due(US, TEN)
    ((_, one),) = files()
    seq, hashed = one.heads["service"]
    assert seq == 3
    assert LedgerEntry.objects.get(chain="service", seq=3).hash.hex() == hashed
    assert kept.is_signed(one)


def test_a_chain_at_rest_is_covered_without_a_row_of_its_own():
    with ledger.listening():
        ledger.record(US, Verb.LOOKED, type("Of", (), {"panel_id": 7, "reference": "CR-23456"})())
    for turn in range(3):
        sign_due(US, TEN + turn * QUARTER)
    assert CheckpointSpan.objects.filter(chain="panel:7").count() == 1
    assert all(one.heads["panel:7"][0] == 1 for _, one in files())


def test_what_was_signed_before_the_power_went_is_kept_by_the_next_sweep():
    make_checkpoint(by=US, now=TEN)
    assert files() == []
    sign_due(US, TEN)
    assert [one.number for _, one in files()] == [1]


def test_a_kept_checkpoint_is_never_written_again(kept_checkpoints):
    sign_due(US, TEN)
    ((path, _),) = files()
    before = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o400
    kept.write(path, kept.Kept("{}", "", {}))
    assert path.read_bytes() == before


def test_size_and_time_tell_nothing_of_how_busy_it_was():
    sizes, times = set(), set()
    for turn, busy in enumerate((0, 1, 40, 5)):
        say(busy)
        sign_due(US, TEN + turn * QUARTER + timedelta(seconds=busy))
    for path, one in files():
        sizes.add(path.stat().st_size)
        times.add(one.says["at"][14:])
        assert set(one.says) == {"at", "before", "checkpoint", "heads", "key", "tree", "version"}
    assert len(sizes) == 1
    assert times <= {f"{m:02}:00+00:00" for m in (0, 15, 30, 45)}


def test_documents_are_chained():
    for turn in range(2):
        sign_due(US, TEN + turn * QUARTER)
    (_, first), (_, second) = files()
    from hashlib import sha256

    assert second.says["before"] == sha256(first.document.encode()).hexdigest()


def test_more_than_a_block_holds_waits_for_the_next(monkeypatch):
    monkeypatch.setattr(checkpoints, "MOST_LEAVES", 8)
    with ledger.listening():
        ledger.record(US, Verb.LOOKED, type("Of", (), {"panel_id": 7, "reference": "CR-23456"})())
    say(20)
    reached = []
    for turn in range(6):
        made = make_checkpoint(by=US, now=TEN + turn * QUARTER)
        reached.append(selector.covered(made.number)["service"][0])
    assert reached[0] == 7
    assert reached == sorted(reached)
    assert reached[-1] >= 20
    for made in Checkpoint.objects.all():
        assert selector.block_of(made).root == bytes(made.block)


def test_blocks_are_made_again_alike():
    say(30)
    with ledger.listening():
        ledger.record(US, Verb.LISTED, "CR-23456", "CR-99999", what="cases")
    made = make_checkpoint(by=US, now=TEN)
    again = selector.block_of(made)
    assert again.root == bytes(made.block)
    assert len(again.leaves) == 32


def test_log_grows_by_one_a_checkpoint():
    from sharing.doors import merkle

    for turn in range(9):
        say(turn)
        made = make_checkpoint(by=US, now=TEN + turn * QUARTER)
        root = merkle.root(selector.log(made.number))
        assert json.loads(made.document)["tree"] == checkpoints.text(root)


def test_without_its_key_nothing_is_signed(settings, tmp_path):
    from sharing.errors import KeyMissing

    settings.KEY_DIR, settings.EMBEDDED = tmp_path, False
    with pytest.raises(KeyMissing):
        make_checkpoint(by=US, now=TEN)
    assert not Checkpoint.objects.exists()


def test_public_key_has_a_short_name():
    assert len(keys.fingerprint()) == 16
