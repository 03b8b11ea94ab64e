from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from actions.selectors.escalation_copies import copies_for
from actions.selectors.escalations import for_viewer
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotFound
from sharing.request import Request


@require_GET
def escalation_list(request: Request) -> HttpResponse:
    """What climbs the ladder, as far as each role may read it: the cases' coordinator and chair see
    what it is about, a manager what is late in their own agency, the board agency and days alone."""
    viewer = request.viewer
    oversees, is_told = viewer.holds(May.SEE_CASELOAD), viewer.holds(May.SEE_ESCALATED)
    if not (oversees or is_told):
        raise NotFound
    found = for_viewer(viewer) if oversees else None
    copies = copies_for(viewer) if is_told else None
    rows = found.rows if found else []
    shown = [*rows, *(row.case for row in rows if row.case)]
    access.show_list(viewer, [*shown, *(copies.rows if copies else [])], "escalations")
    page = {"found": found, "copies": copies, "coordinates": viewer.holds(May.COORDINATE)}
    return render(request, "actions/escalation_list.html", page)
