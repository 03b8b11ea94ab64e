"""Panels, their members and the roles given in them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.models import Agency, Panel, PanelMembership, PanelRole
from sharing.roles import ROLES, Role
from sharing.selectors import agreement as agreements
from sharing.selectors.agreement import MISSING, Status


@dataclass(frozen=True)
class PanelRow:
    """One panel as its list shows it."""

    panel: Panel
    members: int
    core: int
    mine: list[type[Role]]

    @property
    def reference(self) -> str:
        return self.panel.reference


def panels_for(viewer: Viewer, today: date) -> list[PanelRow]:
    """The panels this viewer belongs to, with what they are in each."""
    running = Q(memberships__since__lte=today) & (
        Q(memberships__until=None) | Q(memberships__until__gte=today)
    )
    found = (
        access.visible(Panel, viewer)
        .select_related("board")
        .annotate(
            members=Count("memberships", filter=running),
            core=Count("memberships", filter=running & Q(memberships__is_core=True)),
        )
    )
    return [PanelRow(panel, panel.members, panel.core, _roles_in(viewer, panel)) for panel in found]


def _roles_in(viewer: Viewer, panel: Panel) -> list[type[Role]]:
    held = {s.role for s in viewer.standings if panel.pk in s.panel_ids}
    return [role for role in ROLES.values() if role in held]


@dataclass(frozen=True)
class Member:
    """One agency's membership, with where it stands with the agreement."""

    membership: PanelMembership
    status: Status

    @property
    def agency(self) -> Agency:
        return self.membership.agency


def members_of(panel: Panel, today: date) -> list[Member]:
    """Who belongs to the panel today, core agencies first."""
    rows = list(
        panel.memberships.in_force(today)
        .select_related("agency")
        .order_by("-is_core", "agency__name")
    )
    known = agreements.statuses([row.agency_id for row in rows], [panel.pk], today)
    return [Member(row, known.get((row.agency_id, panel.pk), MISSING)) for row in rows]


def former_members(panel: Panel, today: date) -> list[PanelMembership]:
    """Memberships that have ended, the latest first."""
    return list(
        panel.memberships.filter(until__lt=today).select_related("agency").order_by("-until")
    )


def membership_of(panel: Panel, agency_slug: str, today: date) -> PanelMembership:
    """The membership of one agency that holds today, or `NotFound`."""
    found = panel.memberships.in_force(today).select_related("agency", "panel")
    membership = found.filter(agency__slug=agency_slug).first()
    if membership is None:
        raise NotFound
    return membership


def joinable(panel: Panel, today: date) -> list[Agency]:
    """Agencies known to the service that do not belong to this panel."""
    members = panel.memberships.in_force(today).values("agency_id")
    return list(Agency.objects.exclude(pk__in=members))


def roles_in(panel: Panel, today: date) -> list[PanelRole]:
    """The roles held in the panel today or from a later day, in the order of `roles.py`."""
    order = list(ROLES)
    held = (
        panel.roles.in_force_or_later(today)
        .filter(user__is_active=True)
        .select_related("user__agency", "panel")
    )
    return sorted(held, key=lambda row: (order.index(row.role), row.since, row.pk))


def role_in(panel: Panel, number: int) -> PanelRole:
    """One role given in the panel, or `NotFound`."""
    role = panel.roles.select_related("user", "panel").filter(pk=number).first()
    if role is None:
        raise NotFound
    return role
