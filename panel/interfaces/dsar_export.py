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
from panel.services.dsar_review import Export
from sharing.models import PanelSettings

# What the adult reads where something is kept back. The others leave no gap (`choices.SILENT`).
KEPT_BACK = {
    "third_party": "[Kept back: this is about somebody else]",
    "privilege": "[Kept back: legal advice given in confidence]",
}


@dataclass(frozen=True)
class Entry:
    """One passage as the adult reads it."""

    title: str
    text: str
    said_by: str
    said_on: date | None
    own: bool
    shortened: bool


@dataclass(frozen=True)
class Part:
    """One group of passages."""

    name: str
    label: str
    entries: list[Entry]


def document(export: Export) -> str:
    """The whole file. For an `Export`, which was told to the ledger when it was made."""
    panel = export.dsar.panel
    kept = PanelSettings.objects.get(panel=panel)
    page = {
        "dsar": export.dsar,
        "panel": panel,
        "made_at": export.at,
        "parts": parts_of(export.passages),
        "years": kept.retention_years,
        "agencies": [agency.name for agency in panel.agencies.distinct().order_by("name")],
        "service_name": settings.SERVICE_NAME,
    }
    return render_to_string("panel/dsar_document.html", page)


def parts_of(passages: list[DSARPassage]) -> list[Part]:
    """Every group that has something to read, in the order of the groups."""
    found, silent = [], _silent(passages)
    shown = [one for one in passages if _record(one) not in silent]
    for group in PassageGroup:
        entries = [one for p in shown if p.group == group and (one := entry_of(p))]
        if entries:
            found.append(Part(group.value, str(group.label), entries))
    return found


def _silent(passages: list[DSARPassage]) -> set[str]:
    """Records of whose words nothing may be known: their dates and codes would tell of them."""
    words: dict[str, list[bool]] = {}
    for one in passages:
        if one.kind in (PassageKind.TEXT, PassageKind.OWN):
            words.setdefault(_record(one), []).append(one.exemption in SILENT)
    return {record for record, silenced in words.items() if all(silenced)}


def _record(passage: DSARPassage) -> str:
    return ":".join(passage.key.split(":")[:2])


def entry_of(passage: DSARPassage) -> Entry | None:
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
        title=passage.title,
        text=text,
        said_by=passage.said_by,
        said_on=passage.said_on,
        own=passage.kind == PassageKind.OWN,
        shortened=passage.ruling == Ruling.REDACTED,
    )
