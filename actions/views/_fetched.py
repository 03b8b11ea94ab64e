"""What an address names, fetched through the guard of its kind, and where its page stands."""

from typing import Any

from actions.models import Action, BusinessAction, kind_named
from actions.selectors.steps import Target
from referrals.models import InformationRequest
from referrals.selectors.case import HEADER_JOINS
from sharing import references
from sharing.doors import access
from sharing.request import Request

PEOPLE = ("owner_agency", "person", "raised_by", "blocked_by")
OF_CASE = (*PEOPLE, *(f"case__{name}" for name in HEADER_JOINS))
OF_BUSINESS = (*PEOPLE, "business_of__settings")
OF_REQUEST = ("case__panel", "agency")


def action_of(request: Request, ref: str) -> Action:
    """The action of this reference, of a case or of panel business, for who may see it."""
    kind = kind_named(references.tidy(ref))
    joins = OF_BUSINESS if kind is BusinessAction else OF_CASE
    return access.fetch(kind, ref, request.viewer, joins=joins)


def target_of(request: Request, ref: str) -> Target:
    """The action or the request of this reference, for who may see it."""
    if references.tidy(ref).startswith("RQ-"):
        return access.fetch(InformationRequest, ref, request.viewer, joins=OF_REQUEST)
    return action_of(request, ref)


def placed(action: Action) -> dict[str, Any]:
    """For the template: among the pages of its case, or of the panel whose business it is."""
    of_case = action.case is not None
    return {
        "action": action,
        "case": action.case,
        "panel": action.panel,
        "current": "case_actions",
        "layout": "referrals/_case_layout.html" if of_case else "layouts/page.html",
        "topic": f"case:{action.case.reference}" if action.case else f"panel:{action.panel.slug}",
    }
