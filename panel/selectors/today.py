"""Today: what needs this viewer now, the next meeting, and what has happened lately."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from panel.models import Meeting
from panel.selectors.desk import Desk, Need
from panel.selectors.meeting import next_meetings
from panel.selectors.needs import MAKERS
from panel.selectors.wording import stage_words
from referrals.choices import SENT_AND_OPEN, WRITABLE, Mover, Stage
from referrals.models import Case, StageMove
from referrals.selectors.places import Meter, meters
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Cover, Panel, PanelSettings

FIRST = 7
LATELY = timedelta(days=7)
RECENT = 6


@dataclass(frozen=True)
class News:
    """One move of a case this viewer may see."""

    reference: str
    stage: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Today:
    """The page people see first every morning."""

    needs: list[Need]
    overdue: int
    meetings: list[Meeting]
    news: list[News]
    meters: list[Meter]
    covers: list[Cover]


def has_today(viewer: Viewer) -> bool:
    """Coordinators, chairs and SPoCs have work of a day here; others have their own first page."""
    return viewer.holds(May.RUN_MEETING) or viewer.holds(May.UPDATE_ACTION)


def today(viewer: Viewer) -> Today:
    """Everything on the page, in a number of questions that depends on the roles alone."""
    day = timezone.localdate()
    meetings = next_meetings(viewer)
    desk = Desk(
        viewer=viewer,
        today=day,
        settings=_settings(viewer),
        meetings={meeting.panel_id: meeting for meeting in meetings},
    )
    needs = in_order([need for make in MAKERS for need in make(desk)])
    return Today(
        needs=needs,
        overdue=sum(need.due is not None and need.due < day for need in needs),
        meetings=meetings,
        news=lately(viewer),
        meters=_meters(viewer),
        covers=_covers(viewer, day),
    )


def in_order(needs: list[Need]) -> list[Need]:
    """Overdue first, then by due day; what has no day comes last."""
    return sorted(needs, key=lambda n: (n.due is None, n.due or date.max, n.verb, n.reference))


def lately(viewer: Viewer) -> list[News]:
    """The latest moves in cases this viewer may see, newest first.

    A possible match is nobody's news: to all but the coordinator it does not exist.
    """
    since = timezone.now() - LATELY
    found = (
        StageMove.objects.filter(at__gte=since, case__in=access.visible(Case, viewer))
        .exclude(to_stage=Stage.MATCHING)
        .exclude(from_stage=Stage.MATCHING)
        .select_related("case", "by")
        .order_by("-at", "-pk")
    )
    return [
        News(move.case.reference, stage_words(move), _who(move), move.at) for move in found[:RECENT]
    ]


def _who(move: StageMove) -> str:
    if move.by is None:
        return "the service"
    if move.from_stage in WRITABLE and move.to_stage in SENT_AND_OPEN:
        return f"sent by {move.by.name}"
    return f"{move.by.name}, {Mover(move.mover).label.lower()}"


def _settings(viewer: Viewer) -> dict[int, PanelSettings]:
    panels = viewer.panels(May.RUN_MEETING)
    if not panels:
        return {}
    return {own.panel_id: own for own in PanelSettings.objects.filter(panel__in=panels)}


def _meters(viewer: Viewer) -> list[Meter]:
    """How full the panels are, for those who may read the numbers."""
    if not viewer.holds(May.SEE_CASELOAD):
        return []
    return meters(viewer, list(access.visible(Panel, viewer, May.SEE_CASELOAD)))


def _covers(viewer: Viewer, day: date) -> list[Cover]:
    """Whom this viewer stands in for today."""
    found = Cover.objects.in_force(day).filter(standing_in=viewer.user)
    return list(found.select_related("absent__agency"))
