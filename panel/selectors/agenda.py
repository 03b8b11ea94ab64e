"""The cases of one meeting in their turn, and what it has decided; each only for those who may see it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from panel import policy
from panel.models import Decision, Meeting
from referrals.choices import Stage
from referrals.models import Case, RiskAssessment
from referrals.selectors.case import initials_of
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.policy import band

# The sections of a meeting that hold cases, in their order (`domain.md` section 10).
SECTIONS = (
    ("New referrals", (Stage.LISTED,)),
    ("Existing cases", (Stage.ASSESSMENT, Stage.ACTIVE)),
    ("Step-downs proposed", (Stage.EXIT_PROPOSED,)),
)


@dataclass(frozen=True)
class Item:
    """One case of the meeting: its risk now, and what this meeting has decided about it."""

    case: Case
    initials: str
    level: str
    decided: list[str]


@dataclass(frozen=True)
class Section:
    name: str
    items: list[Item] = field(default_factory=list)


def agenda(meeting: Meeting, viewer: Viewer, decided: Iterable[Decision]) -> list[Section]:
    """The cases before this meeting that the viewer may see: urgent first, then by risk score.

    `decided` are the decisions of this meeting, so that a case says what became of it.
    """
    said: dict[int, list[str]] = {}
    for decision in decided:
        said.setdefault(decision.case_id, []).append(decision.get_kind_display())
    wanted = [stage for _, stages in SECTIONS for stage in stages]
    found: dict[int, Any] = {case.pk: case for case in _cases(meeting, viewer, wanted)}
    turns = policy.in_turn(
        policy.Turn(case.pk, case.urgent, case.score_now, case.stage_since)
        for case in found.values()
    )
    items = [_item(found[turn.key], said.get(turn.key, [])) for turn in turns]
    return [
        Section(name, [item for item in items if item.case.stage in stages])
        for name, stages in SECTIONS
    ]


def _cases(meeting: Meeting, viewer: Viewer, stages: Iterable[str]) -> Iterable[Case]:
    latest = RiskAssessment.objects.filter(case=OuterRef("pk")).order_by("-assessed_at", "-pk")
    return (
        access.visible(Case, viewer)
        .filter(panel_id=meeting.panel_id, stage__in=stages)
        .select_related("panel__settings", "adult", "referral", "lead_agency")
        .annotate(
            score_now=Coalesce(Subquery(latest.values("overall")[:1]), F("score"), 0),
        )
    )


def _item(case: Any, decided: list[str]) -> Item:
    score = case.score_now
    level = band(score, case.panel.settings.bands) if score else ""
    return Item(case, initials_of(case), level, decided)


def decisions_of(meeting: Meeting, viewer: Viewer) -> list[Decision]:
    """What this meeting decided, newest first, about cases that the viewer may see."""
    found = Decision.objects.filter(meeting=meeting, case__in=access.visible(Case, viewer))
    return list(found.select_related("case", "decided_by", "ratified_in", "move"))


def to_ratify(meeting: Meeting, viewer: Viewer) -> list[Decision]:
    """Urgent decisions in this panel that wait to be ratified, of cases the viewer may see."""
    seen = access.visible(Case, viewer).filter(panel_id=meeting.panel_id)
    found = Decision.objects.filter(urgent=True, ratified_in=None, case__in=seen)
    return list(found.exclude(meeting=meeting).select_related("case", "decided_by"))


def ratified_here(meeting: Meeting, viewer: Viewer) -> list[Decision]:
    """Urgent decisions that this meeting ratified."""
    found = Decision.objects.filter(ratified_in=meeting, case__in=access.visible(Case, viewer))
    return list(found.select_related("case", "decided_by"))
