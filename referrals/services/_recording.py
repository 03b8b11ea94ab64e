"""How the records about an adult are written: ask, lock, and keep a double press to one entry."""

from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone

from referrals.choices import SENT_AND_OPEN
from referrals.errors import CaseEnded
from referrals.models import Case
from referrals.selectors.rights import may_plan
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed

SAME_PRESS = timedelta(minutes=2)

Row = TypeVar("Row", bound=Model)


def open_case(case: Case, by: Viewer) -> Case:
    """The case, locked, for somebody who keeps its records (`NotAllowed`, `CaseEnded`)."""
    if not may_plan(case, by):
        raise NotAllowed
    fresh = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if fresh.stage not in SENT_AND_OPEN:
        raise CaseEnded
    return fresh


def keep(model: type[Row], case: Case, by: Viewer, **fields: Any) -> tuple[Row, bool]:
    """A new row of this case, and whether it is new.

    The same words from the same person within two minutes are one press made twice: the case is
    locked, so the second finds the first.
    """
    same = model._default_manager.filter(
        case=case, recorded_by=by.user, recorded_at__gt=timezone.now() - SAME_PRESS, **fields
    ).first()
    if same is not None:
        return same, False
    return model._default_manager.create(case=case, recorded_by=by.user, **fields), True
