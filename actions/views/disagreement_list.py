from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from actions.selectors import disagreements
from sharing.doors import access
from sharing.errors import NotFound
from sharing.request import Request


@require_GET
def disagreement_list(request: Request) -> HttpResponse:
    """Professional disagreements about the cases this viewer sees; for an agency's manager those that
    came to managers, without the case."""
    viewer = request.viewer
    if not disagreements.lists(viewer):
        raise NotFound
    found = disagreements.page_for(viewer)
    access.show_list(viewer, found.rows, "disagreements")
    page = {
        "found": found,
        "manages": bool(viewer.managed_ids),
        "sees_cases": disagreements.sees_cases(viewer),
    }
    return render(request, "actions/disagreement_list.html", page)
