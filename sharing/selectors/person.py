"""People: who they are, and what they hold."""

from datetime import date
from typing import Any

from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.models import Agency, Cover, Panel, User


def demo_people() -> list[User]:
    """The people of the demonstration, in the order in which they were made."""
    return list(User.objects.filter(is_demo=True, is_active=True).order_by("pk"))


def demo_person(reference: str) -> User:
    """One of them by reference, or `NotFound`."""
    person = User.objects.filter(is_demo=True, is_active=True, reference=reference).first()
    if person is None:
        raise NotFound
    return person


def people_of(agency: Agency) -> list[User]:
    """Everyone who works for the agency and may sign in, then those who left."""
    return list(agency.people.order_by("-is_active", "name"))


def colleagues(person: User) -> list[User]:
    """Who else of the same agency could stand in."""
    if person.agency_id is None:
        return []
    same = User.objects.filter(agency_id=person.agency_id, is_active=True)
    return list(same.exclude(pk=person.pk).order_by("name"))


def people_around(viewer: Viewer, panel: Panel, today: date) -> list[User]:
    """Everyone in the panel: of its member agencies, or with a role in it."""
    members = panel.memberships.in_force(today).values("agency_id")
    found = access.visible(User, viewer).filter(is_active=True)
    inside = found.filter(agency_id__in=members) | found.filter(
        pk__in=panel.roles.in_force_or_later(today).values("user_id")
    )
    return list(inside.select_related("agency").order_by("name"))


def holdings(person: User, today: date) -> dict[str, Any]:
    """What somebody holds today or will hold: appointments, roles, covers, agencies managed."""
    return {
        "appointments": list(person.appointments.in_force_or_later(today).select_related("agency")),
        "roles": list(person.panel_roles.in_force_or_later(today).select_related("panel")),
        "covers": list(
            Cover.objects.in_force_or_later(today)
            .filter(absent=person)
            .select_related("absent", "standing_in")
        )
        + list(
            Cover.objects.in_force_or_later(today)
            .filter(standing_in=person)
            .select_related("absent", "standing_in")
        ),
        "managed": list(person.managed_agencies.all()),
    }


def left_behind(person: User) -> dict[str, Any]:
    """What ended because somebody left: what others must take over."""
    return {
        "left_appointments": list(
            person.appointments.filter(until=person.left_on).select_related("agency")
        ),
        "left_roles": list(person.panel_roles.filter(until=person.left_on).select_related("panel")),
    }


def cover_for(person: User, number: int) -> Cover:
    """One period of cover for this person, or `NotFound`."""
    cover = person.covered_by.filter(pk=number).first()
    if cover is None:
        raise NotFound
    return cover
