"""What a decision about one case rests on, and which decisions are open to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from actions.selectors.unfinished import unfinished_count
from panel.choices import DecisionKind
from panel.models import Decision, Meeting
from referrals import policy
from referrals.choices import ACCEPTED, Stage
from referrals.models import Case, Exit, Triage
from referrals.selectors.case_facts import Facts, facts_of
from referrals.selectors.case_summary import Words, glance
from referrals.selectors.evidence import exit_gaps
from sharing import workdays
from sharing.choices import May
from sharing.doors.viewer import Viewer
from sharing.models import PanelSettings, User
from sharing.selectors import holidays

K = DecisionKind
# What a reader of the page is told about each decision (`domain.md` section 3).
LISTED = ((K.ACCEPT, "Accept the case"), (K.DECLINE, "Not accept it"))
KEPT_LISTED = (K.REVIEW, "No decision yet: it stays on the list")
GOES_ON = (K.REVIEW, "The case goes on")


@dataclass(frozen=True)
class Brief:
    """What the panel looks at before it decides."""

    words: Words | None
    advice: str
    deferrals: int
    most_deferrals: int
    exit: Exit | None
    gaps: list[policy.Missing]
    unfinished: int
    facts: Facts | None


def brief(case: Case, viewer: Viewer) -> Brief:
    """The adult's words, the coordinator's advice and, for a step-down, its evidence.

    For a case fetched with `HEADER_JOINS`.
    """
    own = case.panel.settings
    accepted = case.stage in ACCEPTED
    unfinished = unfinished_count(case) if accepted else 0
    proposed = accepted and Exit.objects.filter(case=case, ended_at=None).first()
    return Brief(
        words=glance(case, viewer).words,
        advice=Triage.objects.filter(case=case).values_list("advice", flat=True).first() or "",
        deferrals=case.deferrals,
        most_deferrals=own.max_deferrals,
        exit=proposed or None,
        gaps=exit_gaps(case, own, unfinished_actions=unfinished) if accepted else [],
        unfinished=unfinished,
        facts=facts_of(case),
    )


def open_kinds(case: Case, own: PanelSettings) -> list[tuple[DecisionKind, str]]:
    """The decisions a quorate meeting may take about a case at its stage, in words."""
    if case.stage == Stage.LISTED:
        defer = [(K.DEFER, "Defer it to the next panel")]
        return [*LISTED, *(defer if case.deferrals < own.max_deferrals else []), KEPT_LISTED]
    if case.stage in ACCEPTED:
        return [GOES_ON, (K.CLOSE, "Close the case")]
    return []


def kinds_without_meeting(case: Case) -> list[tuple[DecisionKind, str]]:
    """What the chair may decide without a quorate meeting: urgent cases, and mistaken closures."""
    if case.stage == Stage.LISTED:
        return list(LISTED)
    if case.stage == Stage.CLOSED or (case.stage == Stage.WAITING and case.first_in_line):
        return [(K.CORRECT, "Correct the closure: the case was closed by mistake")]
    return []


def may_correct(case: Case, viewer: Viewer) -> bool:
    """Whether this viewer may still correct the closure of a case (`domain.md` section 3, Exit)."""
    if case.stage != Stage.CLOSED or case.ended_at is None:
        return False
    days = case.panel.settings.correction_wd
    last = workdays.after(timezone.localdate(case.ended_at), days, holidays.england())
    return timezone.localdate() <= last and viewer.holds(May.DECIDE, case.panel_id)


@dataclass(frozen=True)
class Change:
    """What happened to a case last: by whom, when, and the decision that did it, if one did."""

    by: User | None
    at: datetime
    decision: Decision | None

    @property
    def who(self) -> str:
        return self.by.name if self.by else ""

    @property
    def rows(self) -> list[dict[str, str]]:
        if self.decision is None:
            return []
        return [
            {"key": "What was decided", "value": str(self.decision.get_kind_display())},
            {"key": "Reasons", "value": self.decision.reasons},
        ]


def last_change(case: Case) -> Change | None:
    """Who moved a case last, when, and what was decided by it."""
    move = case.moves.select_related("by").order_by("-at", "-pk").first()
    if move is None:
        return None
    decision = Decision.objects.filter(move=move).select_related("decided_by").first()
    return Change(decision.decided_by if decision else move.by, move.at, decision)


def unratified(case: Case, meeting: Meeting) -> Sequence[Decision]:
    """Urgent decisions about a case that this meeting may ratify."""
    return list(
        Decision.objects.filter(case=case, urgent=True, ratified_in=None).exclude(meeting=meeting)
    )
