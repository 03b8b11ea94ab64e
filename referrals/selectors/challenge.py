"""A refusal and its challenge: whether there is one, and until when there may be."""

from datetime import date

from django.utils import timezone

from referrals.choices import Stage
from referrals.models import Case, Challenge, StageMove
from sharing import workdays
from sharing.models import PanelSettings
from sharing.selectors import holidays


def last_refusal(case: Case) -> StageMove | None:
    """The latest move that declined this case."""
    return case.moves.filter(to_stage=Stage.DECLINED).order_by("-at", "-pk").first()


def of_last_refusal(case: Case, refusal: StageMove | None = None) -> Challenge | None:
    """The challenge made since the case was last declined, answered or not."""
    refusal = refusal or last_refusal(case)
    if refusal is None:
        return None
    found = case.challenges.filter(at__gte=refusal.at)
    return found.select_related("by", "answered_by").first()


def last_day(case: Case, settings: PanelSettings) -> date:
    """The last day on which the refusal of this declined case can be challenged."""
    return workdays.after(
        timezone.localdate(case.stage_since), settings.challenge_wd, holidays.england()
    )


def may_still(case: Case, settings: PanelSettings) -> bool:
    """Whether the time to challenge a declined case still runs."""
    return case.stage == Stage.DECLINED and timezone.localdate() <= last_day(case, settings)
