"""Roles in a panel, given and ended with dates. What each may do: `sharing/roles.py`."""

from datetime import date

from django.utils import timezone

from sharing import policy
from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyAppointed, AlreadyLeft, OwnRight
from sharing.models import Panel, PanelRole, User
from sharing.roles import PANEL_ROLES
from sharing.services._rows import created, in_order

GIVEN_BY_HAND = {role.code for role in PANEL_ROLES}


@service(may=May.MANAGE_PARTNERS, on="panel")
def give_role(
    *,
    by: Viewer,
    user: User,
    panel: Panel,
    role: str,
    since: date | None = None,
    until: date | None = None,
) -> PanelRole:
    """Give a person a role in the panel. Nobody gives one to themselves (`OwnRight`).

    Refuses a leaver (`AlreadyLeft`), dates that cross (`DatesCross`), a role held already
    (`AlreadyAppointed`).
    """
    if role not in GIVEN_BY_HAND:
        raise ValueError(f"{role} follows from employment or appointment")
    since = since or timezone.localdate()
    in_order(since, until)
    if by.user is not None and by.user.pk == user.pk:
        raise OwnRight(field="user")
    if not user.is_active:
        raise AlreadyLeft(field="user")
    held = PanelRole.objects.in_force_or_later(since).filter(user=user, panel=panel, role=role)
    if held.exists():
        raise AlreadyAppointed("This person already holds that role.", field="role")
    given = created(
        PanelRole, AlreadyAppointed, user=user, panel=panel, role=role, since=since, until=until
    )
    ledger.record(by, Verb.ROLE_GIVEN, user, panel, role=role, since=since, until=until)
    return given


@service(may=May.MANAGE_PARTNERS, on="role")
def end_role(*, by: Viewer, role: PanelRole, last_day: date | None = None) -> None:
    """The role ends with `last_day`, today if none is given. Nobody ends their own (`OwnRight`)."""
    if by.user is not None and by.user.pk == role.user_id:
        raise OwnRight
    last_day = last_day or policy.last_day(role.since, timezone.localdate())
    in_order(role.since, last_day)
    PanelRole.objects.filter(pk=role.pk).update(until=last_day)
    ledger.record(by, Verb.ROLE_ENDED, role.user, role.panel, role=role.role, until=last_day)
