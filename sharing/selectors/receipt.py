"""An agency's own disclosures, and the receipts that prove them (`docs/decisions/0012-receipts.md`).

Only what the viewer may see now is listed, and nothing in it tells what others did: no numbers of
entries, no totals, and a page is as full as if there were nothing else.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from sharing.choices import Verb
from sharing.doors import checkpoints, keys, ledger, merkle
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.models import Agency, Checkpoint, CheckpointSpan, User
from sharing.selectors import checkpoint as selector
from sharing.selectors import subjects, verbs
from sharing.selectors.ledger import read_cursor

PER_PAGE = 25
RECEIPT_SIZE = 2000
OWN = """
with seen (reference) as materialized ({seen})
select chain, seq, body, array(
    select n - 1 from unnest(subjects) with ordinality as t (s, n)
    where s in (select reference from seen) order by n
) from sharing_ledgerentry
where ledger_said(body, 'for') = any(%s) and ledger_said(body, 'verb') <> %s and {narrowed}
    and exists (select from unnest(subjects) s where s in (select reference from seen))
order by ledger_said(body, 'at') desc, chain desc, seq desc limit %s
"""


@dataclass(frozen=True)
class Shown:
    """One record that a disclosure was about, and the ticket for its receipt."""

    reference: str
    ticket: str


@dataclass
class Disclosure:
    """One entry by somebody of the agency, with the records in it that the viewer may see."""

    chain: str
    seq: int
    body: bytes
    at: datetime
    who: str
    did: str
    shown: list[Shown]
    span: CheckpointSpan | None = None

    @property
    def cursor(self) -> str:
        return f"{self.at.isoformat(timespec='milliseconds')}|{self.chain}|{self.seq}"

    def named(self, index: int) -> str:
        """The record that one of its statements is about."""
        return json.loads(self.body)["of"][index]

    @property
    def checkpoint(self) -> int | None:
        return self.span.checkpoint_id if self.span else None


def agencies_of(viewer: Viewer) -> list[Agency]:
    """The agencies that the viewer speaks for today."""
    return list(Agency.objects.filter(pk__in=viewer.agency_ids).order_by("name"))


def disclosures(viewer: Viewer, older_than: str = "") -> tuple[list[Disclosure], str]:
    """One page, newest first, and what the next one begins after."""
    cursor = read_cursor(older_than)
    narrowed, values = "true", []
    if cursor:
        narrowed = (
            "ledger_said(body, 'at') <= %s and (ledger_said(body, 'at'), chain, seq) < (%s, %s, %s)"
        )
        values = [cursor[0], *cursor]
    rows = _own(viewer, narrowed, values, PER_PAGE + 1)
    page = [_disclosure(*row) for row in rows[:PER_PAGE]]
    references = {line.who for line in page}
    names = dict(User.objects.filter(reference__in=references).values_list("reference", "name"))
    spans = selector.spans_over([(line.chain, line.seq) for line in page])
    for line in page:
        line.who = names.get(line.who, line.who)
        line.span = spans.get((line.chain, line.seq))
    return page, page[-1].cursor if len(rows) > PER_PAGE else ""


def by_ticket(viewer: Viewer, ticket: str) -> tuple[Disclosure, int]:
    """One of the viewer's own disclosures and which of its records; else `NotFound`."""
    chain, _, rest = (keys.read_ticket(ticket) or "").partition("|")
    seq, _, index = rest.partition("|")
    if not seq.isdecimal() or not index.isdecimal():
        raise NotFound
    for row in _own(viewer, "chain = %s and seq = %s", [chain, int(seq)], 1):
        if int(index) in row[3]:
            found = _disclosure(*row)
            found.span = selector.spans_over([(chain, int(seq))]).get((chain, int(seq)))
            return found, int(index)
    raise NotFound


def _own(viewer: Viewer, narrowed: str, values: list[Any], most: int) -> list[Any]:
    seen, seen_values = subjects.seen_by(viewer)
    codes = [ledger.agency_code(pk) for pk in sorted(viewer.agency_ids)]
    with connection.cursor() as cursor:
        cursor.execute(
            OWN.format(seen=seen, narrowed=narrowed),
            [*seen_values, codes, Verb.RECEIPT_TAKEN, *values, most],
        )
        return cursor.fetchall()


def _disclosure(chain: str, seq: int, body: bytes, indexes: list[int]) -> Disclosure:
    said = json.loads(bytes(body))
    return Disclosure(
        chain,
        seq,
        bytes(body),
        datetime.fromisoformat(said["at"]),
        said["by"],
        verbs.labels().get(said["verb"], said["verb"]),
        [
            Shown(said["of"][index], keys.ticket(checkpoints.leaf_name(chain, seq, index)))
            for index in indexes
        ],
    )


def receipt(disclosure: Disclosure, index: int, number: int) -> bytes:
    """The receipt for one disclosure at one checkpoint, which must be at or after the one covering it."""
    assert disclosure.span
    covering = disclosure.span.checkpoint
    block = selector.block_of(covering)
    name = checkpoints.leaf_name(disclosure.chain, disclosure.seq, index)
    leaf = checkpoints.leaves_of(disclosure.chain, disclosure.seq, disclosure.body)[index]
    log = merkle.inclusion(selector.log(number), covering.number - 1)
    path = block.tree.path(block.place[name]) + _full(log, checkpoints.LOG_DEPTH)
    return checkpoints.padded(
        {
            "block": covering.number,
            "checkpoint": number,
            "path": base64.b85encode(b"".join(path)).decode(),
            "place": block.place[name],
            "said": json.loads(leaf.said),
            "salt": checkpoints.text(block.salt(name)),
            "version": 1,
        },
        RECEIPT_SIZE,
    )


def checkpoint_file(checkpoint: Checkpoint, since: int = 0) -> bytes:
    """A checkpoint to keep; with `since`, the proof that the log of that older one is its beginning."""
    page: dict[str, Any] = {
        "document": checkpoint.document,
        "signature": checkpoints.text(bytes(checkpoint.signature)),
    }
    if 0 < since < checkpoint.number:
        proof = merkle.consistency(selector.log(checkpoint.number), since)
        full = _full(proof, checkpoints.LOG_DEPTH + 1)
        page["bridge"] = {"proof": checkpoints.text(b"".join(full)), "since": since}
    return checkpoints.padded(page, checkpoints.PUBLIC_SIZE)


def _full(path: list[bytes], length: int) -> list[bytes]:
    """A proof of always the same length; the verifier knows how much of it counts."""
    return path + [bytes(32)] * (length - len(path))
