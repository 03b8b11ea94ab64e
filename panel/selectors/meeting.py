"""Which meetings there are, who sits at them, and whether they may decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from panel import policy
from panel.choices import HERE, MeetingKind, MeetingState, Presence
from panel.models import Attendance, Meeting
from sharing import workdays
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import (
    Agency,
    Panel,
    PanelMembership,
    PanelRole,
    PanelSettings,
    SpocAppointment,
    User,
)
from sharing.selectors import holidays

DECIDING = (MeetingKind.PANEL, MeetingKind.EXTRAORDINARY)
TO_COME = (MeetingState.PLANNED, MeetingState.OPEN)
EARLIER_SHOWN = 20


@dataclass(frozen=True)
class Seat:
    """One agency of the panel and how it takes part in a meeting; no presence: not known yet."""

    agency: Agency
    is_core: bool
    presence: str

    @property
    def says(self) -> str:
        return str(Presence(self.presence).label) if self.presence else ""

    @property
    def is_here(self) -> bool:
        return self.presence in HERE


def panel_meetings(viewer: Viewer) -> QuerySet[Meeting]:
    """The panel meetings that this viewer may see."""
    return access.visible(Meeting, viewer).filter(kind__in=DECIDING).select_related("panel")


def coming_meetings(viewer: Viewer) -> list[Meeting]:
    """Planned and open meetings, the next one first."""
    return list(panel_meetings(viewer).filter(state__in=TO_COME).order_by("starts_at", "pk"))


def earlier_meetings(viewer: Viewer) -> list[Meeting]:
    """The last meetings that ended or were cancelled, newest first."""
    over = panel_meetings(viewer).exclude(state__in=TO_COME)
    return list(over.order_by("-starts_at", "-pk")[:EARLIER_SHOWN])


def next_meetings(viewer: Viewer) -> list[Meeting]:
    """The next meeting of each panel, soonest first; one left open or planned yesterday counts."""
    since = timezone.now() - timedelta(days=1)
    coming = (
        panel_meetings(viewer)
        .filter(Q(state=MeetingState.OPEN) | Q(state=MeetingState.PLANNED, starts_at__gte=since))
        .order_by("panel_id", "starts_at", "pk")
        .distinct("panel_id")
    )
    return sorted(coming, key=lambda meeting: meeting.starts_at)


def seats(meeting: Meeting) -> list[Seat]:
    """The agencies that belong to the panel on the day of the meeting, core agencies first."""
    presence = dict(Attendance.objects.filter(meeting=meeting).values_list("agency_id", "presence"))
    members = (
        PanelMembership.objects.in_force(timezone.localdate(meeting.starts_at))
        .filter(panel_id=meeting.panel_id)
        .select_related("agency")
        .order_by("-is_core", "agency__name")
    )
    return [Seat(m.agency, m.is_core, presence.get(m.agency_id, "")) for m in members]


def quorum_of(meeting: Meeting, at_table: Iterable[Seat] | None = None) -> policy.Quorum:
    """Whether the meeting may decide as its attendance stands. `at_table`: its seats, if read."""
    at_table = seats(meeting) if at_table is None else at_table
    core = [seat for seat in at_table if seat.is_core]
    share = PanelSettings.objects.values_list("quorum_share", flat=True).get(
        panel_id=meeting.panel_id
    )
    return policy.quorum(
        [policy.Seat(seat.agency.kind, seat.is_here) for seat in core],
        chair_here=meeting.chaired_by_id is not None,
        share=share,
    )


def is_ahead(meeting: Meeting) -> bool:
    """Whether the meeting is planned for a day that has not come."""
    planned = meeting.state == MeetingState.PLANNED
    return planned and timezone.localdate() < timezone.localdate(meeting.starts_at)


def core_agencies(panel: Panel) -> list[Agency]:
    """The core agencies of a panel today."""
    today = timezone.localdate()
    members = PanelMembership.objects.in_force(today).filter(panel=panel, is_core=True)
    return list(Agency.objects.filter(pk__in=members.values("agency")))


def chairs_of(panel: Panel) -> list[User]:
    """Who may take the chair today: the chair, then deputy chairs."""
    roles = (
        PanelRole.objects.in_force(timezone.localdate())
        .filter(panel=panel, role__in=("chair", "deputy_chair"), user__is_active=True)
        .select_related("user__agency")
        .order_by("role", "user__name")
    )
    return list({role.user_id: role.user for role in roles}.values())


def warnings(meeting: Meeting) -> list[str]:
    """What to think of again about the day of a meeting: a holiday, another meeting."""
    day, found = timezone.localdate(meeting.starts_at), []
    if not workdays.is_working(day, holidays.england()):
        found.append("That day is a weekend or a bank holiday.")
    others = Meeting.objects.filter(
        panel_id=meeting.panel_id, starts_at__date=day, state__in=TO_COME
    )
    if others.exclude(pk=meeting.pk).exists():
        found.append("This panel has another meeting on that day.")
    return found


def panels_to_plan_for(viewer: Viewer) -> list[Panel]:
    """The panels whose meetings this viewer may plan and run."""

    return list(access.visible(Panel, viewer, May.RUN_MEETING))


TOLD = ("coordinator", "chair", "deputy_chair")


def members_told(meeting: Meeting) -> QuerySet[User]:
    """Who hears of a meeting: the SPoCs and deputies of the panel's agencies, its coordinators and
    its chairs."""
    today = timezone.localdate()
    members = PanelMembership.objects.in_force(today).filter(panel_id=meeting.panel_id)
    spocs = SpocAppointment.objects.in_force(today).filter(agency__in=members.values("agency"))
    roles = PanelRole.objects.in_force(today).filter(panel_id=meeting.panel_id, role__in=TOLD)
    return User.objects.filter(
        Q(pk__in=spocs.values("user")) | Q(pk__in=roles.values("user")), is_active=True
    )
