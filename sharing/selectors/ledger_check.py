"""Whether the ledger holds: each chain along its hashes, and all of it against what is kept outside."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sharing.doors import checkpoints, kept, ledger, merkle
from sharing.doors.checkpoints import Kept
from sharing.models import Checkpoint, LedgerCheck

AGREES = """
select w.seq from unnest(%(seqs)s::bigint[], %(hashes)s::text[]) as w (seq, hash)
left join sharing_ledgerentry e on e.chain = %(chain)s and e.seq = w.seq
where e.hash is distinct from decode(w.hash, 'hex') order by w.seq limit 1
"""


@dataclass(frozen=True)
class Fault:
    """What does not hold, and where: a chain and its first bad entry, or something kept outside."""

    wrong: str
    chain: str = ""
    entry: int | None = None

    def __str__(self) -> str:
        return f"{self.chain}: entry {self.entry} {self.wrong}" if self.chain else self.wrong


def walk(
    chain: str, after: int = 0, before: bytes | None = None
) -> Iterator[tuple[int, Fault | None]]:
    """The number of each entry as it is checked, and the fault that ends the walk if there is one."""
    for number, wrong in ledger.verify(chain, after, before):
        yield number, Fault(wrong, chain, number) if wrong else None


def faults_outside() -> Iterator[Fault]:
    """Where the database and the checkpoints kept outside it disagree. Nothing: they agree."""
    signed: list[Kept] = []
    for path, one in kept.read_all():
        if one is None or not kept.is_signed(one):
            yield Fault(f"The kept checkpoint {path.name} was changed: it is not as it was signed.")
        else:
            signed.append(one)
    yield from _heads_that_differ(signed)
    yield from _log_that_differs(signed)
    yield from _not_there(signed)


def newest_outside() -> dict[str, tuple[int, bytes]]:
    """Chain to the entry, and its hash, that the newest signed checkpoint kept outside vouches for."""
    signed = [one for _, one in kept.read_all() if one and kept.is_signed(one) and _opens(one)]
    if not signed:
        return {}
    newest = max(signed, key=lambda one: one.number)
    return {chain: (seq, bytes.fromhex(hashed)) for chain, (seq, hashed) in newest.heads.items()}


def count_outside() -> int:
    return sum(1 for _ in kept.read_all())


def _heads_that_differ(signed: list[Kept]) -> Iterator[Fault]:
    """A chain forged from end to end holds in itself, but not against what was signed earlier."""
    if signed and not _opens(signed[-1]):
        yield _changed(signed.pop())
    by_chain: dict[str, dict[int, Kept]] = {}
    for one in signed:
        for chain, (seq, _) in one.heads.items():
            by_chain.setdefault(chain, {}).setdefault(seq, one)
    for chain, at in sorted(by_chain.items()):
        wrong = _first_that_differs(chain, {seq: one.heads[chain][1] for seq, one in at.items()})
        if wrong is None:
            continue
        if not _opens(at[wrong]):
            yield _changed(at[wrong])
            continue
        vouched = max((earlier for earlier in at if earlier < wrong), default=0)
        yield Fault(
            f"or one up to {wrong} is not what was signed in checkpoint {at[wrong].number}",
            chain,
            vouched + 1,
        )


def _first_that_differs(chain: str, hashes: dict[int, str]) -> int | None:
    known = {seq: hashed for seq, hashed in hashes.items() if seq}
    with connection.cursor() as cursor:
        about: dict[str, Any] = {
            "chain": chain,
            "seqs": list(known),
            "hashes": list(known.values()),
        }
        cursor.execute(AGREES, about)
        row = cursor.fetchone()
    return row[0] if row else None


def _opens(one: Kept) -> bool:
    """Whether the heads beside a document are those that it signs."""
    heads = {chain: (seq, bytes.fromhex(hashed)) for chain, (seq, hashed) in one.heads.items()}
    tree = checkpoints.heads_tree(one.number, heads)
    return checkpoints.text(tree.root) == one.says["heads"]


def _changed(one: Kept) -> Fault:
    return Fault(f"The kept checkpoint {one.number} was changed: its heads are not those signed.")


def _log_that_differs(signed: Iterable[Kept]) -> Iterator[Fault]:
    """The log that receipts are made from, from its first block to its last."""
    wanted = {one.number: one for one in signed}
    rows = Checkpoint.objects.order_by("number").values_list("number", "block", "document")
    frontier: list[bytes] = []
    for number, block, document in rows.iterator(chunk_size=2000):
        merkle.grow(frontier, number - 1, merkle.leaf(bytes(block)))
        one = wanted.get(number)
        if one and (
            one.document != document or one.says["tree"] != checkpoints.text(merkle.fold(frontier))
        ):
            yield Fault(f"Checkpoint {number} in the database is not the one that was signed.")
            return


def _not_there(signed: Collection[Kept]) -> Iterator[Fault]:
    """Rows without a file, or files without a row. The newest file may be a minute late."""
    rows = set(Checkpoint.objects.values_list("number", flat=True))
    files = {one.number for one in signed}
    if lost := sorted(files - rows):
        yield Fault(f"Checkpoint {lost[0]} is kept outside, but no longer in the database.")
    if unkept := sorted(rows - files - {max(rows, default=0)}):
        yield Fault(f"Checkpoint {unkept[0]} is not among those kept outside the database.")


def latest(chains: Collection[str]) -> dict[str, LedgerCheck]:
    """The last walk along each of these chains."""
    rows = LedgerCheck.objects.filter(chain__in=chains).order_by("chain", "-at", "-pk")
    return {check.chain: check for check in rows.distinct("chain")}
