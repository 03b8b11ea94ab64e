"""Adults around whom it has been silent for too long (`domain.md` section 6)."""

from panel.selectors.desk import Desk, Need, cases_of
from referrals.choices import ACCEPTED
from referrals.models import Case
from referrals.selectors import rhythm
from sharing.choices import May
from sharing.doors import access


def silences(desk: Desk) -> list[Need]:
    """Each such case, for its coordinator and for whoever speaks for its lead agency."""
    if desk.viewer.holds(May.TRIAGE):
        cases = cases_of(desk, May.TRIAGE, ACCEPTED)
    elif desk.viewer.is_signed_in:
        cases = access.visible(Case, desk.viewer, May.LEAD_CASE)
    else:
        return []
    return [
        Need(
            "Reach the adult",
            standing.rhythm.case.reference,
            "case_summary",
            standing.silent_since,
            standing.silence,
        )
        for standing in rhythm.silent(cases)
    ]
