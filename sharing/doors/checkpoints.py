"""What a checkpoint holds, in bytes: two trees over the ledger, and a signed document that names their roots.

Every fixed quarter of an hour the entries since the last checkpoint become one **block**: a sparse
tree whose leaves are salted statements, one for each entry and subject. The block's root is the next
leaf of the **log**, so the log's size is the number of the checkpoint and tells nothing but the time.
A second sparse tree holds the **heads** of the chains. `docs/decisions/0012-receipts.md` says why.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sharing.doors import keys, merkle

MINUTES = 15
BLOCK_DEPTH, HEADS_DEPTH = 16, 12
# Half of a block's places at most, so that each leaf soon finds one.
MOST_LEAVES = 1 << (BLOCK_DEPTH - 1)
LOG_DEPTH = 20
MOST_FACTS = 200
# Every checkpoint handed out is of this size, and every one kept is of whole blocks of that one.
PUBLIC_SIZE, KEPT_BLOCK = 2048, 4096


def slot(moment: datetime) -> datetime:
    """The fixed time that a moment belongs to."""
    return moment.replace(minute=moment.minute - moment.minute % MINUTES, second=0, microsecond=0)


def text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class Leaf:
    """One salted statement: `name` is known to the service alone, `said` to whom it is about."""

    name: str
    said: str


def leaf_name(chain: str, seq: int, index: int) -> str:
    return f"{chain}|{seq}|{index}"


def leaves_of(chain: str, seq: int, body: bytes) -> list[Leaf]:
    """The statements of one entry, one for each subject, so that a receipt names no other.

    Without the entry's number, which would tell how much others did.
    """
    entry = json.loads(body)
    said = {name: entry[name] for name in ("at", "by", "for", "verb") if name in entry}
    facts = entry.get("facts")
    if facts and len(compact(facts)) <= MOST_FACTS:
        said["facts"] = facts
    return [
        Leaf(leaf_name(chain, seq, index), compact({**said, "chain": chain, "of": subject}))
        for index, subject in enumerate(entry["of"] or [None])
    ]


class Block:
    """A sparse tree of salted leaves, the same each time it is made of the same leaves."""

    def __init__(self, kind: str, number: int, depth: int, leaves: Iterable[Leaf]):
        self.key = keys.salted(kind, number)
        self.leaves = list(leaves)
        found = merkle.places(len(self.leaves), depth, self._pick)
        self.place = {leaf.name: place for leaf, place in zip(self.leaves, found, strict=True)}
        hashes = {
            self.place[leaf.name]: merkle.leaf(self.salt(leaf.name) + leaf.said.encode())
            for leaf in self.leaves
        }
        self.tree = merkle.Sparse(depth, hashes, self._pad)

    @property
    def root(self) -> bytes:
        return self.tree.root

    def salt(self, name: str) -> bytes:
        return keys.salted("salt", name, key=self.key)[:16]

    def proof(self, name: str) -> dict[str, Any]:
        """What shows that a leaf is in this block: its salt, its place and the siblings above it."""
        place = self.place[name]
        path = b"".join(self.tree.path(place))
        return {"salt": text(self.salt(name)), "place": place, "path": text(path)}

    def _pick(self, number: int, attempt: int) -> bytes:
        return keys.salted("place", self.leaves[number].name, attempt, key=self.key)

    def _pad(self, level: int, place: int) -> bytes:
        return keys.salted("pad", level, place, key=self.key)


def block(number: int, leaves: Iterable[Leaf]) -> Block:
    return Block("block", number, BLOCK_DEPTH, sorted(leaves, key=_in_order))


def _in_order(leaf: Leaf) -> tuple[str, int, int]:
    chain, seq, index = leaf.name.rsplit("|", 2)
    return chain, int(seq), int(index)


def head_said(chain: str, seq: int, hashed: bytes) -> str:
    return compact({"chain": chain, "hash": hashed.hex(), "seq": seq})


def heads_tree(number: int, heads: Mapping[str, tuple[int, bytes]]) -> Block:
    """The heads of all chains, so that each can be shown without the others."""
    leaves = [Leaf(chain, head_said(chain, *heads[chain])) for chain in sorted(heads)]
    return Block("heads", number, HEADS_DEPTH, leaves)


def document(number: int, at: datetime, tree: bytes, heads: bytes, before: str) -> str:
    """The text that is signed. `before` is the hash of the document before this one."""
    return compact(
        {
            "at": at.isoformat(timespec="seconds"),
            "before": before,
            "checkpoint": number,
            "heads": text(heads),
            "key": keys.fingerprint(),
            "tree": text(tree),
            "version": 1,
        }
    )


@dataclass(frozen=True)
class Kept:
    """One checkpoint as it lies outside the database: the signed document and what it was made of."""

    document: str
    signature: str
    heads: dict[str, tuple[int, str]]

    @cached_property
    def says(self) -> dict[str, Any]:
        return json.loads(self.document)

    @property
    def number(self) -> int:
        return self.says["checkpoint"]


def padded(page: dict[str, Any], size: int, whole_blocks: bool = False) -> bytes:
    """The page as JSON of exactly that size, or of whole blocks of it."""
    plain = len(compact({**page, "pad": ""})) + 1
    if plain > size and not whole_blocks:
        raise ValueError(f"{plain} bytes do not go into {size}")
    lacking = -plain % size
    return (compact({**page, "pad": "." * lacking}) + "\n").encode()
