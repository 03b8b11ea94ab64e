"""Whoever keeps one checkpoint catches every rewrite, fork and deletion before it.

The operator here is as strong as can be: holds the database, all keys and the clock, writes what they
like, and makes every tree, document and signature anew. What they cannot do is make a proof that the
log the partner kept is the beginning of theirs. And two worlds that differ only in what others did give
files of the same size that say the same.
"""

import base64
import json
import os
import random
from datetime import UTC, datetime, timedelta

import pytest

from docs.verifier import verify_export as verifier
from sharing.doors import checkpoints, keys, merkle
from sharing.doors.checkpoints import Leaf

ROUNDS = 10_000 if os.environ.get("LONG") else 300
BEGIN = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
OWN, OTHER = "agency:1", "agency:2"


def said(number, agency):
    body = {
        "at": (BEGIN + timedelta(seconds=number)).isoformat(timespec="milliseconds"),
        "by": f"P-{agency[-1] * 5}",
        "for": agency,
        "of": [f"CR-{20000 + number % 70000}"],
        "verb": "looked",
    }
    return json.dumps(body, sort_keys=True).encode()


class World:
    """A ledger of one chain, cut into blocks: one for each checkpoint."""

    def __init__(self, blocks):
        self.made = [self._block(number, block) for number, block in enumerate(blocks, 1)]
        self.log = [merkle.leaf(block.root) for block in self.made]

    @staticmethod
    def _block(number, block):
        leaves: list[Leaf] = []
        for seq, body in block:
            leaves += checkpoints.leaves_of("panel:1", seq, body)
        return checkpoints.block(number, leaves)

    def checkpoint(self, number, since=0, before=""):
        """As `selectors.receipt.checkpoint_file` and the sweep make it, without a database."""
        at = BEGIN + timedelta(minutes=15 * number)
        tree = merkle.root(self.log[:number])
        heads = checkpoints.heads_tree(number, {"panel:1": (number, tree)}).root
        document = checkpoints.document(number, at, tree, heads, before)
        page = {"document": document, "signature": checkpoints.text(keys.sign(document.encode()))}
        if since:
            proof = merkle.consistency(self.log[:number], since)
            full = proof + [bytes(32)] * (checkpoints.LOG_DEPTH + 1 - len(proof))
            page["bridge"] = {"proof": checkpoints.text(b"".join(full)), "since": since}
        return checkpoints.padded(page, checkpoints.PUBLIC_SIZE)

    def receipt(self, block, seq, body, number):
        made = self.made[block - 1]
        name = checkpoints.leaf_name("panel:1", seq, 0)
        (leaf,) = checkpoints.leaves_of("panel:1", seq, body)
        log = merkle.inclusion(self.log[:number], block - 1)
        path = (
            made.tree.path(made.place[name])
            + log
            + [bytes(32)] * (checkpoints.LOG_DEPTH - len(log))
        )
        page = {
            "block": block,
            "checkpoint": number,
            "path": base64.b85encode(b"".join(path)).decode(),
            "place": made.place[name],
            "said": json.loads(leaf.said),
            "salt": checkpoints.text(made.salt(name)),
            "version": 1,
        }
        return checkpoints.padded(page, 2000)


def read(raw):
    return verifier.Checkpoint(json.loads(raw), keys.public_key())


def blocks(chance, count, busy=3):
    """So many quarters of an hour, with a few entries each; every second one is our own."""
    made, seq = [], 0
    for _ in range(count):
        block = []
        for _ in range(chance.randint(1, busy)):
            seq += 1
            block.append((seq, said(seq, OWN if seq % 2 else OTHER)))
        made.append(block)
    return made


def forged(chance, history, kept):
    """The same history with something before the kept checkpoint rewritten, forked, moved or left out."""
    copy = [list(block) for block in history]
    at = chance.randrange(kept)
    place = chance.randrange(len(copy[at]))
    seq, body = copy[at][place]
    way = chance.choice(["rewrite", "delete", "insert", "move", "fork", "renumber"])
    if way == "rewrite":
        part = chance.choice([b"P-", b"CR-", b"looked", b"agency:"])
        copy[at][place] = (seq, body.replace(part, part[:-1] + b"x", 1))
    elif way == "delete":
        del copy[at][place]
    elif way == "insert":
        copy[at].append((10_000 + seq, said(10_000 + seq, chance.choice([OWN, OTHER]))))
    elif way == "move":
        copy[(at + 1) % len(copy)].append(copy[at].pop(place))
    elif way == "fork":
        copy[at:] = blocks(random.Random(chance.random()), len(copy) - at)
    else:
        copy[at][place] = (seq + 5_000, body)
    return way, copy


def is_caught(forgery, history, kept, latest):
    """Whether the partner who kept a checkpoint sees it, by the next one or by a receipt of their own."""
    false = World(forgery)
    mine = read(World(history).checkpoint(kept))
    try:
        before = verifier.digest(mine.document)
        read(false.checkpoint(latest, since=kept, before=before)).follows(mine)
    except verifier.Wrong:
        return True
    return False


def test_every_rewrite_before_a_kept_checkpoint_is_caught():
    chance = random.Random(20260303)
    missed = []
    for turn in range(ROUNDS):
        count = chance.randint(2, 9)
        kept = chance.randint(1, count - 1)
        history = blocks(chance, count)
        way, forgery = forged(chance, history, kept)
        while forgery[:kept] == history[:kept]:
            way, forgery = forged(chance, history, kept)
        if not is_caught(forgery, history, kept, count):
            missed.append((turn, way))
    assert missed == []


def test_an_honest_history_is_never_called_forged():
    chance = random.Random(7)
    for _ in range(40):
        count = chance.randint(2, 20)
        kept = chance.randint(1, count)
        history = blocks(chance, count)
        world = World(history)
        mine = read(world.checkpoint(kept))
        latest = mine
        if kept < count:
            before = verifier.digest(mine.document)
            latest = read(world.checkpoint(count, since=kept, before=before))
        latest.follows(mine)
        block = chance.randint(1, count)
        seq, body = chance.choice(history[block - 1])
        verifier.check_receipt(json.loads(world.receipt(block, seq, body, count)), latest)


def test_a_receipt_from_a_forged_log_fails_against_what_was_kept():
    chance = random.Random(11)
    for _ in range(60):
        history = blocks(chance, 6)
        seq, body = history[2][0]
        kept = read(World(history).checkpoint(6))
        copy = [list(block) for block in history]
        copy[2][0] = (seq, body.replace(b"CR-2", b"CR-3"))
        receipt = json.loads(World(copy).receipt(3, *copy[2][0], 6))
        with pytest.raises(verifier.Wrong, match="not in the log"):
            verifier.check_receipt(receipt, kept)


def test_two_checkpoints_of_one_number_show_a_fork():
    chance = random.Random(13)
    one, other = World(blocks(chance, 3)), World(blocks(chance, 3))
    with pytest.raises(verifier.Wrong, match="forked"):
        read(one.checkpoint(3)).follows(read(other.checkpoint(3)))


def test_an_older_checkpoint_is_no_proof_of_a_newer_one():
    world = World(blocks(random.Random(17), 4))
    with pytest.raises(verifier.Wrong, match="newer"):
        read(world.checkpoint(2)).follows(read(world.checkpoint(3)))
    with pytest.raises(verifier.Wrong, match="kept number 2"):
        read(world.checkpoint(4, since=3)).follows(read(world.checkpoint(2)))


def test_a_checkpoint_signed_by_another_is_refused():
    page = json.loads(World(blocks(random.Random(19), 1)).checkpoint(1))
    page["signature"] = base64.b64encode(bytes(64)).decode()
    with pytest.raises(verifier.Wrong, match="not signed"):
        verifier.Checkpoint(page, keys.public_key())


def others(history, chance):
    """The same own entries at the same times, with others doing more, less or nothing."""
    changed = []
    for block in history:
        own = [entry for entry in block if OWN.encode() in entry[1]]
        more = [
            (100_000 + number, said(chance.randrange(9_000), OTHER))
            for number in range(chance.choice([0, 0, 1, 5, 60]))
        ]
        changed.append(own + more)
    return changed


def test_what_others_did_changes_no_size_and_no_word():
    """Receipts and checkpoints of two worlds: equal but for what looks random in both."""
    chance = random.Random(23)
    for _ in range(6):
        history = blocks(chance, 7)
        one, two = World(history), World(others(history, chance))
        for number in range(1, 8):
            pages = [json.loads(world.checkpoint(number)) for world in (one, two)]
            documents = [json.loads(page["document"]) for page in pages]
            for document in documents:
                del document["tree"], document["heads"]
            assert documents[0] == documents[1]
            assert len(one.checkpoint(number)) == len(two.checkpoint(number)) == 2048
        for block, entries in enumerate(history, 1):
            for seq, body in entries:
                if OWN.encode() in body:
                    first, second = (world.receipt(block, seq, body, 7) for world in (one, two))
                    assert len(first) == len(second) == 2000
                    plain = [json.loads(raw) for raw in (first, second)]
                    for page in plain:
                        del page["path"], page["place"]
                    assert plain[0] == plain[1]


def test_places_in_a_block_do_not_tell_how_full_it_is():
    """The first of few and the first of many lie anywhere, not at the beginning."""
    key = keys.salted("test")

    def pick(number, attempt):
        return keys.salted(number, attempt, key=key)

    few, many = merkle.places(3, 16, pick), merkle.places(3000, 16, pick)
    assert few == many[:3]
    assert len(set(many)) == 3000
    assert 28_000 < sum(many) / len(many) < 38_000
