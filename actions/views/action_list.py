from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from actions.forms.action import UpdateForm
from actions.forms.action_list import ActionFilter
from actions.models import Action
from actions.selectors import action as actions
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.request import Request


@require_GET
def action_list(request: Request) -> HttpResponse:
    """What waits for this viewer, or what the address narrows to, overdue first, grouped by case;
    each saved on its own page."""
    viewer = request.viewer
    if not (viewer.holds(May.UPDATE_ACTION) or viewer.holds(May.REFER)):
        raise NotFound
    coordinates = viewer.holds(May.COORDINATE)
    filters = ActionFilter(request.GET, offered=actions.offered_to(viewer) if coordinates else None)
    wanted, after = filters.wanted(), request.GET.get("after", "")
    page = actions.list_page(viewer, wanted, after=after)
    access.show_list(viewer, page.rows, "actions")
    for action in page.rows:
        action.form = _form(action, viewer)  # type: ignore[attr-defined]
    shown = {
        "page": page,
        "filters": filters,
        "active": filters.active(),
        "first_url": filters.address(),
        "next_url": page.next_after and filters.address(after=page.next_after),
        "is_first": not after,
        "coordinates": coordinates,
    }
    return render(request, "actions/action_list.html", shown)


def _form(action: Action, viewer: Viewer) -> UpdateForm:
    """The row's own small form; it is sent to the action's page and comes back here."""
    return UpdateForm(
        action=action,
        latest=next(iter(getattr(action, "said", [])), None),
        coordinates=viewer.holds(May.COORDINATE, action.case.panel_id),
        small=True,
    )
