"""Who may do what with actions (`domain.md` sections 2 and 9)."""

from dataclasses import dataclass

from actions.models import Action
from referrals.models import Case
from referrals.selectors.agencies import parts_of, who_could_join, working_agencies
from referrals.selectors.rights import rights_on
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Agency


def coordinates(viewer: Viewer, case: Case) -> bool:
    return access.may(viewer, May.COORDINATE, case)


def owns(viewer: Viewer, action: Action) -> bool:
    """Whether the viewer answers for this action: the owner's SPoC or deputy, or the person named."""
    named = viewer.user is not None and action.person_id == viewer.user.pk
    return named or viewer.speaks_for(action.owner_agency_id)


def may_update(viewer: Viewer, action: Action) -> bool:
    """Whether the viewer may say how an action stands; seeing its case comes first."""
    if not access.may(viewer, May.SEE_CASE, action.case):
        return False
    return owns(viewer, action) or viewer.holds(May.COORDINATE, action.case.panel_id)


@dataclass(frozen=True)
class Owners:
    """The agencies a viewer may give an action to: working on the case already, or not yet."""

    involved: list[Agency]
    others: list[Agency]

    def __bool__(self) -> bool:
        return bool(self.involved or self.others)

    @property
    def all(self) -> list[Agency]:
        return [*self.involved, *self.others]


def owners_for(viewer: Viewer, case: Case) -> Owners:
    """Whom this viewer may give an action of this case to.

    The coordinator: those involved, and any that could join, which become involved by it. The lead
    agency: those involved. A SPoC: their own agency, if involved.
    """
    rights = rights_on(case, viewer)
    if May.SEE_CASE not in rights:
        return Owners([], [])
    parts = parts_of(case)
    involved = working_agencies(parts)
    if viewer.holds(May.COORDINATE, case.panel_id):
        return Owners(involved, who_could_join(case, parts))
    if May.LEAD_CASE in rights:
        return Owners(involved, [])
    return Owners([agency for agency in involved if viewer.speaks_for(agency.pk)], [])
