from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from panel.choices import MeetingState
from panel.forms.meeting import AttendanceForm, MeetingForm
from panel.models import Meeting
from panel.selectors import agenda as agendas
from panel.selectors import meeting as selector
from panel.services.meeting import plan_meeting
from referrals.models import Case
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotFound
from sharing.request import Request

JOINS = ("panel", "chaired_by", "case")


@require_GET
def meeting_list(request: Request) -> HttpResponse:
    """Meetings to come and earlier ones."""
    viewer = request.viewer
    if not viewer.holds(May.SEE_MEETINGS):
        raise NotFound
    coming = selector.coming_meetings(viewer)
    earlier = selector.earlier_meetings(viewer)
    access.show_list(viewer, [*coming, *earlier], "meetings")
    return render(
        request,
        "panel/meeting_list.html",
        {"coming": coming, "earlier": earlier, "may_plan": viewer.holds(May.RUN_MEETING)},
    )


@require_http_methods(["GET", "POST"])
def meeting_new(request: Request) -> HttpResponse:
    """Plan a meeting of the panel."""
    panels = selector.panels_to_plan_for(request.viewer)
    if not panels:
        raise NotFound
    form = MeetingForm(request.POST or None, panels=panels)
    if request.method == "POST" and form.is_valid():
        meeting = plan_meeting(by=request.viewer, **form.answers)
        messages.success(request, "The meeting is planned and its members are told.")
        for warning in selector.warnings(meeting):
            messages.warning(request, warning)
        return redirect("meeting_page", ref=meeting.reference)
    return render(request, "panel/meeting_new.html", {"form": form})


@require_GET
def meeting_page(request: Request, ref: str) -> HttpResponse:
    """One meeting: who takes part, whether it may decide, the cases before it, what it decided."""
    return page_of(request, fetched(request, ref))


def fetched(request: Request, ref: str, may: May | None = None) -> Meeting:
    """The meeting, if this viewer may see it; one about a single case only with that case."""
    meeting = access.fetch(Meeting, ref, request.viewer, may=may, joins=JOINS)
    if meeting.case is not None:
        access.fetch(Case, meeting.case.reference, request.viewer)
    return meeting


def page_of(request: Request, meeting: Meeting, form: AttendanceForm | None = None) -> HttpResponse:
    """The meeting's page, with the attendance form as it was typed if it was refused."""
    viewer = request.viewer
    seats = selector.seats(meeting)
    decided = agendas.decisions_of(meeting, viewer)
    under_way = meeting.state in selector.TO_COME
    sections = agendas.agenda(meeting, viewer, decided) if under_way else []
    if meeting.state == MeetingState.ENDED and meeting.kind in selector.DECIDING:
        sections = agendas.record(meeting, viewer, decided)
    items = [item for section in sections for item in section.items]
    decides = viewer.holds(May.DECIDE, meeting.panel_id)
    is_open = meeting.state == MeetingState.OPEN
    page: dict[str, Any] = {
        "meeting": meeting,
        "seats": seats,
        "quorum": selector.quorum_of(meeting, seats),
        "sections": sections,
        "has_cases": bool(items),
        "undecided": sum(item.awaits for item in items),
        "decisions": decided,
        "waiting": agendas.to_ratify(meeting, viewer) if under_way else [],
        "ratified": agendas.ratified_here(meeting, viewer),
        "under_way": under_way,
        "ahead": selector.is_ahead(meeting),
        "is_open": is_open,
        "decides": decides and is_open,
    }
    if under_way and viewer.holds(May.RUN_MEETING, meeting.panel_id):
        page["form"] = form or AttendanceForm(
            meeting=meeting, seats=seats, chairs=selector.chairs_of(meeting.panel)
        )
    access.show_list(viewer, [item.case for item in items], "meeting_cases")
    return render(request, "panel/meeting_page.html", page)
