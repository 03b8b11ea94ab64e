"""Actions as rows that simply are there; tests of rules go through the services."""

from datetime import timedelta

from django.utils import timezone

from actions.choices import ActionStatus
from actions.models import Action, ActionUpdate


def action(case, owner, raised_by, *, days=10, **fields):
    """An action of one agency, due in so many calendar days (overdue when negative)."""
    due = timezone.localdate() + timedelta(days=days)
    fields.setdefault("text", "Visit together")
    fields.setdefault("original_due", due)
    return Action.objects.create(
        case=case, owner_agency=owner, raised_by=raised_by, **{"due": due} | fields
    )


def update(action, by, status=ActionStatus.IN_PROGRESS, note=""):
    """One update that simply is there, and the status it left."""
    made = ActionUpdate.objects.create(action=action, by=by, status=status, note=note)
    Action.objects.filter(pk=action.pk).update(status=status)
    return made
