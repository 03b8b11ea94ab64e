"""Professional disagreements: who may do what, those of a case, the list, one with its steps."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from actions import policy
from actions.choices import Level
from actions.models import DisagreementRecipient, Objection, ProfessionalDisagreement
from actions.selectors.leaving import oversees
from referrals.choices import ON_PATHWAY
from referrals.models import Case, CaseAgency
from referrals.selectors.agencies import parts_of, working_agencies
from referrals.selectors.readers import agencies_reading
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Agency

MOST = 100
SETTLED = 20
JOINS = ("case__panel", "leaving__agency", "opened_by__agency", "settled_by__agency")


def due_to_rise(
    today: date, rows: QuerySet[ProfessionalDisagreement] | None = None
) -> QuerySet[ProfessionalDisagreement]:
    """Those whose day at their level has come, in cases on the pathway, the earliest first."""
    found = ProfessionalDisagreement.objects.all() if rows is None else rows
    return found.filter(settled_at=None, level_due__lte=today, case__stage__in=ON_PATHWAY).order_by(
        "level_due", "pk"
    )


# --- who may ----------------------------------------------------------------------------------


def own_agencies(
    viewer: Viewer, case: Case, parts: Iterable[CaseAgency] | None = None
) -> list[Agency]:
    """The agencies that work on the case and for which this viewer speaks."""
    working = working_agencies(list(parts_of(case) if parts is None else parts))
    return [agency for agency in working if viewer.speaks_for(agency.pk)]


def may_open(viewer: Viewer, case: Case, parts: Iterable[CaseAgency]) -> bool:
    """Whether who sees the case may say that agencies do not agree about it."""
    if case.stage not in ON_PATHWAY:
        return False
    return oversees(viewer, case) or bool(own_agencies(viewer, case, parts))


def may_note(
    viewer: Viewer, disagreement: ProfessionalDisagreement, parties: Collection[int]
) -> bool:
    """Whether who sees the case may add what was said: a party, the coordinator, the chair."""
    speaks = any(viewer.speaks_for(agency) for agency in parties)
    return speaks or oversees(viewer, disagreement.case)


def is_partial(viewer: Viewer, case: Case, parties: Collection[int]) -> bool:
    """Whether this is a chair whose own agency is a party (`domain.md` section 2)."""
    if viewer.holds(May.COORDINATE, case.panel_id):
        return False
    return viewer.user is not None and viewer.user.agency_id in parties


def may_settle(
    viewer: Viewer, disagreement: ProfessionalDisagreement, parties: Collection[int]
) -> bool:
    """Whether who sees the case may record how it was settled."""
    case = disagreement.case
    return oversees(viewer, case) and not is_partial(viewer, case, parties)


def could_be_parties(viewer: Viewer, case: Case) -> tuple[list[Agency], list[Agency]]:
    """The viewer's own agency, which is a party where they speak for one, and the others to choose from:
    agencies that can open the case now."""
    own = own_agencies(viewer, case)[:1]
    others = [one for one in agencies_reading(case) if one not in own]
    return own, sorted(others, key=lambda one: one.name)


def lists(viewer: Viewer) -> bool:
    """Whether the list of disagreements is anything to this viewer."""
    manages = viewer.holds(May.SEE_ESCALATED) and bool(viewer.managed_ids)
    return manages or sees_cases(viewer)


def sees_cases(viewer: Viewer) -> bool:
    """Whether a role of this viewer reads cases, so that disagreements about them can be shown."""
    return viewer.holds(May.SEE_CASELOAD) or viewer.holds(May.UPDATE_ACTION)


# --- what is shown ------------------------------------------------------------------------------


def open_in(case: Case) -> list[ProfessionalDisagreement]:
    """What is not settled yet in a case that the viewer was shown."""
    return list(ProfessionalDisagreement.objects.filter(case=case, settled_at=None))


def objections_to(disagreement: ProfessionalDisagreement) -> list[Objection]:
    """Who objected to the leaving that it is about, and why; none where it is about something else."""
    if disagreement.leaving is None:
        return []
    return list(disagreement.leaving.objections.select_related("agency", "by"))


@dataclass(frozen=True)
class Page:
    """The open ones, by the day they leave their level; the latest that were settled; a manager's."""

    open: list[ProfessionalDisagreement]
    settled: list[ProfessionalDisagreement]
    copies: list[DisagreementRecipient]
    is_cut: bool = False

    @property
    def rows(self) -> list[Any]:
        return [*self.open, *self.settled, *self.copies]


def page_for(viewer: Viewer) -> Page:
    """Every disagreement whose case this viewer sees, and those that came to them as a manager."""
    seen = access.visible(ProfessionalDisagreement, viewer).select_related("case")
    seen = seen.prefetch_related("parties")
    going_on = list(seen.filter(settled_at=None).order_by("level_due", "-pk")[: MOST + 1])
    over = seen.filter(settled_at__isnull=False).order_by("-settled_at", "-pk")
    return Page(
        open=going_on[:MOST],
        settled=list(over[:SETTLED]),
        copies=copies_for(viewer),
        is_cut=len(going_on) > MOST,
    )


def copies_for(viewer: Viewer) -> list[DisagreementRecipient]:
    """What came to the managers of this viewer's agencies and is not settled, once each, the soonest due
    first: that it did, between whom and about what; nothing of the case."""
    if not viewer.managed_ids:
        return []
    found = access.visible(DisagreementRecipient, viewer).filter(
        step__disagreement__settled_at=None,
        step__disagreement__case__stage__in=ON_PATHWAY,
    )
    rows = found.select_related("step__disagreement").prefetch_related(
        "step__disagreement__parties"
    )
    once: dict[int, DisagreementRecipient] = {}
    for row in rows.order_by("step__due", "pk")[:MOST]:
        once.setdefault(row.step.disagreement_id, row)
    return list(once.values())


def steps_of(disagreement: ProfessionalDisagreement) -> list[dict[str, Any]]:
    """Its levels as the ladder component takes them: those it came to, with whom each told and what was
    said there, and those ahead."""
    said: dict[str, list[str]] = {}
    for entry in disagreement.entries.select_related("by__agency"):
        who = (
            f"{entry.by.name} ({entry.by.agency.short_name})" if entry.by.agency else entry.by.name
        )
        day = timezone.localdate(entry.at)
        said.setdefault(entry.level, []).append(f"{day.day} {day:%B %Y}, {who}: {entry.said}")
    steps = {one.level: one for one in disagreement.steps.prefetch_related("told__person__agency")}
    shown = []
    # At immediate risk all of them have it at once.
    going_on = disagreement.is_open and not disagreement.immediate_risk
    now = disagreement.level if going_on else ""
    for code in policy.LEVELS:
        step, level = steps.get(code), Level(code)
        row: dict[str, Any] = {"name": level.label, "state": "todo", "outcome": ""}
        if step:
            told = [_who(one) for one in step.told.all()]
            row |= {
                "state": "now" if code == now else "done",
                "when": timezone.localdate(step.at),
                "person": ", ".join(told),
                "outcome": "\n".join(said.get(code, [])),
            }
        elif disagreement.is_open and policy.next_level(disagreement.level) == code:
            row["when"] = disagreement.level_due
        shown.append(row)
    return shown if disagreement.is_open else [row for row in shown if row["state"] == "done"]


def _who(told: DisagreementRecipient) -> str:
    agency = told.person.agency
    return f"{told.person.name} ({agency.short_name})" if agency else told.person.name


# --- Today ---------------------------------------------------------------------------------------


def for_today(viewer: Viewer) -> list[tuple[ProfessionalDisagreement, bool]]:
    """Open ones that wait for this viewer: for a party's SPoC while the practitioners have it, for the
    coordinator and the chair once it is for directors. Whether they oversee it comes with each."""
    if not viewer.agency_ids and not viewer.holds(May.SEE_CASELOAD):
        return []
    found = access.visible(ProfessionalDisagreement, viewer).filter(
        settled_at=None, case__stage__in=ON_PATHWAY
    )
    rows = []
    for one in found.select_related("case").prefetch_related("parties")[:MOST]:
        overseen = oversees(viewer, one.case)
        is_party = any(viewer.speaks_for(agency.pk) for agency in one.parties.all())
        outside = one.level in (Level.DIRECTORS, Level.SAB_CHAIR)
        at_work = one.level == Level.PRACTITIONERS or one.immediate_risk
        if (overseen and outside) or (is_party and at_work):
            rows.append((one, overseen and outside))
    return rows
