from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from actions.forms.action import ActionFilter, UpdateForm
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
    filters = ActionFilter(request.GET)
    show = filters.wanted()
    page = actions.list_page(viewer, after=request.GET.get("after", ""), show=show)
    access.show_list(viewer, page.rows, "actions")
    for action in page.rows:
        action.form = _form(action, viewer)  # type: ignore[attr-defined]
    shown = {
        "page": page,
        "filters": filters,
        "active": filters.active(),
        "first_url": f"?show={show}" if show else "?",
        "next_url": page.next_after and f"?{_kept(show)}after={page.next_after}",
        "is_first": not request.GET.get("after"),
        "coordinates": viewer.holds(May.COORDINATE),
    }
    return render(request, "actions/action_list.html", shown)


def _kept(show: str) -> str:
    return f"show={show}&" if show else ""


def _form(action: Action, viewer: Viewer) -> UpdateForm:
    """The row's own small form; it is sent to the action's page and comes back here."""
    return UpdateForm(
        action=action,
        latest=next(iter(getattr(action, "said", [])), None),
        coordinates=viewer.holds(May.COORDINATE, action.case.panel_id),
        small=True,
    )
