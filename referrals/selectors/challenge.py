"""A refusal's challenge: whether there is one, and until when there may be."""

from datetime import date

from django.utils import timezone

from referrals.models import Case, Challenge
from sharing import workdays
from sharing.models import PanelSettings
from sharing.selectors import holidays


def last_day(case: Case, settings: PanelSettings) -> date:
    """The last day on which the refusal of this case can be challenged."""
    return workdays.after(
        timezone.localdate(case.stage_since), settings.challenge_wd, holidays.england()
    )


def of_this_refusal(case: Case) -> Challenge | None:
    """The challenge made since the case was last declined, answered or not."""
    found = case.challenges.filter(at__gte=case.stage_since)
    return found.select_related("by", "answered_by").first()
