"""Random references such as CR-7K4MPX: never a name, never a count, easy to read aloud."""

import re
import secrets
from collections.abc import Callable

# No 0/O, 1/I/L, U/V: these are misheard or misread.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 6
# The demonstration is the same every time, so its seeding picks by a fixed seed meanwhile.
pick: Callable[[str], str] = secrets.choice
SHAPE = re.compile(r"[A-Z]{1,3}-[0-9A-Z]{3,8}")


def new(prefix: str) -> str:
    """A fresh reference. Uniqueness is the column's; 594 million per prefix make a clash rare."""
    return f"{prefix}-" + "".join(pick(ALPHABET) for _ in range(LENGTH))


def tidy(text: str) -> str:
    """What somebody typed or said, as a reference: upper case, no spaces. May not exist."""
    return re.sub(r"\s+", "", text).upper()[:20]


def as_said(reference: str) -> str:
    """A reference as the ledger may keep it: what somebody typed may be anything."""
    return reference if SHAPE.fullmatch(reference) else "unreadable"
