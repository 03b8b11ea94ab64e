from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from actions.services.remind import remind_owner
from actions.views._fetched import action_of
from sharing.errors import NotAllowed, Refusal
from sharing.request import Request


@require_POST
def action_remind(request: Request, ref: str) -> HttpResponse:
    """A kind reminder, by hand, at most once a day."""
    action = action_of(request, ref)
    try:
        made = remind_owner(action=action, by=request.viewer)
    except NotAllowed:
        raise
    except Refusal as no:
        messages.error(request, no.said)
    else:
        messages.success(request, f"{made.agency.name} is reminded of {action.reference}.")
    return redirect("action_page", ref=action.reference)
