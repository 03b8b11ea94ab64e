"""What the coordinator does with the ladder: the next step at once, later, or on again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from actions.errors import HeldTooLong, HoldIsOver, NothingPrepared
from actions.forms.escalation import HoldForm
from actions.ladder import Rung
from actions.models import EscalationStep
from actions.selectors.ladder_of import Ladder, ladder_of, would_tell
from actions.selectors.steps import Target, panel_of, sees
from actions.services.escalation import end_hold, escalate_now, hold_escalation
from actions.views._fetched import target_of
from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.errors import NotAllowed
from sharing.request import Request

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
def escalation_send(request: Request, ref: str) -> HttpResponse:
    """Send the prepared step before its day; the page first says what it says and to whom it goes."""
    target = _coordinated(request, ref)
    if request.method == "POST":
        rung = request.POST.get("rung", "")
        if rung not in Rung.values:
            raise NothingPrepared
        step = escalate_now(target=target, by=request.viewer, rung=rung)
        messages.success(request, _went(step, target))
        return redirect("escalation_list")
    ladder = ladder_of(target, request.viewer)
    told = would_tell(target, ladder.upcoming.rung) if ladder.may_send and ladder.upcoming else []
    page = _page(target, ladder) | {"told": told}
    return render(request, "actions/escalation_send.html", page)


@FORM
def escalation_hold(request: Request, ref: str) -> HttpResponse:
    """Hold the later steps back until a day, with the reason."""
    target = _coordinated(request, ref)
    form = HoldForm(request.POST or None, of_case=target.case is not None)
    if form.is_bound and form.is_valid():
        try:
            hold = hold_escalation(target=target, by=request.viewer, **form.cleaned_data)
        except (HeldTooLong, HoldIsOver, NothingPrepared) as refusal:
            ledger.record(request.viewer, Verb.REFUSED, why=type(refusal).__name__)
            form.refuse(refusal)
        else:
            day = date_format(hold.until, "j F Y")
            messages.success(request, f"The ladder of {target.reference} is held until {day}.")
            return redirect("escalation_list")
    page = _page(target, ladder_of(target, request.viewer)) | {"form": form}
    return render(request, "actions/escalation_hold.html", page)


@require_POST
def escalation_go_on(request: Request, ref: str) -> HttpResponse:
    """End a hold: the ladder goes on."""
    target = _coordinated(request, ref)
    end_hold(target=target, by=request.viewer)
    messages.success(request, f"The ladder of {target.reference} goes on.")
    return redirect("escalation_list")


def _coordinated(request: Request, ref: str) -> Target:
    """The action or request, for the coordinator of its panel (`NotAllowed` for others who see it)."""
    target = target_of(request, ref)
    coordinates = request.viewer.holds(May.COORDINATE, panel_of(target))
    if not coordinates or not sees(request.viewer, target):
        raise NotAllowed
    return target


def _went(step: EscalationStep, target: Target) -> str:
    """Whom a step told, by name."""
    told = [one.person.name for one in step.told.select_related("person")]
    if not told:
        return f"There was nobody to tell of {target.reference}, so you are asked to take it up."
    return f"{target.reference} went to {' and '.join(told)}."


def _page(target: Target, ladder: Ladder) -> dict[str, Any]:
    return {"target": target, "case": target.case, "ladder": ladder}
