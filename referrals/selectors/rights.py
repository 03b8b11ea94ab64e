"""What a viewer may do with one case, asked once for a whole page."""

from referrals.models import Case
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer

ASKED = (May.SEE_CASE, May.LEAD_CASE, May.OWN_REFERRAL, May.ANSWER_OFFER)


def rights_on(case: Case, viewer: Viewer) -> frozenset[May]:
    """The granted rights this viewer has to this case, by one query. None where a bar stands."""
    return access.held(viewer, case).intersection(ASKED)


def may_plan(case: Case, viewer: Viewer, rights: frozenset[May] | None = None) -> bool:
    """Whether this viewer keeps the adult's words, the plan and the records of a case.

    Those who plan in the panel and see the case (the coordinator, SPoCs of involved agencies), and
    the lead agency with its lead professional (`domain.md` section 2).
    """
    held = rights_on(case, viewer) if rights is None else rights
    if May.LEAD_CASE in held:
        return True
    return May.SEE_CASE in held and viewer.holds(May.PLAN, case.panel_id)
