"""A panel's chain as lines that anybody can check without the service (`docs/verifier/`).

One line each: what this is, every entry in the very bytes that were hashed, and an end that is signed.
Each carries the mark of whom it was made for and when; words stay sealed.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sharing.doors import checkpoints, keys, ledger
from sharing.models import Checkpoint, Panel
from sharing.selectors import checkpoint as selector

AT_ONCE = 1000


@dataclass(frozen=True)
class Export:
    """What one export holds: the chain up to an entry, and the checkpoint that vouches for it."""

    panel: Panel
    by: str
    at: datetime
    upto: int
    covered: int
    checkpoint: Checkpoint | None

    @property
    def chain(self) -> str:
        return ledger.chain_of(self.panel.pk)

    @property
    def mark(self) -> str:
        return f"{self.by} {self.at.isoformat(timespec='seconds')}"

    @property
    def file_name(self) -> str:
        return f"ledger-{self.panel.slug}-{self.at:%Y-%m-%d}.jsonl"


def begin_export(panel: Panel, by: str, at: datetime) -> Export:
    """Fixes what will be in it: entries written from now on are not."""
    last = selector.last()
    chain = ledger.chain_of(panel.pk)
    covered = selector.covered(last.number).get(chain, (0, b""))[0] if last else 0
    return Export(panel, by, at, ledger.length(chain), covered, last)


def lines(export: Export, still_may: Callable[[], bool] = lambda: True) -> Iterator[bytes]:
    """The file in pieces. Tells nothing to the ledger: that was done before the first byte.

    Asked again before each piece: whoever loses the right meanwhile gets no more, and no signed end.
    """
    all_of_it = sha256()
    first = _line(export, {"export": _about(export)})
    all_of_it.update(first)
    yield first
    after = 0
    while after < export.upto:
        if not still_may():
            return
        upto = min(after + AT_ONCE, export.upto)
        piece = b"".join(
            _line(export, {"seq": seq, "hash": hashed.hex(), "body": body.decode()})
            for seq, body, hashed in selector.entries(export.chain, after, upto)
        )
        all_of_it.update(piece)
        yield piece
        after = upto
    end = {**_end(export), "entries": export.upto, "sha256": all_of_it.hexdigest()}
    signature = keys.sign(checkpoints.compact(end).encode())
    yield _line(export, {"end": end, "signature": checkpoints.text(signature)})


def _about(export: Export) -> dict[str, Any]:
    return {
        "at": export.at.isoformat(timespec="seconds"),
        "by": export.by,
        "chain": export.chain,
        "covered": export.covered,
        "key": keys.public_key().hex(),
        "panel": export.panel.slug,
        "version": 1,
    }


def _end(export: Export) -> dict[str, Any]:
    """The signed checkpoint, opened at this chain only, so that it names no other."""
    if export.checkpoint is None:
        return {"checkpoint": None, "head": None}
    number = export.checkpoint.number
    tree = checkpoints.heads_tree(number, selector.covered(number))
    return {
        "checkpoint": {
            "document": export.checkpoint.document,
            "signature": checkpoints.text(bytes(export.checkpoint.signature)),
        },
        "head": tree.proof(export.chain) if export.covered else None,
    }


def _line(export: Export, page: dict[str, Any]) -> bytes:
    return (json.dumps({**page, "mark": export.mark}, sort_keys=True) + "\n").encode()
