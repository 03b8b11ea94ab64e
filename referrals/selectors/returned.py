"""Returned referrals that nobody has answered: whom to remind, and when."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone

from referrals.choices import Stage
from referrals.models import Case
from sharing import workdays
from sharing.models import Notice
from sharing.selectors import holidays


def returned_to_chase(today: date) -> list[Case]:
    """Referrals returned so many working days ago that their writer is reminded, once a return."""
    chased = Notice.objects.filter(
        verb="return_chased",
        reference=OuterRef("reference"),
        created_at__gte=OuterRef("stage_since"),
    )
    returned = Case.objects.filter(~Exists(chased), stage=Stage.RETURNED)
    return [
        case
        for case in returned.select_related("panel__settings").order_by("stage_since")
        if today >= chase_day(case)
    ]


def chase_day(case: Case) -> date:
    """When a returned referral is chased; after it, it shows on the coordinator's Today."""
    wait = case.panel.settings.return_chase_wd
    return workdays.after(timezone.localdate(case.stage_since), wait, holidays.england())
