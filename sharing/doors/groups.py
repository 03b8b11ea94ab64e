"""The Groups that hold grants and bars: their names, and their rows."""

from collections.abc import Iterable

from django.contrib.auth.models import Group


def spocs_of(agency_id: int) -> str:
    """An agency's current SPoCs and deputies; the holder of its grants."""
    return f"agency:{agency_id}"


def staff_of(agency_id: int) -> str:
    """Everyone employed there; used by bars on an agency."""
    return f"staff:{agency_id}"


def holders_of(role: str, panel_id: int) -> str:
    return f"panel:{panel_id}:{role}"


def one_person(user_id: int) -> str:
    return f"person:{user_id}"


def ids(names: Iterable[str]) -> dict[str, int]:
    """Name to Group id, making what is missing. Two at once make it once."""
    wanted = set(names)
    found = dict(Group.objects.filter(name__in=wanted).values_list("name", "pk"))
    if missing := wanted - found.keys():
        Group.objects.bulk_create([Group(name=name) for name in missing], ignore_conflicts=True)
        found |= dict(Group.objects.filter(name__in=missing).values_list("name", "pk"))
    return found
