"""Agencies of the viewer's panels, and who speaks for them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.models import Agency, Cover, Panel, PanelMembership, PanelRole, SpocAppointment, User
from sharing.roles import BoardMember
from sharing.selectors import agreement as agreements
from sharing.selectors.agreement import MISSING, Status


@dataclass
class AgencyRow:
    """One agency as the list shows it: its panels, who speaks for it, the agreement in words."""

    agency: Agency
    memberships: list[PanelMembership] = field(default_factory=list)
    spocs: list[User] = field(default_factory=list)
    deputies: list[User] = field(default_factory=list)
    statuses: list[tuple[Panel, Status]] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return self.agency.reference

    @property
    def is_core(self) -> bool:
        return any(membership.is_core for membership in self.memberships)

    @property
    def unsigned(self) -> list[Panel]:
        return [panel for panel, status in self.statuses if status.state != "live"]


def agencies_for(viewer: Viewer, today: date) -> list[AgencyRow]:
    """Agencies of the panels the viewer may see, the same number of queries for any number."""
    return _filled(viewer, list(access.visible(Agency, viewer)), today)


def agency_row(viewer: Viewer, agency: Agency, today: date) -> AgencyRow:
    """One agency with the same facts as in the list."""
    return _filled(viewer, [agency], today)[0]


def _filled(viewer: Viewer, found: list[Agency], today: date) -> list[AgencyRow]:
    rows = {agency.pk: AgencyRow(agency) for agency in found}
    panels = viewer.panels(Agency.guard_may)
    memberships = (
        PanelMembership.objects.in_force(today)
        .filter(agency_id__in=rows, panel_id__in=panels)
        .select_related("panel")
        .order_by("panel__name")
    )
    known = agreements.statuses(list(rows), panels, today)
    for membership in memberships:
        row = rows[membership.agency_id]
        row.memberships.append(membership)
        key = (membership.agency_id, membership.panel_id)
        row.statuses.append((membership.panel, known.get(key, MISSING)))
    for appointment in appointments_in_force(rows, today):
        row = rows[appointment.agency_id]
        (row.deputies if appointment.is_deputy else row.spocs).append(appointment.user)
    return list(rows.values())


def appointments_in_force(agency_ids: Collection[int], today: date) -> list[SpocAppointment]:
    """Who speaks for these agencies today; leavers do not."""
    return list(
        SpocAppointment.objects.in_force(today)
        .filter(agency_id__in=agency_ids, user__is_active=True)
        .select_related("user")
        .order_by("agency_id", "is_deputy", "user__name")
    )


def spocs_of(agency_ids: Collection[int], today: date) -> dict[int, list[User]]:
    """Agency to its SPoCs and deputies of today and whoever covers for them, each once."""
    found: dict[int, dict[int, User]] = defaultdict(dict)
    appointments = appointments_in_force(agency_ids, today)
    stand_ins = defaultdict(list)
    covers = Cover.objects.in_force(today).filter(
        absent__in=[appointment.user_id for appointment in appointments],
        standing_in__is_active=True,
    )
    for cover in covers.select_related("standing_in"):
        stand_ins[cover.absent_id].append(cover.standing_in)
    for appointment in appointments:
        for user in (appointment.user, *stand_ins[appointment.user_id]):
            found[appointment.agency_id][user.pk] = user
    return {agency_id: list(people.values()) for agency_id, people in found.items()}


@dataclass
class Speakers:
    """Who can be told something on behalf of an agency today: ids of people, those on leave left out."""

    spocs: list[int] = field(default_factory=list)
    deputies: list[int] = field(default_factory=list)
    stand_ins: list[int] = field(default_factory=list)


def speakers_of(agency_ids: Collection[int], today: date) -> dict[int, Speakers]:
    """Agency to who speaks for it today: SPoCs and deputies who are there, and who stands in for those
    who are not. Two questions for all."""
    found: dict[int, Speakers] = defaultdict(Speakers)
    appointed = list(
        SpocAppointment.objects.in_force(today)
        .filter(agency_id__in=agency_ids, user__is_active=True)
        .order_by("agency_id", "user_id")
        .values_list("agency_id", "user_id", "is_deputy")
    )
    absent: dict[int, list[int]] = defaultdict(list)
    covers = Cover.objects.in_force(today).filter(absent__in={person for _, person, _ in appointed})
    for away, stands_in, is_there in covers.values_list(
        "absent_id", "standing_in_id", "standing_in__is_active"
    ):
        absent[away] += [stands_in] if is_there else []
    for agency_id, person, is_deputy in appointed:
        speakers = found[agency_id]
        if person in absent:
            speakers.stand_ins += absent[person]
        else:
            (speakers.deputies if is_deputy else speakers.spocs).append(person)
    return found


def speaking(people: Collection[int], today: date) -> dict[int, set[int]]:
    """Agency to those of these people who speak for it today, by appointment or standing in for somebody."""
    held = SpocAppointment.objects.in_force(today).order_by()
    covered = Cover.objects.in_force(today).filter(standing_in__in=people).order_by()
    stands_in = defaultdict(set)
    for absent, person in covered.values_list("absent_id", "standing_in_id"):
        stands_in[absent].add(person)
    found: dict[int, set[int]] = defaultdict(set)
    for agency_id, person in held.filter(user__in={*people, *stands_in}).values_list(
        "agency_id", "user_id"
    ):
        found[agency_id] |= stands_in[person] | ({person} if person in people else set())
    return found


def all_appointments(agency: Agency, today: date) -> list[SpocAppointment]:
    """Appointments that hold or will hold, then those that ended in the order they ended."""
    rows = agency.appointments.select_related("user")
    return sorted(
        rows,
        key=lambda row: (row.until is not None and row.until < today, row.is_deputy, row.since),
    )


def appointment_of(agency: Agency, number: int) -> SpocAppointment:
    """One appointment of the agency, or `NotFound`."""
    found = agency.appointments.select_related("user", "agency").filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def covers_of(agency: Agency, today: date) -> list[Cover]:
    """Leave of the agency's people that runs or lies ahead."""
    return list(
        Cover.objects.in_force_or_later(today)
        .filter(absent__agency=agency)
        .select_related("absent", "standing_in")
        .order_by("since")
    )


def board_members_of(agency: Agency, today: date) -> list[User]:
    """The agency's own people on the strategic board: step 4 of the ladder."""
    held = PanelRole.objects.in_force(today).filter(
        role=BoardMember.code, user__agency=agency, user__is_active=True
    )
    return list(User.objects.filter(pk__in=held.values("user_id")))
