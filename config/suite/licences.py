"""Every pinned dependency must carry a licence from a short list, or be named here with a reason.

`python -m config.suite.licences` reads `requirements/*.txt` and `package-lock.json`.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PINNED = ("base.txt", "dev.txt", "uv.txt")

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
}

# Same licences, other spellings. "BSD" alone is the two- or the three-clause one: both are allowed.
SPELLINGS = {
    "apache 2.0": "Apache-2.0",
    "apache license": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "new bsd": "BSD-3-Clause",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "the mit license (mit)": "MIT",
}


class Accepted(NamedTuple):
    """A licence outside the list, accepted for one package for as long as it stays that licence."""

    licence: str
    reason: str


LIBRARY = "LGPL: a library we call unchanged; nothing of it is copied into this service"
EXCEPTIONS = {
    "psycopg": Accepted("LGPL-3.0-only", LIBRARY),
    "psycopg-binary": Accepted("LGPL-3.0-only", LIBRARY),
    "psycopg-pool": Accepted("LGPL-3.0-only", LIBRARY),
    "axe-playwright-python": Accepted(
        "not stated",
        "its licence file is the MIT licence; the axe-core in it is MPL-2.0; tests only",
    ),
    "django-zeal": Accepted("Copyright 2016 Joshua Carp", "MIT text in full; tests only"),
    "qrcode": Accepted(
        "BSD License and Other/Proprietary License",
        "BSD; the other label stands for the trade mark and the notices its licence file repeats",
    ),
    "text-unidecode": Accepted(
        "Artistic License and GNU General Public License (GPL) and "
        "GNU General Public License v2 or later (GPLv2+)",
        "either one; names the files of browser tests, not part of the service",
    ),
}


def main() -> int:
    """Print each dependency whose licence is not allowed; returns the exit code."""
    faults = list(faults_in(python_licences(), EXCEPTIONS))
    faults += faults_in(node_licences(), EXCEPTIONS)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def faults_in(
    licences: Iterator[tuple[str, str]], exceptions: dict[str, Accepted]
) -> Iterator[str]:
    """One sentence for each package whose licence is neither allowed nor excepted by name."""
    for name, licence in licences:
        excepted = exceptions.get(name)
        if allowed(licence) or (excepted and excepted.licence == licence):
            continue
        yield (
            f"{name}: licence {licence!r} is not on the allowed list. Replace the package, or add "
            "an exception with its reason to config/suite/licences.py."
        )


def allowed(licence: str) -> bool:
    """Whether an expression of allowed licences joined by AND and OR is met."""
    choices = re.split(r"\s+or\s+", licence.replace("(", " ").replace(")", " "), flags=re.I)
    return any(
        all(_known(part) in ALLOWED for part in re.split(r"\s+and\s+", choice, flags=re.I))
        for choice in (licence, *choices)
    )


def _known(part: str) -> str:
    return SPELLINGS.get(part.strip().lower(), part.strip())


def python_licences(read: Callable[[str], Message] | None = None) -> Iterator[tuple[str, str]]:
    """Name and stated licence of every pinned Python package that applies to this machine."""
    for name, conditional in sorted(_pinned()):
        try:
            yield name, _stated((read or metadata)(name))  # type: ignore[arg-type]
        except PackageNotFoundError:
            if not conditional:
                yield name, "unknown: pinned but not installed"


def _pinned() -> set[tuple[str, bool]]:
    """Name, and whether the pin holds only on some platforms."""
    found = set()
    for file in PINNED:
        for line in (ROOT / "requirements" / file).read_text().splitlines():
            match = re.match(r"([A-Za-z0-9._-]+)==\S+\s*(;)?", line)
            if match:
                found.add((match[1], bool(match[2])))
    return found


def _stated(about: Message) -> str:
    """The licence a package states: the expression, else the labels, else the first line of the field."""
    expression = about.get("License-Expression")
    if expression:
        return str(expression)
    labels = [
        label.rsplit("::", 1)[-1].strip()
        for label in about.get_all("Classifier", [])
        if label.startswith("License ::") and not label.endswith("OSI Approved")
    ]
    if labels:
        return " and ".join(labels)
    field = str(about.get("License") or "").strip()
    return field.splitlines()[0] if field else "not stated"


def node_licences(lock: Path = ROOT / "package-lock.json") -> Iterator[tuple[str, str]]:
    """Name and licence of every package in the Node lock file."""
    for place, package in json.loads(lock.read_text())["packages"].items():
        if place:
            yield place.rpartition("node_modules/")[2], package.get("license", "not stated")


if __name__ == "__main__":
    sys.exit(main())
