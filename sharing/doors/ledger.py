"""The one door out: what was seen and done is said with `record` and written together, last.

`record` only says. `@service` (`doors/service.py`) writes all that was said in one append at the end
of the outermost service, so the chain's head is the last row locked and no two writes wait for each
other in a ring. What remains (looks) is written by the middleware before the first byte leaves.
"""

import json
import re
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct
from struct import error as StructError
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from sharing.doors import keys
from sharing.doors.viewer import Viewer
from sharing.errors import LedgerClosed, UnfitForLedger, Unheard

SERVICE_CHAIN = "service"
# Codes, references, dates and numbers only. Words go in sealed, as `words`.
FIT = re.compile(r"[A-Za-z0-9_:.,+/\-]{0,80}")
MOST_WORDS = 4000


@dataclass(frozen=True)
class Said:
    """One fact on its way into the ledger; `words` are sealed when it is written."""

    chain: str
    body: dict[str, Any]
    words: str = ""
    sealed_for: str = ""


box_now: ContextVar[list[Said] | None] = ContextVar("ledger_box", default=None)


def chain_of(panel_id: int | None) -> str:
    return SERVICE_CHAIN if panel_id is None else f"panel:{panel_id}"


def agency_code(agency_id: int) -> str:
    """How the ledger names the agency that somebody works for."""
    return f"agency:{agency_id}"


def record(by: Viewer, verb: str, /, *subjects: Any, words: str = "", **facts: Any) -> None:
    """Say one fact. Subjects are records with a `reference`, or references.

    A subject that knows its panel sends the entry to that panel's chain; else the service's own.
    `words` is free text, such as a typed reason: it is sealed under the key of the first subject and
    reads "erased" once that key is destroyed (`keys.py`). What an open page asked for by itself says
    `live` (`docs/decisions/0019`). Refuses free text anywhere else, or words
    without a subject (`UnfitForLedger`), and being called where nobody would write (`Unheard`).
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
    if by.user is not None and by.user.agency_id:
        body["for"] = agency_code(by.user.agency_id)
    if by.refreshes:
        facts["live"] = True
    if facts:
        body["facts"] = {name: _fit(value) for name, value in sorted(facts.items())}
    if words and not body["of"]:
        raise UnfitForLedger("Words are sealed under the key of a subject: name one.")
    sealed_for = body["of"][0] if words else ""
    box.append(Said(chain_of(panel_id), body, words[:MOST_WORDS], sealed_for))


def has_said(verb: str) -> bool:
    """Whether this was said already and waits to be written."""
    return any(said.body["verb"] == str(verb) for said in box_now.get() or ())


def _fit(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_fit(item) for item in value]
    text = str(value)
    if not FIT.fullmatch(text):
        raise UnfitForLedger("The ledger holds codes and references only.")
    return text


def write(entries: list[Said]) -> None:
    """Append all of it, or nothing (`LedgerClosed`). Keys first, then heads, each in one order."""
    by_chain: dict[str, list[bytes]] = {}
    try:
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            sealing = {said.sealed_for for said in entries if said.words}
            found = keys.of_subjects(sealing, make_new=True) if sealing else {}
            for said in entries:
                by_chain.setdefault(said.chain, []).append(_bytes_of(said, found))
            for chain in sorted(by_chain):
                cursor.execute("select ledger_append(%s, %s)", [chain, by_chain[chain]])
    except DatabaseError as error:
        raise LedgerClosed from error


def _bytes_of(said: Said, found: dict[str, bytes | None]) -> bytes:
    body = said.body
    if said.words:
        text = keys.seal(found[said.sealed_for], said.chain, said.sealed_for, said.words)
        body = {**body, "sealed": {"of": said.sealed_for, "text": text}}
    return json.dumps(body, sort_keys=True).encode()


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


# --- walking a chain -----------------------------------------------------------------------------

AT_ONCE = 20_000
WALK = """
copy (
    select seq, hash, subjects::text, body from sharing_ledgerentry
    where chain = {} and seq > {} and seq <= {} order by seq
) to stdout (format binary)
"""
# A row of that: how many fields, then each behind its length. Number, length and bytes of the hash,
# length of the subjects.
ROW = Struct(">6xqi32si")
COPY_HEADER, SEQ, NAMES = 19, slice(6, 14), ROW.size
OF, NAMES_END = b'"of": [', b"]"
HASH_LENGTH = 32


def verify(
    chain: str, after: int = 0, before: bytes | None = None
) -> Iterator[tuple[int, str | None]]:
    """Walk a chain and yield (entry number, what is wrong or None); the last is the head's check.

    Begins after entry `after`, whose hash is `before`, if a checkpoint vouches for what lies before.
    Entries may be added meanwhile: the head is read after what was there has been walked, and
    whatever it says more is walked too, until both end together. The hashing is done here, not by the
    database that is being checked.
    """
    last, before = after, genesis(chain) if before is None else before
    while True:
        walked = last
        while rows := _rows(chain, after=last):
            for row in rows:
                seq, hashed, names, body = _parts(row)
                if seq != last + 1:
                    yield last + 1, "is missing"
                    return
                if sha256(before + row[SEQ] + body).digest() != hashed:
                    yield seq, "does not match its hash"
                    return
                begin = body.find(OF) + len(OF)
                listed = body[begin + 1 : body.find(NAMES_END, begin) - 1]
                if names != b"{%b}" % listed.replace(b'", "', b",") and not _lists(
                    chain, seq, body
                ):
                    yield seq, "names other subjects in its index"
                    return
                last, before = seq, hashed
                yield seq, None
        head_seq, head_hash = head(chain)
        if head_seq == last and head_hash == before:
            return
        if head_seq <= last or last == walked:
            yield last + 1, "is missing: the chain's head speaks of more, or of other, entries"
            return


def _rows(chain: str, after: int) -> list[bytes]:
    from psycopg import sql

    part = (chain, after, after + AT_ONCE)
    wanted = sql.SQL(WALK).format(*map(sql.Literal, part))
    with connection.cursor() as cursor, cursor.copy(wanted) as copied:  # type: ignore[attr-defined]
        rows = [bytes(row) for row in copied]
    # The header comes with the first row, the two bytes of the end on their own.
    return [rows[0][COPY_HEADER:], *rows[1:-1]] if len(rows) > 1 else []


def _parts(row: bytes) -> tuple[int, bytes, bytes, bytes]:
    """Number, hash, subjects as text, body. A hash of another length than it must have is none."""
    try:
        seq, length, hashed, names = ROW.unpack_from(row)
    except StructError:
        length = 0
    if length != HASH_LENGTH:
        return int.from_bytes(row[SEQ]), b"", b"", b""
    end = NAMES + names
    return seq, hashed, row[NAMES:end], row[end + 4 :]


def _lists(chain: str, seq: int, body: bytes) -> bool:
    """Whether the index column says what the body says, where comparing their texts does not tell."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select subjects from sharing_ledgerentry where chain = %s and seq = %s", [chain, seq]
        )
        (subjects,) = cursor.fetchone()
    return json.loads(body)["of"] == subjects


def head(chain: str) -> tuple[int, bytes]:
    """The number and the hash of the last entry that the chain's head speaks of."""
    with connection.cursor() as cursor:
        cursor.execute("select seq, hash from sharing_ledgerhead where chain = %s", [chain])
        seq, hashed = cursor.fetchone() or (0, b"")
    return seq, bytes(hashed)


def length(chain: str) -> int:
    """How many entries the chain's head speaks of."""
    return head(chain)[0]


def chains() -> list[str]:
    """Every chain there is, by its head or by entries left without one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select chain from sharing_ledgerhead union select chain from sharing_ledgerentry order by 1"
        )
        return [chain for (chain,) in cursor.fetchall()]
