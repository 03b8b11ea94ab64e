"""What other pages borrow from triage: `earlier_referrals`."""

from django import template

from referrals.models import Case
from referrals.selectors.known import third_with
from sharing.doors.viewer import Viewer

register = template.Library()


@register.inclusion_tag("referrals/_earlier_referrals.html")
def earlier_referrals(case: Case, viewer: Viewer):
    """A third referral within the months that count: all of them side by side, for who decides it.

    Nothing for any other case. Fetch the case with its panel's settings and its referral.
    """
    return {"case": case, "recent": third_with(case, viewer), "viewer": viewer}
