"""What waits for those who keep bars: the second of two people (`domain.md` section 2)."""

from panel.selectors.desk import Desk, Need
from referrals.selectors import case_access
from sharing.choices import May


def bars_to_settle(desk: Desk) -> list[Need]:
    """Bars that somebody else set, or asks to end; whoever did waits for the other."""
    if not desk.viewer.holds(May.BAR):
        return []
    me = desk.viewer.person.pk
    needs = []
    for case, bar in case_access.bars_to_settle(desk.viewer):
        if bar.lift_asked_by_id and bar.lift_asked_by_id != me:
            needs.append(Need("Agree that a bar ends", case.reference, "case_access"))
        elif not bar.lift_asked_by_id and bar.set_by_id != me:
            needs.append(Need("Confirm a bar", case.reference, "case_access", bar.confirm_by))
    return needs
