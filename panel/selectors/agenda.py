"""The cases of one meeting in their turn, and what it has decided; each only for those who may see it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from panel import policy
from panel.models import Decision, Meeting
from referrals.choices import Stage
from referrals.models import Case, RiskAssessment, StageMove
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


AWAITS = (Stage.LISTED, Stage.EXIT_PROPOSED)


@dataclass(frozen=True)
class Item:
    """One case of the meeting: its risk now, and what this meeting has decided about it."""

    case: Case
    initials: str
    level: str
    decided: list[str]

    @property
    def awaits(self) -> bool:
        """Whether it waits for a decision that this meeting has not recorded."""
        return self.case.stage in AWAITS and not self.decided


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


def record(meeting: Meeting, viewer: Viewer, decided: Iterable[Decision]) -> list[Section]:
    """The cases that were before a meeting, in the sections they stood in then, after its end.

    Read from the moves: the stage each case was at when the meeting began. What it decided is among
    them whatever came since.
    """
    said: dict[int, list[str]] = {}
    for decision in decided:
        said.setdefault(decision.case_id, []).append(decision.get_kind_display())
    moved = StageMove.objects.filter(case=OuterRef("pk"), at__lte=meeting.starts_at)
    then = Subquery(moved.order_by("-at", "-pk").values("to_stage")[:1])
    wanted = [stage for _, stages in SECTIONS for stage in stages]
    rows = (
        access.visible(Case, viewer)
        .filter(panel_id=meeting.panel_id)
        .annotate(stage_then=then)
        .filter(Q(stage_then__in=wanted) | Q(pk__in=said))
        .select_related("adult", "referral")
        .order_by("reference")
    )
    sections = [
        Section(name, [_then(case, said) for case in rows if case.stage_then in stages])
        for name, stages in SECTIONS
    ]
    later = [_then(case, said) for case in rows if case.stage_then not in wanted]
    return [*sections, *([Section("Brought in during the meeting", later)] if later else [])]


def _then(case: Case, said: dict[int, list[str]]) -> Item:
    return Item(case, initials_of(case), "", said.get(case.pk, []))


def undecided_count(meeting: Meeting, viewer: Viewer) -> int:
    """How many cases that wait for a decision have none of this meeting yet."""
    decided = decisions_of(meeting, viewer)
    items = [item for section in agenda(meeting, viewer, decided) for item in section.items]
    return sum(item.awaits for item in items)


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
