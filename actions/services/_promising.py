"""Writing down what an agency promises. Used by services only."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.utils import timezone

from actions import policy
from actions.choices import UNFINISHED, Verb
from actions.errors import DateTooFar
from actions.models import Action
from sharing.doors import ledger
from sharing.doors.viewer import Viewer
from sharing.models import Agency, Panel, User
from sharing.selectors import holidays

AnyAction = TypeVar("AnyAction", bound=Action)


def write_down(
    kind: type[AnyAction],
    of: Mapping[str, Any],
    *,
    text: str,
    owner_agency: Agency,
    person: User | None,
    priority: str,
    due: date | None,
    details: Mapping[str, Any],
    by: Viewer,
) -> AnyAction:
    """Keep one action `of` a case or of a panel's business, which is locked. With no day named it is due
    on the panel's usual one, and on none more than a year ahead (`DateTooFar`). The same promise sent
    twice by the same person, and still under way, is kept once."""
    made = kind(**of, raised_by=by.person, priority=priority, person=person, **details)
    made.text, made.owner_agency = text, owner_agency
    if due and due > policy.latest_due(timezone.localdate()):
        raise DateTooFar
    made.due = made.original_due = due or _usual_due(made.panel, priority)
    promise = {name: getattr(made, name) for name in ("text", "owner_agency", "person", "due")}
    alike = kind.objects.filter(**of, **promise, raised_by=by.person, status__in=UNFINISHED)
    same = alike.first()
    if same is None:
        made.save()
    ledger.record(
        by,
        Verb.ACTION_RAISED,
        *(same or made).subjects,
        agency=owner_agency.slug,
        fresh=same is None,
    )
    return same or made


def _usual_due(panel: Panel, priority: str) -> date:
    settings = panel.settings
    return policy.usual_due(
        timezone.localdate(),
        priority,
        routine=settings.action_due_wd,
        urgent=settings.action_due_urgent_wd,
        holidays=holidays.england(),
    )
