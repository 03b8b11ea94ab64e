from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from panel.forms.timeline import TimelineFilter, asked
from panel.selectors.timeline import timeline
from panel.selectors.timeline_rows import SOURCES, Event
from panel.views._links import address
from referrals.models import Case
from referrals.selectors.case import HEADER_JOINS
from sharing.doors import access
from sharing.request import Request


@require_GET
def case_timeline(request: Request, ref: str) -> HttpResponse:
    """Everything that happened to a case, newest first, as far as this viewer may read it."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    wanted = asked(request.GET)
    found = timeline(case, request.viewer, **wanted)
    kind, agency = wanted["kind"], wanted["agency"]
    active = []
    if kind:
        active.append({"text": SOURCES[kind].name, "clear_url": _query(agency=agency)})
    if agency:
        active.append({"text": agency, "clear_url": _query(type=kind)})
    return render(
        request,
        "panel/case_timeline.html",
        {
            "case": case,
            "current": "case_timeline",
            "filters": TimelineFilter(kind=kind, agency=agency, agencies=found.agencies),
            "active": active,
            "events": [_shown(event) for event in found.events],
            "newer_url": found.page > 1 and _query(type=kind, agency=agency, page=found.page - 1),
            "older_url": found.has_older and _query(type=kind, agency=agency, page=found.page + 1),
        },
    )


def _shown(event: Event) -> dict[str, Any]:
    return {
        "title": event.title,
        "by": event.by,
        "at": event.at,
        "text": event.text,
        "url": address(event.page, event.reference) if event.page else "",
        "link": event.link,
    }


def _query(**parts: Any) -> str:
    return f"?{urlencode({name: value for name, value in parts.items() if value})}"
