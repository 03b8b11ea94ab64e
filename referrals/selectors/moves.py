"""Which moves this viewer may start on this case now: the one source of buttons."""

from referrals.choices import Mover, Stage
from referrals.models import Case
from referrals.permissions import MOVES
from referrals.selectors.rights import rights_on
from sharing.choices import May
from sharing.doors.viewer import Viewer


def movers_for(case: Case, viewer: Viewer, rights: frozenset[May] | None = None) -> set[Mover]:
    """As whom this viewer may move this case (`domain.md` section 3, "Who moves").

    `rights` is what `rights_on` said, where a page has asked already.
    """
    held = rights_on(case, viewer) if rights is None else rights
    movers = set()
    if May.OWN_REFERRAL in held:
        movers.add(Mover.REFERRER)
    elif May.ANSWER_OFFER in held:
        movers.add(Mover.REFERRER_SPOC)
    if viewer.has_role("coordinator", panel_id=case.panel_id):
        movers.add(Mover.COORDINATOR)
    if viewer.has_role("chair", "deputy_chair", panel_id=case.panel_id):
        movers.add(Mover.CHAIR)
    if viewer.has_role("deputy_chair", panel_id=case.panel_id):
        movers.add(Mover.DEPUTY_CHAIR)
    if May.LEAD_CASE in held:
        movers.add(Mover.LEAD_AGENCY)
    return movers


def moves_for(case: Case, viewer: Viewer, rights: frozenset[May] | None = None) -> set[str]:
    """The stages this viewer may move this case to. Guards still have their say when it is tried."""
    movers = movers_for(case, viewer, rights)
    found = {
        target for (source, target), who in MOVES.items() if source == case.stage and who & movers
    }
    # A mistaken closure that waits for its place back leads nowhere else.
    kept = case.stage == Stage.WAITING and case.first_in_line
    return found & {Stage.EXIT_PROPOSED.value} if kept else found
