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
    body = {
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
    """Walk a chain and yield (entry number, what is wrong or None); the last is the head's check."""
    with connection.cursor() as cursor:
        cursor.execute("select seq, hash from sharing_ledgerhead where chain = %s", [chain])
        head = cursor.fetchone()
    expected, before = 1, genesis(chain)
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(
            "select seq, body, hash, subjects from sharing_ledgerentry where chain = %s order by seq",
            [chain],
        )
        for seq, body, hashed, subjects in cursor:
            body, hashed = bytes(body), bytes(hashed)
            if seq != expected:
                yield expected, "is missing"
                return
            if sha256(before + seq.to_bytes(8, "big") + body).digest() != hashed:
                yield seq, "does not match its hash"
                return
            if json.loads(body)["of"] != subjects:
                yield seq, "names other subjects in its index"
                return
            before, expected = hashed, seq + 1
            yield seq, None
    if head is None or head[0] != expected - 1 or bytes(head[1] or before) != before:
        yield expected, "is missing: the chain's head says there should be more, or other, entries"


def chains() -> list[str]:
    """Every chain there is, by its head or by entries left without one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select chain from sharing_ledgerhead union select chain from sharing_ledgerentry order by 1"
        )
        return [chain for (chain,) in cursor.fetchall()]


