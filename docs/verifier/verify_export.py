#!/usr/bin/env python3
"""Check what the service handed out, without the service. Needs Python 3.8 and nothing else.

    verify_export.py export FILE --key KEY [--kept CHECKPOINT]
    verify_export.py receipt FILE --checkpoint CHECKPOINT --key KEY [--kept OLDER]
    verify_export.py checkpoint FILE --key KEY [--kept OLDER]

KEY is the public key printed on the ledger page (64 letters and digits); get it by another way than
the file. A checkpoint you kept is what makes this count: keep one a month where nobody else can write.
Exit code 0: everything holds. 1: something does not, and it is said what.
"""

import argparse
import base64
import hashlib
import json
import sys

BLOCK_DEPTH, HEADS_DEPTH = 16, 12


class Wrong(Exception):
    """Something does not hold; the sentence says what."""


# --- Ed25519, verifying only (RFC 8032) ------------------------------------------------------------

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def _add(a, b):
    one, two = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    three, four = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = two - one, four - three, four + three, two + one
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _x_of(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def _point(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = _x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (_x_of(BASE_Y, 0), BASE_Y, 1, _x_of(BASE_Y, 0) * BASE_Y % P)


def is_signed(key, message, signature):
    """Whether the signature is that of this message under this public key."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = _point(key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    return _same(_times(s, BASE), _add(r, _times(h, a)))


# --- Merkle trees (RFC 9162) -----------------------------------------------------------------------


def leaf(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def hashes(raw):
    return [raw[start : start + 32] for start in range(0, len(raw), 32)]


def sparse_root(one, place, path):
    """The root above a leaf of a tree of fixed depth."""
    for other in path:
        one = node(other, one) if place & 1 else node(one, other)
        place >>= 1
    return one


def included(one, index, size, path):
    """The root of a log of that size in which this hash is the leaf `index` (section 2.1.3.2)."""
    if index >= size:
        raise Wrong("The receipt is for a block that the checkpoint does not have yet.")
    first, last = index, size - 1
    for number, other in enumerate(path):
        if last == 0:
            if any(map(any, path[number:])):
                raise Wrong("The proof goes on after its end.")
            break
        if first & 1 or first == last:
            one = node(other, one)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            one = node(one, other)
        first, last = first >> 1, last >> 1
    if last:
        raise Wrong("The proof ends too soon.")
    return one


def is_consistent(size, root, newer_size, newer_root, path):
    """Whether the older log is the beginning of the newer one (section 2.1.4.2)."""
    if size == newer_size:
        return root == newer_root
    if not 0 < size < newer_size:
        return False
    path = list(path)
    if size & (size - 1) == 0:
        path.insert(0, root)
    if not path:
        return False
    first, last = size - 1, newer_size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = path[0]
    rest = path[1:]
    while rest and last:
        other = rest.pop(0)
        if first & 1 or first == last:
            old, new = node(other, old), node(other, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node(new, other)
        first, last = first >> 1, last >> 1
    return last == 0 and old == root and new == newer_root and not any(map(any, rest))


# --- what the service hands out ----------------------------------------------------------------------


def compact(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def plain(text):
    return base64.b64decode(text, validate=True)


class Checkpoint:
    """A signed document: at that time the ledger was this."""

    def __init__(self, page, key):
        document = page["document"].encode()
        if not is_signed(key, document, plain(page["signature"])):
            raise Wrong("The checkpoint is not signed with this key.")
        says = json.loads(document)
        self.document = document
        self.number, self.at = says["checkpoint"], says["at"]
        self.tree, self.heads = plain(says["tree"]), plain(says["heads"])
        self.before = says["before"]
        self.bridge = page.get("bridge")

    def follows(self, older):
        """Refuse unless the log at the older checkpoint is the beginning of this one's."""
        if older.number == self.number:
            if older.document != self.document:
                raise Wrong(f"Two different checkpoints {self.number}: the log was forked.")
            return
        if older.number > self.number:
            raise Wrong("The checkpoint you kept is newer: ask for one made after it.")
        if older.number + 1 == self.number and self.before != digest(older.document):
            raise Wrong("The document before this one is not the one you kept.")
        if not self.bridge or self.bridge["since"] != older.number:
            raise Wrong(
                f"Ask for this checkpoint again, saying that you kept number {older.number}."
            )
        path = hashes(plain(self.bridge["proof"]))
        if not is_consistent(older.number, older.tree, self.number, self.tree, path):
            raise Wrong("Something before the checkpoint you kept was rewritten.")


def digest(data):
    return hashlib.sha256(data).hexdigest()


def in_block(said, proof, depth):
    path = hashes(proof)
    if len(path) != depth:
        raise Wrong("The proof is not of the right length.")
    return path


def check_receipt(receipt, checkpoint):
    """The statement of a receipt, once it is proven to be in the log of that checkpoint."""
    if receipt["checkpoint"] != checkpoint.number:
        raise Wrong(
            f"The receipt goes with checkpoint {receipt['checkpoint']}, this is {checkpoint.number}."
        )
    path = hashes(base64.b85decode(receipt["path"]))
    if len(path) < BLOCK_DEPTH:
        raise Wrong("The proof is not of the right length.")
    one = leaf(plain(receipt["salt"]) + compact(receipt["said"]))
    block = sparse_root(one, receipt["place"], path[:BLOCK_DEPTH])
    index, size = receipt["block"] - 1, checkpoint.number
    if included(leaf(block), index, size, path[BLOCK_DEPTH:]) != checkpoint.tree:
        raise Wrong("What the receipt says is not in the log that was signed.")
    return receipt["said"]


class Export:
    """The lines of an export, read once from first to last."""

    def __init__(self, lines, key):
        self.lines, self.key = lines, key
        self.all = hashlib.sha256()
        self.marked = None

    def _next(self):
        for raw in self.lines:
            raw = raw if isinstance(raw, bytes) else raw.encode()
            line = json.loads(raw)
            if self.marked is not None and line.get("mark") != self.marked:
                raise Wrong("A line does not carry the mark of whom this was made for.")
            if "end" not in line:
                self.all.update(raw)
            yield line

    def check(self, kept=None):
        """Walk the chain and compare it with the signed checkpoint; gives what to tell."""
        lines = self._next()
        first = next(lines, None) or {}
        if "export" not in first:
            raise Wrong("This is not an export of the ledger.")
        about, self.marked = first["export"], first["mark"]
        hashed, seq, at = hashlib.sha256(about["chain"].encode()).digest(), 0, {}
        wanted = about["covered"]
        for line in lines:
            if "end" in line:
                return self._end(line, about, seq, at, kept)
            if "said" in line:
                continue
            seq += 1
            if line["seq"] != seq:
                raise Wrong(f"{about['chain']}: entry {seq} is missing.")
            body = line["body"].encode()
            hashed = hashlib.sha256(hashed + seq.to_bytes(8, "big") + body).digest()
            if hashed.hex() != line["hash"]:
                raise Wrong(f"{about['chain']}: entry {seq} does not match its hash.")
            if seq == wanted:
                at[seq] = hashed
        raise Wrong(f"The export was cut off after entry {seq}.")

    def _end(self, line, about, seq, at, kept):
        end = line["end"]
        if not is_signed(self.key, compact(end), plain(line["signature"])):
            raise Wrong("The end of the export is not signed with this key.")
        if end["sha256"] != self.all.hexdigest() or end["entries"] != seq:
            raise Wrong("Lines of the export were changed, added or taken out.")
        if not end["checkpoint"]:
            return about, seq, None
        checkpoint = Checkpoint(end["checkpoint"], self.key)
        if kept:
            checkpoint.follows(kept)
        if about["covered"]:
            self._head(end["head"], about, at, checkpoint)
        return about, seq, checkpoint

    @staticmethod
    def _head(head, about, at, checkpoint):
        seq = about["covered"]
        if seq not in at:
            raise Wrong(f"The export ends before entry {seq}, which was signed.")
        said = compact({"chain": about["chain"], "hash": at[seq].hex(), "seq": seq})
        path = in_block(said, plain(head["path"]), HEADS_DEPTH)
        if sparse_root(leaf(plain(head["salt"]) + said), head["place"], path) != checkpoint.heads:
            raise Wrong(
                f"{about['chain']}: entry {seq} is not the one that was signed in checkpoint {checkpoint.number}."
            )


# --- the command -------------------------------------------------------------------------------------


def read(path, key):
    with open(path, "rb") as file:
        return Checkpoint(json.loads(file.read()), key)


def run(options):
    try:
        key = bytes.fromhex(options.key)
    except ValueError:
        raise Wrong("KEY must be 64 letters and digits, as printed on the ledger page.") from None
    kept = read(options.kept, key) if options.kept else None
    if options.what == "export":
        with open(options.file, "rb") as file:
            about, entries, checkpoint = Export(file, key).check(kept)
        print(f"{about['chain']}: {entries} entries, no breaks.")
        print(f"Made for {about['by']} at {about['at']}.")
        if checkpoint is None:
            print("No checkpoint was signed yet.")
        else:
            to = f"{about['covered']} in checkpoint {checkpoint.number} of {checkpoint.at}"
            print(f"Signed to entry {to}.")
    elif options.what == "checkpoint":
        checkpoint = read(options.file, key)
        if kept:
            checkpoint.follows(kept)
        print(f"Checkpoint {checkpoint.number} of {checkpoint.at} is signed.")
    else:
        checkpoint = read(options.checkpoint or options.kept, key)
        if kept:
            checkpoint.follows(kept)
        with open(options.file, "rb") as file:
            said = check_receipt(json.loads(file.read()), checkpoint)
        print(f"In the log: {json.dumps(said, sort_keys=True)}")
        print(f"Proven by checkpoint {checkpoint.number} of {checkpoint.at}.")
    if kept:
        print(f"Nothing before the checkpoint you kept (number {kept.number}) was rewritten.")


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["export", "receipt", "checkpoint"])
    parser.add_argument("file")
    parser.add_argument("--key", required=True, help="public key printed on the ledger page")
    parser.add_argument("--checkpoint", help="the checkpoint that the receipt goes with")
    parser.add_argument("--kept", help="an older checkpoint that you kept")
    options = parser.parse_args(arguments)
    if options.what == "receipt" and not (options.checkpoint or options.kept):
        parser.error("a receipt needs --checkpoint or --kept")
    try:
        run(options)
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"This cannot be read: {error or type(error).__name__}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
