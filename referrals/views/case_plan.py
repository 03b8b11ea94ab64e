from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from referrals.choices import ACCEPTED
from referrals.errors import CaseNotAccepted
from referrals.forms.plan import ContingencyForm, PlanItemForm
from referrals.models import Case
from referrals.selectors import risk
from referrals.selectors.agencies import parts_of, working_agencies
from referrals.selectors.case import HEADER_JOINS
from referrals.selectors.rights import may_plan
from referrals.services import plan
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed
from sharing.request import Request

BOTH = require_http_methods(["GET", "HEAD", "POST"])


@BOTH
def plan_item_add(request: Request, ref: str) -> HttpResponse:
    """Add one response to one risk, with its owner and date."""
    case = _plannable(ref, request.viewer)
    form = PlanItemForm(
        request.POST or None, agencies=working_agencies(parts_of(case)), outcomes=risk.wishes(case)
    )
    if request.method == "POST" and form.is_valid():
        plan.add_plan_item(case=case, by=request.viewer, **form.cleaned_data)
        messages.success(request, "The plan has a new item.")
        return redirect("case_risk", ref=case.reference)
    page = {"case": case, "current": "case_risk", "form": form}
    return render(request, "referrals/plan_item_add.html", page)


@BOTH
def plan_item_end(request: Request, ref: str, number: int) -> HttpResponse:
    """End one item of the plan, after a look at it."""
    case = _plannable(ref, request.viewer)
    item = risk.plan_item(case, number)
    if request.method == "POST":
        if item.ended_at is None:
            plan.end_plan_item(item=item, by=request.viewer)
        messages.success(request, "The item is ended. It stays in the list of ended items.")
        return redirect("case_risk", ref=case.reference)
    page = {"case": case, "current": "case_risk", "item": item}
    return render(request, "referrals/plan_item_end.html", page)


@BOTH
def contingency_add(request: Request, ref: str) -> HttpResponse:
    """Add what is done if something happens."""
    case = _plannable(ref, request.viewer)
    form = ContingencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan.add_contingency(case=case, by=request.viewer, **form.cleaned_data)
        messages.success(request, "The contingency is part of the plan.")
        return redirect("case_risk", ref=case.reference)
    page = {"case": case, "current": "case_risk", "form": form}
    return render(request, "referrals/contingency_add.html", page)


@BOTH
def contingency_end(request: Request, ref: str, number: int) -> HttpResponse:
    """End one contingency, after a look at it."""
    case = _plannable(ref, request.viewer)
    contingency = risk.contingency(case, number)
    if request.method == "POST":
        if contingency.ended_at is None:
            plan.end_contingency(contingency=contingency, by=request.viewer)
        messages.success(request, "The contingency is ended.")
        return redirect("case_risk", ref=case.reference)
    page = {"case": case, "current": "case_risk", "contingency": contingency}
    return render(request, "referrals/contingency_end.html", page)


def _plannable(ref: str, viewer: Viewer) -> Case:
    """The case, if this viewer may change its plan now."""
    case = access.fetch(Case, ref, viewer, joins=HEADER_JOINS)
    if not may_plan(case, viewer):
        raise NotAllowed
    if case.stage not in ACCEPTED:
        raise CaseNotAccepted
    return case
