"""An agency ends its work on a case: it says so, another objects, it stays after all."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from actions.errors import CaseNotOpen, LeavingAlready, ObjectionLate, OwnLeaving
from actions.forms.leaving import LeaveForm, ObjectForm
from actions.models import Leaving
from actions.selectors import leaving as leavings
from actions.services.leaving import announce_leaving, object_to_leaving, take_back_leaving
from referrals.choices import ON_PATHWAY
from referrals.errors import LeadStays
from referrals.models import Case
from referrals.selectors.agencies import parts_of
from referrals.selectors.case import HEADER_JOINS
from sharing.choices import Verb
from sharing.doors import access, ledger
from sharing.errors import NotAllowed, NotFound, Refusal
from sharing.request import Request

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
def case_leave(request: Request, ref: str) -> HttpResponse:
    """Say that an agency ends its work on this case; the page lists what is unfinished there."""
    viewer = request.viewer
    case = access.fetch(Case, ref, viewer, joins=HEADER_JOINS)
    parts = parts_of(case)
    agencies = leavings.who_may_leave(viewer, case, parts)
    leads = leavings.speaks_for_lead(viewer, case)
    if not agencies and not leads:
        raise NotAllowed
    if case.stage not in ON_PATHWAY:
        raise CaseNotOpen
    lines = leavings.lines_for(viewer, case, parts, timezone.localdate())
    said = {line.leaving.agency_id for line in lines}
    free = [one for one in agencies if one.pk not in said]
    form = None
    if free:
        form = LeaveForm(
            request.POST or None, agencies=free, holders=leavings.who_may_hold(case, parts)
        )
    if request.method == "POST":
        if form is None:
            raise LeadStays if leads and not agencies else LeavingAlready
        if form.is_valid() and (made := _done(request, form, case)):
            messages.success(request, _said(made))
            return redirect("case_actions", case.reference)
    unfinished = leavings.unfinished_of(case, agencies)
    page = {
        "case": case,
        "current": "case_actions",
        "form": form,
        "leads": leads and not agencies,
        "lines": [line for line in lines if line.may_stay],
        "unfinished": [(one, unfinished[one.pk]) for one in agencies if unfinished[one.pk]],
        "days": case.panel.settings.leave_objection_wd,
    }
    return render(request, "actions/case_leave.html", page)


@FORM
def leaving_object(request: Request, ref: str, number: int) -> HttpResponse:
    """Object to it in time, with the reason: that opens a disagreement."""
    case, leaving = _fetched(request, ref, number)
    viewer = request.viewer
    if viewer.speaks_for(leaving.agency_id):
        raise OwnLeaving
    if timezone.localdate() > leaving.object_until:
        raise ObjectionLate
    if not leavings.may_object(viewer, case, leaving, parts_of(case)):
        raise NotAllowed
    form = ObjectForm(request.POST or None)
    if form.is_bound and form.is_valid():
        made = object_to_leaving(leaving=leaving, by=viewer, **form.cleaned_data)
        messages.success(
            request,
            f"Your objection is recorded. {leaving.agency.name} stays involved until"
            f" {made.reference} is settled.",
        )
        return redirect("disagreement_page", made.reference)
    page = {"case": case, "current": "case_actions", "leaving": leaving, "form": form}
    return render(request, "actions/leaving_object.html", page)


@require_POST
def leaving_stay(request: Request, ref: str, number: int) -> HttpResponse:
    """Say that the agency stays after all."""
    case, leaving = _fetched(request, ref, number)
    take_back_leaving(leaving=leaving, by=request.viewer)
    messages.success(request, f"{leaving.agency.name} stays involved.")
    return redirect("case_actions", case.reference)


def _fetched(request: Request, ref: str, number: int) -> tuple[Case, Leaving]:
    """The case, and what was said of it and still goes on; what is over is not there any more."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    leaving = leavings.live_one(case, number)
    if leaving is None:
        raise NotFound
    return case, leaving


def _done(request: Request, form: LeaveForm, case: Case) -> Leaving | None:
    """The leaving that was said; else the form says why not."""
    try:
        return announce_leaving(case=case, by=request.viewer, **form.cleaned_data)
    except NotAllowed:
        raise
    except Refusal as no:
        refuse(request, form, no)
        return None


def refuse(request: Request, form: Form, no: Refusal) -> None:
    """Say a refusal above the form, which keeps what was typed."""
    ledger.record(request.viewer, Verb.REFUSED, why=type(no).__name__)
    form.add_error(None, no.said)


def _said(leaving: Leaving) -> str:
    ends, last = (date_format(day, "j F Y") for day in (leaving.ends_on, leaving.object_until))
    return (
        f"It is recorded that {leaving.agency.name} is to end its work on {ends}. The others have"
        f" until {last} to object."
    )
