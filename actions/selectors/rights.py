"""Who may do what with actions (`domain.md` sections 2 and 9)."""

from collections.abc import Iterable
from dataclasses import dataclass

from actions import policy
from actions.errors import FirstDateByCoordinator, LaterDateByChair, NoLongerUnderWay
from actions.models import Action, ActionUpdate
from referrals.choices import ON_PATHWAY
from referrals.models import Case
from referrals.selectors.agencies import (
    parts_of,
    who_could_join,
    working_agencies,
    working_on,
)
from referrals.selectors.rights import rights_on
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, Refusal
from sharing.models import Agency


def coordinates(viewer: Viewer, case: Case) -> bool:
    return access.may(viewer, May.COORDINATE, case)


def owns(viewer: Viewer, action: Action) -> bool:
    """Whether the viewer answers for this action: the owner's SPoC or deputy, or the person named."""
    named = viewer.user is not None and action.person_id == viewer.user.pk
    return named or viewer.speaks_for(action.owner_agency_id)


def reports(viewer: Viewer, action: Action) -> bool:
    """Whether who sees the case may say how this action stands: its owner, or the coordinator."""
    return owns(viewer, action) or viewer.holds(May.COORDINATE, action.case.panel_id)


def only_clears(viewer: Viewer, action: Action) -> bool:
    """Whether who sees the case may say no more than that their agency is not in the way any more."""
    return viewer.speaks_for(action.blocked_by_id) and not reports(viewer, action)


def was_in_the_way(viewer: Viewer, updates: Iterable[ActionUpdate]) -> bool:
    """Whether something was needed from an agency of the viewer's, by these updates."""
    return any(viewer.speaks_for(update.blocked_by_id) for update in updates)


def others_on(action: Action) -> list[Agency]:
    """The agencies from which something may be needed for this action: all but its owner."""
    working = working_on([action.case])[action.case_id]
    return [agency for agency in working if agency.pk != action.owner_agency_id]


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


NOBODY = Owners([], [])


def owners_for(viewer: Viewer, case: Case, held: frozenset[May] | None = None) -> Owners:
    """Whom this viewer may give an action of this case to.

    The coordinator: those involved, and any that could join, which become involved by it. The lead
    agency: those involved. A SPoC: their own agency, if involved. `held` are the rights to the case, where
    they have been asked for.
    """
    rights = rights_on(case, viewer) if held is None else held
    if May.SEE_CASE not in rights:
        return NOBODY
    parts = parts_of(case)
    involved = working_agencies(parts)
    if viewer.holds(May.COORDINATE, case.panel_id):
        return Owners(involved, who_could_join(case, parts))
    if May.LEAD_CASE in rights:
        return Owners(involved, [])
    return Owners([agency for agency in involved if viewer.speaks_for(agency.pk)], [])


def refusal_to_extend(viewer: Viewer, action: Action, *, extended: bool) -> Refusal | None:
    """Why who sees the case may not give the action more time; None when they may.

    The coordinator the first time, the chair or deputy chair every later one.
    """
    coordinates = viewer.holds(May.COORDINATE, action.case.panel_id)
    chairs = viewer.holds(May.DECIDE, action.case.panel_id)
    if not coordinates and not chairs:
        return NotAllowed()
    if action.status not in policy.GOING_ON:
        return NoLongerUnderWay()
    if extended:
        return None if chairs else LaterDateByChair()
    return None if coordinates else FirstDateByCoordinator()


def heirs_for(viewer: Viewer, action: Action, held: frozenset[May] | None = None) -> Owners:
    """Whom this viewer may hand the action over to; nobody when it is no longer under way.

    The coordinator and the lead agency: whom they may give one. The owner's SPoC: their own agency,
    for another person there.
    """
    if not _moves_on(action):
        return NOBODY
    held = rights_on(action.case, viewer) if held is None else held
    owners = owners_for(viewer, action.case, held)
    if _gives(viewer, action.case, held):
        return owners
    return Owners([one for one in owners.involved if one.pk == action.owner_agency_id], [])


def may_hand_over(viewer: Viewer, action: Action, held: frozenset[May] | None = None) -> bool:
    """Whether there is anybody to whom who sees the case may hand it over."""
    return bool(heirs_for(viewer, action, held))


def reminds(viewer: Viewer, case: Case) -> bool:
    """Whether who sees the case reminds by hand of its actions: the coordinator and the lead agency."""
    return _gives(viewer, case, rights_on(case, viewer))


def may_remind(viewer: Viewer, action: Action, held: frozenset[May]) -> bool:
    """Whether there is something to remind of, for who sees the case."""
    return _moves_on(action) and _gives(viewer, action.case, held)


def _moves_on(action: Action) -> bool:
    return action.status in policy.GOING_ON and action.case.stage in ON_PATHWAY


def _gives(viewer: Viewer, case: Case, held: frozenset[May]) -> bool:
    """Whether the viewer coordinates the case or leads it."""
    return viewer.holds(May.COORDINATE, case.panel_id) or May.LEAD_CASE in held
