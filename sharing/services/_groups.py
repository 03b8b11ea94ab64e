"""The Groups that stand for agencies, roles and people in grants and bars, made with them."""

from sharing.doors import groups
from sharing.models import Agency, Panel, User
from sharing.roles import PANEL_ROLES


def ensure_groups(
    *, agency: Agency | None = None, panel: Panel | None = None, user: User | None = None
) -> None:
    """Make the Groups of what was just added, where they are missing. Part of a larger write."""
    names = []
    if agency is not None:
        names += [groups.spocs_of(agency.pk), groups.staff_of(agency.pk)]
    if panel is not None:
        names += [groups.holders_of(role.code, panel.pk) for role in PANEL_ROLES]
    if user is not None:
        names.append(groups.one_person(user.pk))
    groups.ids(names)
