"""What the pages of one escalation share."""

from actions.models import Action
from actions.selectors.steps import Target
from referrals.models import InformationRequest
from sharing import references
from sharing.doors import access
from sharing.request import Request

ACTION_JOINS = ("case__panel", "owner_agency", "blocked_by")
REQUEST_JOINS = ("case__panel", "agency")


def fetched(request: Request, ref: str, *, look: bool = True) -> Target:
    """The action or the request of this reference, for who may see it."""
    if references.tidy(ref).startswith("ACT-"):
        return access.fetch(Action, ref, request.viewer, joins=ACTION_JOINS, look=look)
    return access.fetch(InformationRequest, ref, request.viewer, joins=REQUEST_JOINS, look=look)
