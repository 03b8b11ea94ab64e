"""What changes a meeting: attendance, opening, ending, cancelling."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from panel.choices import MeetingState
from panel.errors import MeetingNotOpen, MeetingNotPlanned
from panel.forms.meeting import AttendanceForm
from panel.models import Meeting
from panel.selectors import agenda as agendas
from panel.selectors.meeting import chairs_of, members_told, seats
from panel.services import meeting as services
from panel.services.attendance import take_attendance
from panel.views.meeting import fetched, page_of
from sharing.choices import May
from sharing.errors import Refusal, Stale
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


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_end(request: Request, ref: str) -> HttpResponse:
    """Ask first; then end the meeting."""
    meeting = fetched(request, ref, May.RUN_MEETING)
    if request.method != "POST":
        _refuse_unless(meeting, MeetingState.OPEN, MeetingNotOpen)
        undecided = agendas.undecided_count(meeting, request.viewer)
        page = {"meeting": meeting, "undecided": undecided}
        return render(request, "panel/meeting_end.html", page)
    services.end_meeting(meeting=meeting, by=request.viewer)
    messages.success(request, "The meeting has ended.")
    return redirect("meeting_page", ref=meeting.reference)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_cancel(request: Request, ref: str) -> HttpResponse:
    """Ask first, saying who will be told; then cancel the meeting."""
    meeting = fetched(request, ref, May.RUN_MEETING)
    if request.method != "POST":
        _refuse_unless(meeting, MeetingState.PLANNED, MeetingNotPlanned)
        told = members_told(meeting).exclude(pk=request.viewer.person.pk).count()
        return render(request, "panel/meeting_cancel.html", {"meeting": meeting, "told": told})
    services.cancel_meeting(meeting=meeting, by=request.viewer)
    messages.success(request, "The meeting is cancelled and its members are told.")
    return redirect("meeting_page", ref=meeting.reference)


def _refuse_unless(meeting: Meeting, state: MeetingState, refusal: type[Refusal]) -> None:
    if meeting.state != state:
        raise refusal
