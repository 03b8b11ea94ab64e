from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from panel.selectors import today as selector
from panel.views._links import address
from sharing.doors import access
from sharing.errors import NotFound
from sharing.request import Request


@require_GET
def today(request: Request) -> HttpResponse:
    """What needs this person now; then the next meeting, and what has happened."""
    viewer = request.viewer
    if not selector.has_today(viewer):
        raise NotFound
    found = selector.today(viewer)
    whole = request.GET.get("all") == "1"
    shown = found.needs if whole else found.needs[: selector.FIRST]
    access.show_list(viewer, [*(n for n in shown if n.reference), *found.news], "today")
    return render(
        request,
        "panel/today.html",
        {
            "today": timezone.localdate(),
            "found": found,
            "work": [
                {
                    "text": need.verb,
                    "reference": need.reference,
                    "url": address(need.page, need.reference) + need.query,
                    "due": need.due,
                    "note": need.note,
                    "key": slugify(f"need {need.verb} {need.reference} {need.query}"),
                }
                for need in shown
            ],
            "see_all": f"See all {len(found.needs)}" if len(shown) < len(found.needs) else "",
        },
    )
