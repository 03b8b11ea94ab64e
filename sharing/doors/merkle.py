"""Merkle trees with the hashing of RFC 9162, and no knowledge of what is in them.

Two kinds. A **log** is the RFC's own tree over a list that only grows. A **sparse** tree has a fixed
depth and holds few leaves at places picked at random; whatever lies empty is a hash that looks like any
other, so that neither its proofs nor its root tell how full it is.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

Pad = Callable[[int, int], bytes]


def leaf(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


# --- a log ---------------------------------------------------------------------------------------


def root(hashes: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162 section 2.1.1 over hashes of leaves."""
    return fold(frontier(hashes)) if hashes else sha256().digest()


def frontier(hashes: Sequence[bytes]) -> list[bytes]:
    """The perfect subtrees of a log, largest first: all that is needed to let it grow."""
    found: list[bytes] = []
    for size, one in enumerate(hashes):
        grow(found, size, one)
    return found


def grow(found: list[bytes], size: int, one: bytes) -> None:
    """Add the next leaf to the frontier of a log of that size."""
    while size & 1:
        one = node(found.pop(), one)
        size >>= 1
    found.append(one)


def fold(found: Sequence[bytes]) -> bytes:
    """The root over a frontier."""
    *rest, top = found
    for one in reversed(rest):
        top = node(one, top)
    return top


def inclusion(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """PATH(index, hashes) of RFC 9162 section 2.1.3.1."""
    if len(hashes) == 1:
        return []
    cut = _split(len(hashes))
    if index < cut:
        return [*inclusion(hashes[:cut], index), root(hashes[cut:])]
    return [*inclusion(hashes[cut:], index - cut), root(hashes[:cut])]


def consistency(hashes: Sequence[bytes], size: int) -> list[bytes]:
    """PROOF(size, hashes) of RFC 9162 section 2.1.4.1: the log of that size is the beginning of this."""
    return _consistency(hashes, size, whole=True) if 0 < size < len(hashes) else []


def _consistency(hashes: Sequence[bytes], size: int, whole: bool) -> list[bytes]:
    if size == len(hashes):
        return [] if whole else [root(hashes)]
    cut = _split(len(hashes))
    if size <= cut:
        return [*_consistency(hashes[:cut], size, whole), root(hashes[cut:])]
    return [*_consistency(hashes[cut:], size - cut, False), root(hashes[:cut])]


def _split(size: int) -> int:
    """The largest power of two smaller than the size."""
    return 1 << ((size - 1).bit_length() - 1)


# --- a sparse tree -------------------------------------------------------------------------------


class Sparse:
    """A tree of `2 ** depth` places, of which `leaves` (place to hash) are taken."""

    def __init__(self, depth: int, leaves: dict[int, bytes], pad: Pad):
        self.depth, self.pad = depth, pad
        self.levels = [leaves]
        for level in range(depth):
            below = self.levels[level]
            self.levels.append(
                {
                    place: node(self._at(level, 2 * place), self._at(level, 2 * place + 1))
                    for place in {one >> 1 for one in below}
                }
            )

    def _at(self, level: int, place: int) -> bytes:
        found = self.levels[level].get(place)
        return self.pad(level, place) if found is None else found

    @property
    def root(self) -> bytes:
        return self._at(self.depth, 0)

    def path(self, place: int) -> list[bytes]:
        """The siblings on the way from a leaf to the root: always `depth` of them."""
        return [self._at(level, (place >> level) ^ 1) for level in range(self.depth)]


def places(count: int, depth: int, pick: Callable[[int, int], bytes]) -> list[int]:
    """A place of its own for each of `count` leaves; `pick(number, attempt)` gives unguessable bytes."""
    taken: dict[int, None] = {}
    for number in range(count):
        attempt = 0
        while (place := int.from_bytes(pick(number, attempt)[:8]) >> (64 - depth)) in taken:
            attempt += 1
        taken[place] = None
    return list(taken)
