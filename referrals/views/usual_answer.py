"""An agency's usual wording, and what an agency was given: pages below its own address."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from referrals.forms.usual_answer import UsualAnswerForm
from sharing.choices import May, Verb
from sharing.doors import access, ledger
from sharing.errors import NoBasis, NotAllowed
from sharing.models import Agency, Panel
from sharing.request import Request
from sharing.selectors import usual_answer as wordings
from sharing.selectors.agreement import statuses
from sharing.selectors.disclosure import already_given
from sharing.services.usual_answer import (
    approve_usual_answer,
    propose_usual_answer,
    send_back_usual_answer,
)


@require_http_methods(["GET", "HEAD", "POST"])
def usual_answer(request: Request, slug: str) -> HttpResponse:
    """What is in force and what waits; its own SPoC proposes, the panel's IG lead approves."""
    viewer = request.viewer
    agency = access.fetch(Agency, slug, viewer)
    own = wordings.panels_of(agency, viewer, timezone.localdate())
    own = own if viewer.speaks_for(agency.pk) else []
    approves = viewer.panels(May.MANAGE_AGREEMENTS)
    if not own and not approves:
        raise NotAllowed
    form = _form(request, agency, own) if own else None
    if form is not None and form.is_valid():
        try:
            propose_usual_answer(
                panel=form.panel_chosen(), agency=agency, bases=form.grounds(), by=viewer
            )
        except NoBasis as refused:
            form.add_wrong(refused.wrong)
        else:
            messages.success(request, "The wording is proposed. It is used once it is approved.")
            return redirect("usual_answer", agency.slug)
    elif request.method == "POST" and form is None:
        raise NotAllowed
    panels = {panel.pk for panel in own} | approves
    page = {
        "agency": agency,
        "form": form,
        "wordings": wordings.wordings(agency, panels),
        "approves": approves,
    }
    return render(request, "referrals/usual_answer.html", page)


def _form(request: Request, agency: Agency, panels: list[Panel]) -> UsualAnswerForm:
    return UsualAnswerForm(
        request.POST if request.method == "POST" else None,
        agency=agency,
        panels=panels,
        recognised=wordings.any_confirmed(panels),
    )


@require_POST
def usual_answer_decide(request: Request, slug: str, number: int) -> HttpResponse:
    """The IG lead approves a proposed wording or sends it back."""
    viewer = request.viewer
    agency = access.fetch(Agency, slug, viewer)
    if not viewer.holds(May.MANAGE_AGREEMENTS):
        raise NotAllowed
    usual = wordings.proposed(agency, number, viewer)
    if request.POST.get("do") == "approve":
        approve_usual_answer(usual=usual, by=viewer)
        messages.success(request, f"The wording of {agency.name} is in force.")
    else:
        send_back_usual_answer(usual=usual, by=viewer)
        messages.success(request, f"The wording of {agency.name} is not approved.")
    return redirect("usual_answer", agency.slug)


@require_GET
def agency_given(request: Request, slug: str) -> HttpResponse:
    """What this agency was given so far, for the panel's IG lead: what stays seen when an agreement
    is withdrawn or lapses."""
    viewer = request.viewer
    agency = access.fetch(Agency, slug, viewer)
    panels = viewer.panels(May.MANAGE_AGREEMENTS)
    if not panels:
        raise NotAllowed
    number = request.GET.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    given, more = already_given(agency, panels, viewer, page=max(page, 1))
    ledger.record(
        viewer, Verb.LISTED, agency, *dict.fromkeys(one.subject for one in given), what="given"
    )
    states = statuses([agency.pk], panels, timezone.localdate())
    shown = {
        "agency": agency,
        "given": given,
        "lapsed": not any(status.state == "live" for status in states.values()),
        "older_url": f"?page={page + 1}" if more else "",
        "newer_url": f"?page={page - 1}" if page > 1 else "",
    }
    return render(request, "referrals/agency_given.html", shown)
