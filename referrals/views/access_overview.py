from types import SimpleNamespace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from referrals.selectors.access_overview import overview
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotFound
from sharing.request import Request

LOOK_AFTER_ACCESS = (May.BAR, May.READ_LEDGER, May.OPEN_IN_EMERGENCY)


@require_GET
def access_overview(request: Request) -> HttpResponse:
    """Who looks after access sees what waits: bars to settle, restricted cases, openings to review."""
    viewer = request.viewer
    if not any(viewer.holds(may) for may in LOOK_AFTER_ACCESS):
        raise NotFound
    page = overview(viewer)
    shown: list[Any] = [case for case, _ in page.bars] + page.restricted + page.openings
    shown += [line.case for line in page.lapsed]
    # an opening names its case by reference alone, and so does the page
    shown += [SimpleNamespace(reference=one.subject) for one in page.openings]
    access.show_list(viewer, shown, "access")
    return render(request, "referrals/access_overview.html", {"page": page})
