"""What changes a meeting: attendance, opening, ending, cancelling."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from panel.forms.meeting import AttendanceForm
from panel.selectors.meeting import chairs_of, seats
from panel.services import meeting as services
from panel.services.attendance import take_attendance
from panel.views.meeting import fetched, page_of
from sharing.choices import May
from sharing.errors import Stale
from sharing.request import Request


@require_POST
def meeting_attendance(request: Request, ref: str) -> HttpResponse:
    """Keep how each agency takes part and who is in the chair."""
    meeting = fetched(request, ref, May.RUN_MEETING)
    form = AttendanceForm(
        request.POST, meeting=meeting, seats=seats(meeting), chairs=chairs_of(meeting.panel)
    )
    if not form.is_valid():
        return page_of(request, meeting, form)
    try:
        take_attendance(
            meeting=meeting,
            presences=form.presences,
            chaired_by=form.chaired_by,
            seen=form.cleaned_data["revision"],
            by=request.viewer,
        )
    except Stale as clash:
        form.say_stale(clash.facts["revision"], request.POST)
        return page_of(request, meeting, form)
    messages.success(request, "Attendance saved.")
    return redirect("meeting_page", ref=meeting.reference)


@require_POST
def meeting_open(request: Request, ref: str) -> HttpResponse:
    meeting = fetched(request, ref, May.RUN_MEETING)
    services.open_meeting(meeting=meeting, by=request.viewer)
    messages.success(request, "The meeting is open.")
    return redirect("meeting_page", ref=meeting.reference)


@require_POST
def meeting_end(request: Request, ref: str) -> HttpResponse:
    meeting = fetched(request, ref, May.RUN_MEETING)
    services.end_meeting(meeting=meeting, by=request.viewer)
    messages.success(request, "The meeting has ended.")
    return redirect("meeting_page", ref=meeting.reference)


@require_POST
def meeting_cancel(request: Request, ref: str) -> HttpResponse:
    meeting = fetched(request, ref, May.RUN_MEETING)
    services.cancel_meeting(meeting=meeting, by=request.viewer)
    messages.success(request, "The meeting is cancelled and its members are told.")
    return redirect("meeting_page", ref=meeting.reference)
