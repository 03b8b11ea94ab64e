"""What every maker of Today's rows reads, and what a row is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from panel.models import Meeting
from referrals.choices import ACCEPTED
from referrals.models import Case
from sharing import workdays
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import PanelSettings
from sharing.selectors import holidays


@dataclass(frozen=True)
class Need:
    """One thing to do: in words, about what, on which page, by when."""

    verb: str
    reference: str
    page: str
    due: date | None = None
    note: str = ""
    query: str = ""


@dataclass(frozen=True)
class Desk:
    """What every row-maker reads: who asks, today, and their panels' numbers and next meetings."""

    viewer: Viewer
    today: date
    settings: dict[int, PanelSettings]
    meetings: dict[int, Meeting]

    def after(self, moment: datetime, count: int) -> date:
        """The working day so many working days after a moment."""
        return workdays.after(timezone.localdate(moment), count, holidays.england())

    def next_panel(self, panel_id: int) -> date | None:
        meeting = self.meetings.get(panel_id)
        return timezone.localdate(meeting.starts_at) if meeting else None


def cases_of(desk: Desk, role: May, stages: Iterable[str]) -> QuerySet[Case]:
    """Cases the viewer sees, in these stages, in the panels where a role of theirs carries `role`."""
    return access.visible(Case, desk.viewer).filter(
        panel__in=desk.viewer.panels(role), stage__in=stages
    )


def is_review_late(desk: Desk, case: Case) -> bool:
    """Whether the review of an accepted case is overdue."""
    due = case.review_on
    return case.stage in ACCEPTED and due is not None and due < desk.today


def review_of(case: Case) -> Need:
    return Need("Review the risk", case.reference, "case_risk", case.review_on)


def asked_on(moment: datetime) -> str:
    """When somebody asked, where no rule says by when to answer."""
    day = timezone.localdate(moment)
    return f"Asked on {day.day} {day:%B}"
