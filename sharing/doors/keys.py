"""Keys that lie outside the database, and words sealed with them.

Three files of 32 random bytes under `KEY_DIR`, readable by the service alone: one wraps the key of
each subject, one signs checkpoints, one salts the leaves of receipts. The demonstration and the tests
make their own; elsewhere `manage.py ledger_keys` does, once, so that a lost key is never replaced
unseen. Sealed words are erased by forgetting their subject's key (`quality.md` C10).
"""

import base64
import os
import secrets
from collections.abc import Collection
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from django.conf import settings
from django.db import connection

from sharing.errors import KeyMissing

MASTER, SIGNING, SALT = "ledger-master.key", "ledger-signing.key", "ledger-salt.key"
ALL = (MASTER, SIGNING, SALT)
LENGTH, NONCE = 32, 12
ERASED = "erased"


def read(name: str) -> bytes:
    """The key of that name. Refuses (`KeyMissing`) one that is not there or that others may read."""
    path = Path(settings.KEY_DIR) / name
    try:
        mode, key = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError:
        if not settings.EMBEDDED:
            raise KeyMissing(f"{name} is not there. Make it once: manage.py ledger_keys") from None
        make(name)
        return read(name)
    except OSError as error:
        raise KeyMissing(f"{name} cannot be read") from error
    if len(key) != LENGTH or mode & 0o077:
        raise KeyMissing(f"{name} must hold {LENGTH} bytes and be readable by its owner alone")
    return key


def make(name: str) -> bool:
    """Make the key unless it is there; says whether it did. Two that try at once make one."""
    folder = Path(settings.KEY_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    passing = folder / f".{name}.{secrets.token_hex(8)}"
    with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(LENGTH))
    try:
        os.link(passing, folder / name)
    except FileExistsError:
        return False
    finally:
        passing.unlink()
    return True


def must_be_there() -> None:
    """Asked before the service starts: `KeyMissing` names the first that is not there or not safe."""
    for name in ALL:
        read(name)


# --- sealed words --------------------------------------------------------------------------------

FIND = "select subject, wrapped from sharing_casekey where subject = any(%s)"
KEEP = """
insert into sharing_casekey (subject, wrapped, made_at)
select subject, wrapped, now() from unnest(%s::text[], %s::bytea[]) as new (subject, wrapped)
on conflict (subject) do nothing
"""


def of_subjects(subjects: Collection[str], *, make_new: bool = False) -> dict[str, bytes | None]:
    """The key of each subject; None where it was destroyed. In one order, so that none waits in a ring."""
    wanted = sorted(set(subjects))
    with connection.cursor() as cursor:
        cursor.execute(FIND, [wanted])
        found = dict(cursor.fetchall())
        lacking = [subject for subject in wanted if subject not in found]
        if lacking and make_new:
            fresh = [_wrap(subject, secrets.token_bytes(LENGTH)) for subject in lacking]
            cursor.execute(KEEP, [lacking, fresh])
            cursor.execute(FIND, [wanted])
            found = dict(cursor.fetchall())
    return {subject: kept and _unwrap(subject, bytes(kept)) for subject, kept in found.items()}


def seal(key: bytes | None, chain: str, subject: str, words: str) -> str:
    """Words under their subject's key, as text. Where the key was destroyed nothing is kept."""
    if key is None:
        return ERASED
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(key).encrypt(nonce, words.encode(), _about(chain, subject))
    return base64.b64encode(nonce + sealed).decode()


def open_sealed(key: bytes | None, chain: str, sealed: dict[str, Any]) -> str:
    """The words again; "erased" once the key was destroyed."""
    if key is None or sealed["text"] == ERASED:
        return ERASED
    raw = base64.b64decode(sealed["text"])
    try:
        plain = AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], _about(chain, sealed["of"]))
    except InvalidTag:
        return "cannot be read: it was sealed for another entry, or with another key"
    return plain.decode()


def _about(chain: str, subject: str) -> bytes:
    return f"{chain}|{subject}".encode()


def _wrap(subject: str, key: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(read(MASTER)).encrypt(nonce, key, subject.encode())


def _unwrap(subject: str, wrapped: bytes) -> bytes:
    try:
        return AESGCM(read(MASTER)).decrypt(wrapped[:NONCE], wrapped[NONCE:], subject.encode())
    except InvalidTag as error:
        raise KeyMissing("the master key does not open the key of a subject") from error


# --- signatures and salts ------------------------------------------------------------------------


def sign(text: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(read(SIGNING)).sign(text)


def public_key() -> bytes:
    """What everybody may know: it checks the signatures of checkpoints and exports."""
    return Ed25519PrivateKey.from_private_bytes(read(SIGNING)).public_key().public_bytes_raw()


def fingerprint() -> str:
    return sha256(public_key()).hexdigest()[:16]


def salted(*about: Any, key: bytes | None = None) -> bytes:
    """32 bytes that nobody can guess without the salt key, the same each time for the same names."""
    return digest(key or read(SALT), "|".join(map(str, about)).encode(), "sha256")


def ticket(text: str) -> str:
    """A short text as an address part that tells nothing of it, the same each time."""
    sealed = AESSIV(salted("ticket")).encrypt(text.encode(), None)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read_ticket(given: str) -> str | None:
    """What a ticket was made of; None when it is none of ours."""
    try:
        raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
        return AESSIV(salted("ticket")).decrypt(raw, None).decode()
    except (ValueError, InvalidTag):
        return None
