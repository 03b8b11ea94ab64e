from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions.forms.action_list import ActionFilter
from actions.forms.drawn_row import DrawnRow, agencies_in
from actions.selectors import action as actions
from actions.views._rows import asked_of, save_rows, shown_again
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotFound
from sharing.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def action_list(request: Request) -> HttpResponse:
    """What waits for this viewer, or what the address narrows to, overdue first, grouped by case;
    all rows that were changed are saved at once, each by itself."""
    viewer = request.viewer
    if not (viewer.holds(May.UPDATE_ACTION) or viewer.holds(May.REFER)):
        raise NotFound
    coordinates = viewer.holds(May.COORDINATE)
    offered = actions.offered_to(viewer) if coordinates else None
    filters = ActionFilter(request.GET, offered=offered)
    wanted, after = filters.wanted(), request.GET.get("after", "")
    outcome = save_rows(request.POST, viewer) if request.method == "POST" else None
    if outcome and outcome.has_done:
        messages.success(request, outcome.said)
    if outcome and outcome.is_whole:
        return redirect(reverse("action_list") + filters.address(after=after).rstrip("?"))
    if outcome and outcome.changed:
        page, rows = shown_again(outcome, viewer)
    else:
        page = actions.list_page(viewer, wanted, after=after)
        rows = [DrawnRow(one) for one in asked_of(page.rows, viewer)]
    access.show_list(viewer, [*page.rows, *(offered.cases if offered else [])], "actions")
    shown = {
        "groups": _groups(page, rows),
        "agencies": agencies_in(rows),
        "problems": outcome.problems(rows) if outcome else [],
        "gone": outcome.gone if outcome else [],
        "filters": filters,
        "active": filters.active(),
        "here_url": filters.address(after=after),
        "first_url": filters.address(),
        "next_url": page.next_after and filters.address(after=page.next_after),
        "is_first": not after,
        "coordinates": coordinates,
        "sits": viewer.holds(May.SEE_MEETINGS),
        "can_save": any(row.can_change for row in rows),
    }
    return render(request, "actions/action_list.html", shown)


def _groups(page: actions.ActionPage, rows: list[DrawnRow]) -> list[dict[str, Any]]:
    """The rows of each case or panel, as the page draws them."""
    by_reference = {row.about: row for row in rows}
    return [
        {
            "case": group.case,
            "panel": group.panel,
            "rows": [by_reference[action.reference] for action in group.actions],
        }
        for group in page.groups
    ]
