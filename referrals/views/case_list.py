from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from referrals.forms.case_list import CaseFilter
from referrals.selectors.case_list import agencies_of, case_page, panels_of
from referrals.selectors.places import meters
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotFound
from sharing.request import Request


@require_GET
def case_list(request: Request) -> HttpResponse:
    """The cases this viewer may see, newest first, narrowed by what the address says."""
    viewer = request.viewer
    if not viewer.holds(May.SEE_PANEL):
        raise NotFound
    panels = panels_of(viewer)
    filters = CaseFilter(
        request.GET,
        panels=panels,
        agencies=agencies_of(panels),
        decides_matches=viewer.holds(May.TRIAGE),
    )
    page = case_page(
        viewer,
        filters.wanted(),
        older_than=request.GET.get("older_than", ""),
        newer_than=request.GET.get("newer_than", ""),
    )
    counted = viewer.panels(May.SEE_CASELOAD)
    numbered = [panel for panel in panels if panel.pk in counted]
    return render(
        request,
        "referrals/case_list.html",
        {
            "cases": access.show_list(viewer, page.rows, "cases"),
            "filters": filters,
            "active": [
                {**one, "clear_url": _address(request.GET, without=one["name"])}
                for one in filters.active()
            ],
            "newer_url": page.newer_than and _address(request.GET, newer_than=page.newer_than),
            "older_url": page.older_than and _address(request.GET, older_than=page.older_than),
            "meters": meters(viewer, numbered) if numbered else [],
            "several": len(panels) > 1,
        },
    )


def _address(query: QueryDict, *, without: str = "", **cursor: str) -> str:
    """This list's address with another page, or one filter fewer."""
    kept = query.copy()
    for name in ("older_than", "newer_than", without):
        kept.pop(name, None)
    kept.update(cursor)
    return f"?{kept.urlencode()}"
