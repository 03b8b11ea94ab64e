"""Checkpoints as files outside the database: each written once, and never again.

One folder a month, one file a checkpoint, read-only. Keep the folder where whoever administers the
database cannot write; copies with partners and on other machines are what makes it count.
"""

import base64
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from sharing.doors import keys
from sharing.doors.checkpoints import KEPT_BLOCK, Kept, padded


def path_of(number: int, at: datetime) -> Path:
    return Path(settings.CHECKPOINT_DIR) / f"{at:%Y-%m}" / f"{number:09}.json"


def write(path: Path, kept: Kept) -> None:
    """Put it there, whole or not at all. One that is there already stays as it is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    page = {"document": kept.document, "heads": kept.heads, "signature": kept.signature}
    passing = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        file.write(padded(page, KEPT_BLOCK, whole_blocks=True))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(passing, path)
    passing.unlink()


def read_all() -> Iterator[tuple[Path, Kept | None]]:
    """Every checkpoint kept, oldest first; None for a file that cannot be read as one."""
    for path in sorted(Path(settings.CHECKPOINT_DIR).glob("*/*.json")):
        yield path, _read(path)


def _read(path: Path) -> Kept | None:
    try:
        page = json.loads(path.read_bytes())
        heads = {chain: (int(seq), str(hashed)) for chain, (seq, hashed) in page["heads"].items()}
        kept = Kept(page["document"], page["signature"], heads)
        return kept if isinstance(kept.number, int) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def is_signed(kept: Kept) -> bool:
    """Whether this service signed it, with the key it has now."""
    try:
        signature = base64.b64decode(kept.signature)
        key = Ed25519PublicKey.from_public_bytes(keys.public_key())
        key.verify(signature, kept.document.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
