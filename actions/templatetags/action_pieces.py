"""Pieces that pages borrow: `open_actions`, `action_status`, `ladder`."""

from typing import Any

from django import template
from django.template import Context

from actions.choices import ActionStatus
from actions.forms.escalation import AcknowledgeForm
from actions.models import Action
from actions.selectors.action import open_for_case
from actions.selectors.ladder_of import ladder_of
from actions.selectors.steps import Target
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


@register.inclusion_tag("actions/_ladder.html", takes_context=True)
def ladder(context: Context, target: Target, *, buttons: bool = True) -> dict[str, Any]:
    """The escalation ladder of an action or a request that this page has fetched, and what the viewer
    may do about it."""
    return {
        "ladder": ladder_of(target, context["viewer"]),
        "form": AcknowledgeForm(of_case=target.case is not None),
        "buttons": buttons,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/status_tag.html")
def action_status(action: Action) -> dict[str, str]:
    """How an action stands, in words and colour."""
    status = ActionStatus(action.status)
    return {"text": str(status.label), "colour": COLOURS[status]}
