"""Pieces that pages borrow: `leavings`, `disagreements_link`."""

from typing import Any

from django import template
from django.utils import timezone

from actions.selectors import disagreements
from actions.selectors import leaving as selectors
from referrals.choices import ON_PATHWAY
from referrals.models import Case
from sharing.doors.viewer import Viewer

register = template.Library()


@register.inclusion_tag("actions/_leavings.html", takes_context=True)
def leavings(context: template.Context, case: Case, viewer: Viewer) -> dict[str, Any]:
    """Which agencies have said that they end their work on a case that this page has fetched, what is
    disputed about it, and what the viewer may do about both; a few queries whatever there is."""
    if case.stage not in ON_PATHWAY:
        return {"case": case, "open": disagreements.open_in(case)}
    parts, leaving, disputed = selectors.parts_and_what_waits(case)
    today = timezone.localdate()
    leaves = selectors.who_may_leave(viewer, case, parts)
    return {
        "case": case,
        "lines": selectors.lines_for(viewer, case, parts, today) if leaving else [],
        "open": disagreements.open_in(case) if disputed else [],
        "may_leave": bool(leaves) or selectors.speaks_for_lead(viewer, case),
        "may_disagree": disagreements.may_open(viewer, case, parts),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("actions/_disagreements_link.html")
def disagreements_link(viewer: Viewer) -> dict[str, Any]:
    """The way to the list of disagreements, for whom there is one."""
    return {"lists": disagreements.lists(viewer)}
