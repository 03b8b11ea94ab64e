"""Signing a checkpoint of the whole ledger, at fixed times, and keeping it outside the database."""

from datetime import datetime
from hashlib import sha256

from django.db import connection

from sharing.choices import May, Verb
from sharing.doors import checkpoints, keys, ledger, merkle
from sharing.doors.checkpoints import Leaf
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyThere
from sharing.models import Checkpoint, CheckpointSpan
from sharing.selectors import checkpoint as selector

# One at a time, whoever makes it: any number that nothing else in the service locks.
LOCK = 20_261_122


@service(may=May.SWEEP)
def make_checkpoint(*, by: Viewer, now: datetime) -> Checkpoint:
    """Sign what the ledger says now as the checkpoint of the fixed time that `now` belongs to.

    Refuses (`AlreadyThere`) when that time has one, or another sweep is making it. It carries the
    fixed time and not its own, so that nobody can tell from it how much there was to do.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        (mine,) = cursor.fetchone()
    if not mine or not selector.is_due(now):
        raise AlreadyThere
    last = selector.last()
    number = last.number + 1 if last else 1
    spans, leaves = _newly_covered()
    block = checkpoints.block(number, leaves)
    frontier = _split(bytes(last.frontier)) if last else []
    merkle.grow(frontier, number - 1, merkle.leaf(block.root))
    heads = selector.covered() | {span.chain: (span.upto, bytes(span.hash)) for span in spans}
    document = checkpoints.document(
        number,
        checkpoints.slot(now),
        merkle.fold(frontier),
        checkpoints.heads_tree(number, heads).root,
        sha256(last.document.encode()).hexdigest() if last else "",
    )
    made = Checkpoint.objects.create(
        number=number,
        at=checkpoints.slot(now),
        document=document,
        signature=keys.sign(document.encode()),
        block=block.root,
        frontier=b"".join(frontier),
    )
    for span in spans:
        span.checkpoint = made
    CheckpointSpan.objects.bulk_create(spans)
    ledger.record(by, Verb.CHECKPOINT_MADE, number=number)
    return made


def _newly_covered() -> tuple[list[CheckpointSpan], list[Leaf]]:
    """What is new in each chain, up to what a block holds; the rest waits for the next one.

    Chains with little to cover come first, and none takes more than its share of what is left.
    """
    spans: list[CheckpointSpan] = []
    leaves: list[Leaf] = []
    waiting = selector.still_to_cover()
    for position, (chain, after, upto) in enumerate(waiting):
        share = (checkpoints.MOST_LEAVES - len(leaves)) // (len(waiting) - position)
        mine: list[Leaf] = []
        covered = None
        for seq, body, hashed in selector.entries(chain, after, upto):
            more = checkpoints.leaves_of(chain, seq, body)
            if len(mine) + len(more) > share:
                break
            mine += more
            covered = CheckpointSpan(chain=chain, after=after, upto=seq, hash=hashed)
        if covered:
            spans.append(covered)
            leaves += mine
    return spans, leaves


def _split(frontier: bytes) -> list[bytes]:
    return [frontier[start : start + 32] for start in range(0, len(frontier), 32)]
