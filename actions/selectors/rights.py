"""Who may do what with actions (`domain.md` sections 2 and 9)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils import timezone

from actions import policy
from actions.errors import FirstDateByCoordinator, LaterDateByChair, NoLongerUnderWay
from actions.models import Action, ActionUpdate, BusinessAction
from referrals.models import Case
from referrals.selectors.agencies import (
    parts_of,
    who_could_join,
    working_agencies,
    working_on,
)
from referrals.selectors.referral import panel_agencies
from referrals.selectors.rights import rights_on
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, Refusal
from sharing.models import Agency, Panel, PanelMembership


def sits(viewer: Viewer, panel_id: int) -> bool:
    """Whether the viewer sits at the table of this panel, and so sees its own business."""
    return viewer.holds(BusinessAction.guard_may, panel_id)


def sees(viewer: Viewer, action: Action) -> bool:
    """Whether the action is open to the viewer: its case is, or they sit at the table of the panel
    whose business it is."""
    if action.case is None:
        return sits(viewer, action.panel_id)
    return access.may(viewer, May.SEE_CASE, action.case)


def coordinates(viewer: Viewer, case: Case) -> bool:
    return access.may(viewer, May.COORDINATE, case)


def owns(viewer: Viewer, action: Action) -> bool:
    """Whether the viewer answers for this action: the owner's SPoC or deputy, or the person named."""
    named = viewer.user is not None and action.person_id == viewer.user.pk
    return named or viewer.speaks_for(action.owner_agency_id)


def reports(viewer: Viewer, action: Action) -> bool:
    """Whether who sees it may say how this action stands: its owner, or the coordinator."""
    return owns(viewer, action) or viewer.holds(May.COORDINATE, action.panel_id)


def only_clears(viewer: Viewer, action: Action) -> bool:
    """Whether who sees it may say no more than that their agency is not in the way any more."""
    return viewer.speaks_for(action.blocked_by_id) and not reports(viewer, action)


def was_in_the_way(viewer: Viewer, updates: Iterable[ActionUpdate]) -> bool:
    """Whether something was needed from an agency of the viewer's, by these updates."""
    return any(viewer.speaks_for(update.blocked_by_id) for update in updates)


def others_on(action: Action) -> list[Agency]:
    """The agencies from which something may be needed for this action: all but its owner that work on
    its case, or are in the panel whose business it is."""
    return others_on_each([action])[action.pk]


def others_on_each(actions: Collection[Action]) -> dict[int, list[Agency]]:
    """So for many, by their keys: one query for those of cases, one for those of panel business."""
    working = working_on([action.case for action in actions if action.case])
    members = _members({action.panel_id for action in actions if not action.case})
    around = {
        action.pk: working[action.case.pk] if action.case else members[action.panel_id]
        for action in actions
    }
    return {
        action.pk: [one for one in around[action.pk] if one.pk != action.owner_agency_id]
        for action in actions
    }


def _members(panels: Collection[int]) -> dict[int, list[Agency]]:
    """The agencies of each of these panels today, by name."""
    members: dict[int, list[Agency]] = {panel: [] for panel in panels}
    if panels:
        found = PanelMembership.objects.in_force(timezone.localdate()).filter(panel__in=panels)
        for one in found.select_related("agency").order_by("agency__name"):
            members[one.panel_id].append(one.agency)
    return members


@dataclass(frozen=True)
class Owners:
    """The agencies a viewer may give an action to: working on the case already (for panel business: in
    the panel), or not yet."""

    involved: list[Agency]
    others: list[Agency]
    called: str = "Working on this case"

    def __bool__(self) -> bool:
        return bool(self.involved or self.others)

    @property
    def all(self) -> list[Agency]:
        return [*self.involved, *self.others]


NOBODY = Owners([], [])
IN_PANEL = "In this panel"


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
    return Owners(_own(viewer, involved), [])


def owners_in(viewer: Viewer, panel: Panel) -> Owners:
    """Whom this viewer may give an action of this panel's business to: any agency of the panel, where
    they run its meetings; a SPoC their own."""
    if not sits(viewer, panel.pk):
        return NOBODY
    agencies = panel_agencies(panel)
    if viewer.holds(May.RUN_MEETING, panel.pk):
        return Owners(agencies, [], IN_PANEL)
    return Owners(_own(viewer, agencies), [], IN_PANEL)


def _own(viewer: Viewer, agencies: Iterable[Agency]) -> list[Agency]:
    return [agency for agency in agencies if viewer.speaks_for(agency.pk)]


def refusal_to_extend(viewer: Viewer, action: Action, *, extended: bool) -> Refusal | None:
    """Why who sees the action may not give it more time; None when they may.

    The coordinator the first time, the chair or deputy chair every later one.
    """
    coordinates = viewer.holds(May.COORDINATE, action.panel_id)
    chairs = viewer.holds(May.DECIDE, action.panel_id)
    if not coordinates and not chairs:
        return NotAllowed()
    if action.status not in policy.GOING_ON:
        return NoLongerUnderWay()
    if extended:
        return None if chairs else LaterDateByChair()
    return None if coordinates else FirstDateByCoordinator()


def heirs_for(viewer: Viewer, action: Action, held: frozenset[May] | None = None) -> Owners:
    """Whom this viewer may hand the action over to; nobody when it is no longer under way.

    Who gives actions of the case, or of the panel: whom they may give one. The owner's SPoC: their own
    agency, for another person there. `held` are the rights to the case, where they have been asked for.
    """
    if not action.is_under_way:
        return NOBODY
    if action.case is None:
        owners = owners_in(viewer, action.panel)
    else:
        held = rights_on(action.case, viewer) if held is None else held
        owners = owners_for(viewer, action.case, held)
    if gives(viewer, action, held):
        return owners
    own = [one for one in owners.involved if one.pk == action.owner_agency_id]
    return Owners(own, [], owners.called)


def may_hand_over(viewer: Viewer, action: Action, held: frozenset[May] | None = None) -> bool:
    """Whether there is anybody to whom who sees the action may hand it over."""
    return bool(heirs_for(viewer, action, held))


def gives(viewer: Viewer, action: Action, held: frozenset[May] | None = None) -> bool:
    """Whether who sees the action gives it to agencies and reminds of it by hand: the coordinator, the
    case's lead agency, and whoever runs the meetings of the panel whose business it is."""
    if action.case is None:
        return viewer.holds(May.RUN_MEETING, action.panel_id)
    if viewer.holds(May.COORDINATE, action.panel_id):
        return True
    return May.LEAD_CASE in (rights_on(action.case, viewer) if held is None else held)


def may_remind(viewer: Viewer, action: Action, held: frozenset[May] | None = None) -> bool:
    """Whether there is something to remind of, for who sees the action."""
    return action.is_under_way and gives(viewer, action, held)
