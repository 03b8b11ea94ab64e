"""The waiting list of a panel: the order, reviews, offers that met silence."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from referrals.errors import NoPlaceOffered, OfferStillOpen
from referrals.forms.waiting import TAKE, SilenceForm
from referrals.selectors import places, waiting
from referrals.services.waiting import decide_silent_offer, record_review
from referrals.views._saving import saved
from referrals.views.triage import case_in_triage
from sharing.choices import May
from sharing.doors import access
from sharing.models import Panel
from sharing.request import Request


@login_required
@require_GET
def waiting_list(request: Request, slug: str) -> HttpResponse:
    """Whose turn it is and why, for those who may read the panel's numbers."""
    viewer = request.viewer
    panel = access.fetch(Panel, slug, viewer, may=May.SEE_CASELOAD)
    turns = waiting.turns(panel, viewer)
    rooms = waiting.rooms(panel, viewer)
    access.show_list(
        viewer, [*(turn.case for turn in turns), *(room.case for room in rooms)], "waiting"
    )
    page = {
        "panel": panel,
        "turns": turns,
        "meter": places.meters(viewer, [panel])[0],
        "rooms": rooms,
        "may_triage": viewer.holds(May.TRIAGE, panel.pk),
        "may_propose": viewer.holds(May.PROPOSE_ROOM, panel.pk)
        and waiting.room_is_needed(panel, viewer),
    }
    return render(request, "referrals/waiting_list.html", page)


@login_required
@require_POST
def waiting_review(request: Request, ref: str) -> HttpResponse:
    """The coordinator has reviewed a waiting referral today."""
    case = case_in_triage(request, ref)
    record_review(case=case, by=request.viewer)
    messages.success(request, f"The review of {case.reference} is recorded.")
    return redirect("waiting_list", case.panel.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_decide(request: Request, ref: str) -> HttpResponse:
    """After silence the coordinator decides what happens to the offered place."""
    case = case_in_triage(request, ref)
    turn = waiting.turn_of(case, request.viewer)
    if turn is None or turn.offer is None:
        raise NoPlaceOffered
    if not turn.is_silent:
        raise OfferStillOpen
    form = SilenceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        take_up = form.cleaned_data["answer"] == TAKE
        words = {"case": case, "take_up": take_up, "why": form.cleaned_data["why"]}
        if saved(request, form, decide_silent_offer, field="answer", **words):
            said = "has its place" if take_up else "keeps waiting, and the place is passed on"
            messages.success(request, f"{case.reference} {said}.")
            return redirect("waiting_list", case.panel.slug)
    page = {"case": case, "turn": turn, "form": form}
    return render(request, "referrals/waiting_decide.html", page)
