"""Pieces that pages of a case borrow: `open_actions`."""

from typing import Any

from django import template

from actions.choices import ActionStatus
from actions.models import Action
from actions.selectors.action import open_for_case
from referrals.models import Case
from sharing.doors.viewer import Viewer

register = template.Library()

COLOURS = {
    ActionStatus.OPEN: "grey",
    ActionStatus.IN_PROGRESS: "blue",
    ActionStatus.BLOCKED: "orange",
    ActionStatus.DONE: "teal",
    ActionStatus.VERIFIED: "green",
    ActionStatus.NOT_POSSIBLE: "yellow",
    ActionStatus.NOT_DONE: "red",
    ActionStatus.CANCELLED: "grey",
}


@register.inclusion_tag("actions/_open_actions.html")
def open_actions(case: Case, viewer: Viewer) -> dict[str, Any]:
    """What is still to do in a case, the most pressing first; one query."""
    return {"case": case, "actions": open_for_case(case, viewer)}


@register.inclusion_tag("components/status_tag.html")
def action_status(action: Action) -> dict[str, str]:
    """How an action stands, in words and colour."""
    status = ActionStatus(action.status)
    return {"text": str(status.label), "colour": COLOURS[status]}
