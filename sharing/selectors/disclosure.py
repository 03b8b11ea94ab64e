"""What was passed on, and what was kept back: about one record, and to one agency."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from sharing.choices import May, SharingDecision
from sharing.doors.viewer import Viewer
from sharing.models import Agency, Bar, Panel, SharingRecord

PER_PAGE = 50
OVERSEE = (May.COORDINATE, May.DECIDE)


@dataclass(frozen=True)
class Passing:
    """One passing of information, or a decision against one, as pages show it."""

    reference: str
    subject: str
    source: str
    shared: bool
    who: str
    at: datetime
    to: tuple[str, ...]
    categories: tuple[str, ...]
    basis: str
    necessity: str
    told: str
    version: str
    refusal: str
    emergency: str


def oversees(viewer: Viewer, panel_id: int) -> bool:
    """The coordinator and the chair (or deputy chair) of the panel."""
    return any(viewer.holds(may, panel_id) for may in OVERSEE)


def shared_about(record: Any, viewer: Viewer) -> list[Passing]:
    """What was passed about a record already fetched, newest first, as far as this viewer took part.

    The coordinator and the chair read all of it; an agency what it gave and what it was given.
    """
    found = SharingRecord.objects.filter(subject=record.reference)
    if not oversees(viewer, record.panel_id):
        mine = own_agencies(viewer)
        found = found.filter(Q(agency__in=mine) | Q(recipients__overlap=list(mine)))
    return passings(found)


def own_agencies(viewer: Viewer) -> set[int]:
    """The agencies whose papers this viewer may read: spoken for, or employed by."""
    employer = viewer.user.agency_id if viewer.user else None
    return {*viewer.agency_ids, *([employer] if employer else [])}


def already_given(
    agency: Agency, panels: Iterable[Panel] | Collection[int], viewer: Viewer, *, page: int = 1
) -> tuple[list[Passing], bool]:
    """What this agency was given in these panels, newest first, and whether there is more.

    For the list that shows what was already seen when an agreement is withdrawn or lapses. Whatever is
    barred to the viewer is left out.
    """
    barred = Bar.objects.in_force().filter(group__in=viewer.groups)
    found = SharingRecord.objects.filter(
        panel__in=panels, recipients__contains=[agency.pk], decision=SharingDecision.SHARED
    ).exclude(subject__in=barred.values("subject"))
    start = (page - 1) * PER_PAGE
    rows = passings(found[start : start + PER_PAGE + 1])
    return rows[:PER_PAGE], len(rows) > PER_PAGE


def passings(found: QuerySet[SharingRecord]) -> list[Passing]:
    """These records in words, by two queries."""
    records = list(found.select_related("agency", "agreement"))
    wanted = {pk for record in records for pk in record.recipients}
    names = dict(Agency.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    return [_passing(record, names) for record in records]


def _passing(record: SharingRecord, names: dict[int, str]) -> Passing:
    shared = record.decision == SharingDecision.SHARED
    to = sorted(names[pk] for pk in record.recipients if pk in names)
    if shared and record.agency is not None:
        to.append("the coordinator and the chair")
    return Passing(
        reference=record.reference,
        subject=record.subject,
        source=record.source,
        shared=shared,
        who=record.agency.name if record.agency else "The panel",
        at=record.at,
        to=tuple(to),
        categories=tuple(code.replace("_", " ") for code in record.categories),
        basis="Law enforcement (DPA 2018 Part 3)"
        if record.law_enforcement
        else record.get_article6_display(),
        necessity=record.necessity if shared else "",
        told=record.get_adult_told_display(),
        version=record.agreement.version if record.agreement else "",
        refusal=record.refusal.replace("_", " "),
        emergency=record.emergency_reason,
    )
