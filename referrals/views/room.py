"""Making room for an urgent referral: the chair proposes, a second core agency answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from referrals.errors import NoUrgentReferralWaiting
from referrals.forms.waiting import RoomAnswerForm, RoomForm
from referrals.models import Case
from referrals.selectors import waiting
from referrals.services.waiting import answer_room, propose_room
from referrals.views._saving import saved
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotFound
from sharing.models import Panel
from sharing.request import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def room_propose(request: Request, slug: str) -> HttpResponse:
    """Whose case would wait instead, why, how the adult is kept safe, and who confirms."""
    viewer = request.viewer
    panel = access.fetch(Panel, slug, viewer, may=May.PROPOSE_ROOM)
    turns = waiting.turns(panel, viewer)
    if not waiting.room_is_needed(panel, request.viewer):
        raise NoUrgentReferralWaiting("No urgent referral waits for a place, so no room is needed.")
    cases = list(waiting.movable_cases(panel, viewer))
    access.show_list(viewer, [*(turn.case for turn in turns), *cases], "making_room")
    agencies = waiting.second_agencies(panel, viewer)
    form = RoomForm(
        request.POST if request.method == "POST" else None, cases=cases, agencies=agencies
    )
    if form.is_valid():
        given = form.cleaned_data
        case = access.fetch(Case, given["case"], viewer, may=May.SEE_CASE, role=May.PROPOSE_ROOM)
        if saved(
            request,
            form,
            propose_room,
            field="case",
            case=case,
            second_agency=given["agency"],
            reason=given["reason"],
            interim_plan=given["interim_plan"],
        ):
            messages.success(request, f"{given['agency'].name} is asked to confirm.")
            return redirect("waiting_list", panel.slug)
    page = {"panel": panel, "turns": turns, "cases": cases, "form": form}
    return render(request, "referrals/room_propose.html", page)


@login_required
@require_GET
def room_list(request: Request) -> HttpResponse:
    """Proposals that wait for this viewer's agency. No identity: reference and urgency only."""
    if not request.viewer.holds(May.CONFIRM_ROOM):
        raise NotFound
    rooms = waiting.rooms_to_answer(request.viewer)
    access.show_list(request.viewer, [room.case for room in rooms], "rooms")
    return render(request, "referrals/room_list.html", {"rooms": rooms})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def room_answer(request: Request, ref: str) -> HttpResponse:
    """Agree to make room, or say why not."""
    room = waiting.room_to_answer(request.viewer, ref)
    form = RoomAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        agree = form.cleaned_data["answer"] == "agree"
        words = {"panel": room.case.panel, "pending": room, "agree": agree}
        if saved(
            request, form, answer_room, field="answer", note=form.cleaned_data["note"], **words
        ):
            said = "You agreed to make room." if agree else "You did not agree."
            messages.success(request, f"{said} The chair sees your answer.")
            return redirect("room_list")
    return render(request, "referrals/room_answer.html", {"room": room, "form": form})
