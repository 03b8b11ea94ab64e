"""What the page of one referral says beside its answers: where it has got to, and what to do."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from referrals.choices import BEFORE_DECISION, PendingKind, Stage
from referrals.models import Case, Referral, RiskUpdate, StageMove
from sharing import workdays
from sharing.doors.viewer import Viewer
from sharing.models import PanelSettings
from sharing.selectors import holidays

# What the page of a referral reads; hand these to `access.fetch(Referral, …, joins=…)`.
JOINS = (
    "case__panel__settings",
    "case__author",
    "case__referring_agency",
    "interim_agency",
    "saved_by",
)


@dataclass(frozen=True)
class Journey:
    """Where a sent referral is, for its writer and their SPoC."""

    stage: str
    due: date | None
    returned: StageMove | None
    updates: list[RiskUpdate]
    withdrawal_asked: bool

    @property
    def takes_updates(self) -> bool:
        return self.stage in BEFORE_DECISION


def journey(referral: Referral, viewer: Viewer) -> Journey:
    """Three queries at most. A possible match reads as what it would have been."""
    case = referral.case
    return Journey(
        stage=case.outward_stage,
        due=reply_due(case) if case.outward_stage in (Stage.RECEIVED, Stage.WAITING) else None,
        returned=_why_returned(case),
        updates=list(case.risk_updates.select_related("by")),
        withdrawal_asked=case.pending_moves.filter(kind=PendingKind.WITHDRAW, agreed=None).exists(),
    )


def reply_due(case: Case) -> date:
    """The day by which the coordinator answers a referral sent last (`domain.md` 15, triage_wd)."""
    settings: PanelSettings = case.panel.settings
    wait = settings.triage_urgent_wd if case.urgent else settings.triage_wd
    return workdays.after(timezone.localdate(case.stage_since), wait, holidays.england())


def _why_returned(case: Case) -> StageMove | None:
    if case.stage != Stage.RETURNED:
        return None
    return case.moves.filter(to_stage=Stage.RETURNED).order_by("-at", "-pk").first()
