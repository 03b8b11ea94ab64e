"""The answer to a subject access request: one page that stands by itself, to read or to print.

Made of passages with a ruling and of nothing else. It runs no script and fetches nothing, so that it
reads the same on whatever it is opened with, and tells nobody that it was opened.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string

from panel.choices import SILENT, PassageGroup, PassageKind, Ruling
from panel.models import DSARPassage
from panel.selectors.dsar import agencies_of
from panel.services.dsar_review import Export

# What the adult reads where something is kept back. The others leave no gap (`choices.SILENT`).
KEPT_BACK = {
    "third_party": "[Kept back: this is about somebody else]",
    "privilege": "[Kept back: legal advice given in confidence]",
}

READ_FIRST = (PassageKind.OWN, PassageKind.TEXT, PassageKind.FACTS, PassageKind.READS)


@dataclass(frozen=True)
class Entry:
    """One passage as the adult reads it, below the heading of its record."""

    label: str
    text: str
    own: bool
    shortened: bool


@dataclass(frozen=True)
class Record:
    """What is read of one record: the adult's own words first, its dates and codes last."""

    title: str
    said_by: str
    said_on: date | None
    entries: list[Entry]


@dataclass(frozen=True)
class Part:
    """One group of records."""

    name: str
    label: str
    records: list[Record]


def document(export: Export) -> str:
    """The whole file. For an `Export`, which was told to the ledger when it was made."""
    panel = export.dsar.panel
    page = {
        "dsar": export.dsar,
        "panel": panel,
        "made_at": export.at,
        "parts": parts_of(export.passages),
        "years": panel.settings.retention_years,
        "agencies": agencies_of(panel),
        "service_name": settings.SERVICE_NAME,
    }
    return render_to_string("panel/dsar_document.html", page)


def parts_of(passages: list[DSARPassage]) -> list[Part]:
    """Every group that has something to read, in the order of the groups."""
    found, silent = [], _silent(passages)
    shown = [one for one in passages if _record(one) not in silent]
    for group in PassageGroup:
        kept: dict[str, list[DSARPassage]] = {}
        for one in shown:
            if one.group == group:
                kept.setdefault(_record(one), []).append(one)
        records = [record for rows in kept.values() if (record := record_of(rows)).entries]
        if records:
            found.append(Part(group.value, str(group.label), records))
    return found


def record_of(passages: list[DSARPassage]) -> Record:
    """The passages of one record under its name."""
    first = passages[0]
    title = first.title.partition(": ")[0]
    entries = [
        entry
        for one in sorted(passages, key=lambda one: READ_FIRST.index(one.kind))
        if (entry := entry_of(one, one.title.removeprefix(title).strip(" :,")))
    ]
    return Record(title, first.said_by, first.said_on, entries)


def _silent(passages: list[DSARPassage]) -> set[str]:
    """Records of whose words nothing may be known: their dates and codes would tell of them."""
    words: dict[str, list[bool]] = {}
    for one in passages:
        if one.kind in (PassageKind.TEXT, PassageKind.OWN):
            words.setdefault(_record(one), []).append(one.exemption in SILENT)
    return {record for record, silenced in words.items() if all(silenced)}


def _record(passage: DSARPassage) -> str:
    return ":".join(passage.key.split(":")[:2])


def entry_of(passage: DSARPassage, label: str = "") -> Entry | None:
    """What is read of a passage; nothing of one whose mention could do the harm itself, or that
    nobody has ruled on."""
    if passage.ruling == Ruling.RELEASE:
        text = passage.text
    elif passage.ruling == Ruling.REDACTED:
        text = passage.redacted
    elif passage.ruling == Ruling.WITHHOLD and passage.exemption not in SILENT:
        text = KEPT_BACK[passage.exemption]
    else:
        return None
    return Entry(
        label=label[:1].upper() + label[1:],
        text=text,
        own=passage.kind == PassageKind.OWN,
        shortened=passage.ruling == Ruling.REDACTED,
    )
