"""Checkpoints: which is due, what the next one covers, and what is shown of those there are."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from sharing.doors import checkpoints, merkle
from sharing.doors.checkpoints import Block, Kept, Leaf
from sharing.models import Checkpoint, CheckpointSpan, LedgerEntry, LedgerHead

# What each chain was covered to, at a checkpoint or (without one) now.
COVERED = """
select distinct on (chain) chain, upto, hash from sharing_checkpointspan
where %(number)s::bigint is null or checkpoint_id <= %(number)s
order by chain, upto desc
"""


def last() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-number").first()


def numbered(number: int) -> Checkpoint | None:
    return Checkpoint.objects.filter(number=number).first()


def is_due(now: datetime) -> bool:
    """Whether the fixed time that `now` belongs to has no checkpoint yet."""
    return not Checkpoint.objects.filter(at__gte=checkpoints.slot(now)).exists()


def covered(number: int | None = None) -> dict[str, tuple[int, bytes]]:
    """Chain to the number and hash of the last entry covered."""
    with connection.cursor() as cursor:
        cursor.execute(COVERED, {"number": number})
        return {chain: (upto, bytes(hashed)) for chain, upto, hashed in cursor.fetchall()}


def still_to_cover() -> list[tuple[str, int, int]]:
    """Chain, entry covered, entry to cover now; the chains with least to cover first."""
    done = covered()
    heads = LedgerHead.objects.values_list("chain", "seq")
    waiting = [(chain, done.get(chain, (0, b""))[0], seq) for chain, seq in heads]
    return sorted(
        (row for row in waiting if row[2] > row[1]), key=lambda row: (row[2] - row[1], row[0])
    )


def entries(chain: str, after: int, upto: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, body and hash of the entries after one and up to another."""
    rows = LedgerEntry.objects.filter(chain=chain, seq__gt=after, seq__lte=upto).order_by("seq")
    for seq, body, hashed in rows.values_list("seq", "body", "hash").iterator(chunk_size=2000):
        yield seq, bytes(body), bytes(hashed)


def block_of(checkpoint: Checkpoint) -> Block:
    """The block of a checkpoint, made again from the entries it covers."""
    leaves: list[Leaf] = []
    for span in checkpoint.spans.order_by("chain"):
        for seq, body, _ in entries(span.chain, span.after, span.upto):
            leaves += checkpoints.leaves_of(span.chain, seq, body)
    return checkpoints.block(checkpoint.number, leaves)


def spans_over(rows: list[tuple[str, int]]) -> dict[tuple[str, int], CheckpointSpan]:
    """Entry (chain, number) to the span that covers it, by one query; those not covered are missing."""
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select w.chain, w.seq, s.id from unnest(%s::text[], %s::bigint[]) as w (chain, seq)"
            " cross join lateral (select id from sharing_checkpointspan s where s.chain = w.chain"
            " and s.upto >= w.seq order by s.upto limit 1) s",
            [[chain for chain, _ in rows], [seq for _, seq in rows]],
        )
        found = {(chain, seq): span for chain, seq, span in cursor.fetchall()}
    spans = CheckpointSpan.objects.select_related("checkpoint").in_bulk(set(found.values()))
    return {entry: spans[span] for entry, span in found.items()}


def log(size: int) -> list[bytes]:
    """The leaves of the log when it had that many."""
    blocks = Checkpoint.objects.filter(number__lte=size).order_by("number")
    return [merkle.leaf(bytes(block)) for block in blocks.values_list("block", flat=True)]


def kept_form(checkpoint: Checkpoint) -> Kept:
    """A checkpoint as it is kept outside the database."""
    heads = {
        chain: (seq, hashed.hex()) for chain, (seq, hashed) in covered(checkpoint.number).items()
    }
    return Kept(checkpoint.document, checkpoints.text(bytes(checkpoint.signature)), heads)
