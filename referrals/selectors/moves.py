"""Which moves this viewer may start on this case now: the one source of buttons."""

from referrals.choices import Mover
from referrals.models import Case
from referrals.permissions import MOVES
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer


def movers_for(case: Case, viewer: Viewer) -> set[Mover]:
    """As whom this viewer may move this case (`domain.md` section 3, "Who moves")."""
    movers = set()
    if access.may(viewer, May.OWN_REFERRAL, case):
        movers.add(Mover.REFERRER)
    elif access.may(viewer, May.ANSWER_OFFER, case):
        movers.add(Mover.REFERRER_SPOC)
    if viewer.has_role("coordinator", panel_id=case.panel_id):
        movers.add(Mover.COORDINATOR)
    if viewer.has_role("chair", "deputy_chair", panel_id=case.panel_id):
        movers.add(Mover.CHAIR)
    if viewer.has_role("deputy_chair", panel_id=case.panel_id):
        movers.add(Mover.DEPUTY_CHAIR)
    if access.may(viewer, May.LEAD_CASE, case):
        movers.add(Mover.LEAD_AGENCY)
    return movers


def moves_for(case: Case, viewer: Viewer) -> set[str]:
    """The stages this viewer may move this case to. Guards still have their say when it is tried."""
    movers = movers_for(case, viewer)
    return {
        target for (source, target), who in MOVES.items() if source == case.stage and who & movers
    }
