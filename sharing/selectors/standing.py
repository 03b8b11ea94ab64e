"""In which panels people and agencies stand, and who looks after all of those.

Who lies in several panels is nobody's alone: the coordinator of one of them could otherwise take
over the account of another one's chair, or appoint themselves a way into another one's cases.
"""

from django.utils import timezone

from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, StandsElsewhere
from sharing.models import Agency, Panel, PanelMembership, PanelRole, User


def panels_of(subject: User | Agency, *, roles_only: bool = False) -> set[int]:
    """The panels in which a person (by agency and by role) or an agency stands today or will."""
    today = timezone.localdate()
    agency_id = subject.pk if isinstance(subject, Agency) else subject.agency_id
    members = PanelMembership.objects.in_force_or_later(today).filter(agency_id=agency_id)
    found = set() if roles_only else set(members.values_list("panel_id", flat=True))
    if isinstance(subject, User):
        roles = PanelRole.objects.in_force_or_later(today).filter(user=subject)
        found |= set(roles.values_list("panel_id", flat=True))
    return found


def manages(viewer: Viewer, subject: User | Agency, *, roles_only: bool = False) -> bool:
    """Whether the viewer looks after this person or agency in every panel in which it stands."""
    stands = panels_of(subject, roles_only=roles_only)
    return access.may(viewer, May.MANAGE_PARTNERS, subject) and not _beyond(viewer, stands)


def sends_link(viewer: Viewer, person: User) -> bool:
    """Whether the viewer may send a link for a password: the first one goes to whoever was just
    added, at the address given then, so it asks for the panels of their roles only."""
    return manages(viewer, person, roles_only=person.last_login is None)


def refuse_part(viewer: Viewer, subject: User | Agency, *, roles_only: bool = False) -> None:
    """Refuses who looks after no panel of the subject (`NotAllowed`), or only some of them
    (`StandsElsewhere`, which names no panel that the viewer may not know)."""
    if not access.may(viewer, May.MANAGE_PARTNERS, subject):
        raise NotAllowed
    if beyond := _beyond(viewer, panels_of(subject, roles_only=roles_only)):
        raise StandsElsewhere(_said(viewer, subject, beyond))


def _beyond(viewer: Viewer, panel_ids: set[int]) -> set[int]:
    return {key for key in panel_ids if not viewer.holds(May.MANAGE_PARTNERS, key)}


def _said(viewer: Viewer, subject: User | Agency, beyond: set[int]) -> str:
    known = Panel.objects.filter(pk__in=beyond & viewer.panels(May.SEE_PANEL))
    names = " and ".join(f"the {panel.name} panel" for panel in known)
    if len(known) < len(beyond):
        names = f"{names} and another panel" if names else "another panel"
    who = "This agency" if isinstance(subject, Agency) else "This person"
    return (
        f"{who} also belongs to {names}, which you do not look after. Ask a coordinator or an "
        "administrator who looks after every panel concerned."
    )
