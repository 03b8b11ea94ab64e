"""The one door out: what was seen and done is said with `record` and written together, last.

`record` only says. `@service` (`doors/service.py`) writes all that was said in one append at the end
of the outermost service, so the chain's head is the last row locked and no two writes wait for each
other in a ring. What remains (looks) is written by the middleware before the first byte leaves.
"""

import json
import re
from collections.abc import Iterator
from contextvars import ContextVar
from hashlib import sha256
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from sharing.doors.viewer import Viewer
from sharing.errors import LedgerClosed, UnfitForLedger, Unheard

SERVICE_CHAIN = "service"
# Codes, references, dates and numbers only: free text waits for a key per case.
FIT = re.compile(r"[A-Za-z0-9_:.,+/\-]{0,80}")

box_now: ContextVar[list | None] = ContextVar("ledger_box", default=None)


def chain_of(panel_id: int | None) -> str:
    return SERVICE_CHAIN if panel_id is None else f"panel:{panel_id}"


def record(by: Viewer, verb: str, /, *subjects: Any, **facts: Any) -> None:
    """Say one fact. Subjects are records with a `reference`, or references.

    A subject that knows its panel sends the entry to that panel's chain; else the service's own.
    Refuses free text (`UnfitForLedger`) and being called where nobody would write (`Unheard`).
    """
    box = box_now.get()
    if box is None:
        raise Unheard(verb)
    panel_id = next((p for s in subjects if (p := getattr(s, "panel_id", None))), None)
    body: dict[str, Any] = {
        "at": timezone.now().isoformat(timespec="milliseconds"),
        "by": by.reference,
        "verb": str(verb),
        "of": [_fit(getattr(s, "reference", s)) for s in subjects],
    }
    if facts:
        body["facts"] = {name: _fit(value) for name, value in sorted(facts.items())}
    box.append((chain_of(panel_id), json.dumps(body, sort_keys=True).encode()))


def _fit(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_fit(item) for item in value]
    text = str(value)
    if not FIT.fullmatch(text):
        raise UnfitForLedger("The ledger holds codes and references only.")
    return text


def write(entries: list[tuple[str, bytes]]) -> None:
    by_chain: dict[str, list[bytes]] = {}
    for chain, body in entries:
        by_chain.setdefault(chain, []).append(body)
    try:
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for chain in sorted(by_chain):
                cursor.execute("select ledger_append(%s, %s)", [chain, by_chain[chain]])
    except DatabaseError as error:
        raise LedgerClosed from error


class listening:
    """Opened by a request, a task or a command; what is left at the end is written then."""

    def __enter__(self) -> "listening":
        self.token = box_now.set([])
        return self

    def __exit__(self, *raised: Any) -> None:
        box = box_now.get()
        box_now.reset(self.token)
        if box:
            write(box)


def genesis(chain: str) -> bytes:
    """Where a chain begins: its own name, so that no chain can be passed off as another."""
    return sha256(chain.encode()).digest()


def verify(chain: str) -> Iterator[tuple[int, str | None]]:
    """Walk a chain and yield (entry number, what is wrong or None); the last is the head's check.

    Entries may be added meanwhile: the head is read after what was there has been walked, and
    whatever it says more is walked too, until both end together.
    """
    last, before = 0, genesis(chain)
    while True:
        walked = last
        for seq, body, hashed, subjects in _entries(chain, after=last):
            if seq != last + 1:
                yield last + 1, "is missing"
                return
            if sha256(before + seq.to_bytes(8, "big") + body).digest() != hashed:
                yield seq, "does not match its hash"
                return
            if json.loads(body)["of"] != subjects:
                yield seq, "names other subjects in its index"
                return
            last, before = seq, hashed
            yield seq, None
        head_seq, head_hash = _head(chain)
        if head_seq == last and head_hash == before:
            return
        if head_seq <= last or last == walked:
            yield last + 1, "is missing: the chain's head speaks of more, or of other, entries"
            return


def _entries(chain: str, after: int) -> Iterator[tuple[int, bytes, bytes, list[str]]]:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(
            "select seq, body, hash, subjects from sharing_ledgerentry"
            " where chain = %s and seq > %s order by seq",
            [chain, after],
        )
        for seq, body, hashed, subjects in cursor:
            yield seq, bytes(body), bytes(hashed), subjects


def _head(chain: str) -> tuple[int, bytes]:
    with connection.cursor() as cursor:
        cursor.execute("select seq, hash from sharing_ledgerhead where chain = %s", [chain])
        seq, hashed = cursor.fetchone() or (0, b"")
    return seq, bytes(hashed)


def length(chain: str) -> int:
    """How many entries the chain's head speaks of."""
    return _head(chain)[0]


def chains() -> list[str]:
    """Every chain there is, by its head or by entries left without one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select chain from sharing_ledgerhead union select chain from sharing_ledgerentry order by 1"
        )
        return [chain for (chain,) in cursor.fetchall()]
