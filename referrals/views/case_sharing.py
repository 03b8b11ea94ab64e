"""The sharing page of a case: what was asked, answered and passed on, and what the coordinator does."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from referrals.choices import ON_PATHWAY
from referrals.errors import RecordIncomplete, RequestNotNow
from referrals.forms.request import AskForm, JudgeForm, WithdrawForm
from referrals.models import Case
from referrals.selectors import request as requests
from referrals.selectors.case import HEADER_JOINS
from referrals.services import request as asking
from referrals.services.response import judge_refusal
from referrals.views._saving import saved
from sharing.choices import May
from sharing.doors import access
from sharing.errors import AgreementLapsed, NotAllowed, Refusal
from sharing.policy import Grounds
from sharing.request import Request
from sharing.selectors.disclosure import shared_about
from sharing.selectors.ledger_readers import readers

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_GET
def case_sharing(request: Request, ref: str) -> HttpResponse:
    """Requests and answers as far as the viewer may read each, who has seen the identity, what was
    passed on."""
    viewer = request.viewer
    case = access.fetch(Case, ref, viewer, joins=HEADER_JOINS)
    page = {
        "case": case,
        "current": "case_sharing",
        "rows": requests.of_case(case, viewer),
        "passings": shared_about(case, viewer),
        "readers": readers(case.reference, [case.panel]),
        "coordinates": viewer.holds(May.COORDINATE, case.panel_id),
        "may_ask": viewer.holds(May.COORDINATE, case.panel_id) and case.stage in ON_PATHWAY,
    }
    return render(request, "referrals/case_sharing.html", page)


@require_http_methods(GET_OR_POST)
def request_new(request: Request, ref: str) -> HttpResponse:
    """The coordinator asks agencies; those the referral invites are ticked."""
    case = _coordinated(request, ref)
    if case.stage not in ON_PATHWAY:
        raise RequestNotNow
    agencies, first = requests.suggested(case, requests.of_case(case, request.viewer))
    form = AskForm(
        request.POST if request.method == "POST" else None,
        agencies=agencies,
        initial={"agencies": [one for one in agencies if one.pk in first]},
    )
    if form.is_valid() and _asked(request, case, form):
        return redirect("case_sharing", case.reference)
    page = {"case": case, "current": "case_sharing", "form": form}
    return render(request, "referrals/request_new.html", page)


def _asked(request: Request, case: Case, form: AskForm) -> bool:
    typed = dict(form.cleaned_data)
    task = asking.PUBLIC_TASK.fields() | {"necessity": typed.pop("necessity")}
    try:
        made = asking.request_information(
            case=case, by=request.viewer, bases=Grounds(**task), **typed
        )
    except RecordIncomplete as refused:
        form.add_gaps(refused.gaps)
        return False
    except AgreementLapsed as refused:
        form.add_error("agencies", refused.said)
        return False
    what = "request is" if len(made) == 1 else "requests are"
    messages.success(request, f"{len(made)} {what} sent. The agencies are told by e-mail.")
    return True


@require_POST
def request_remind(request: Request, ref: str, asked: str) -> HttpResponse:
    """A kind reminder, by hand, at most once a day."""
    case = _coordinated(request, ref)
    found = requests.request_of(case, asked, request.viewer)
    try:
        asking.remind(request=found, by=request.viewer)
    except NotAllowed:
        raise
    except Refusal as no:
        messages.error(request, no.said)
    else:
        messages.success(request, f"{found.agency.name} is reminded of {found.reference}.")
    if request.POST.get("back") == "requests":
        return redirect("request_list")
    return redirect("case_sharing", case.reference)


@require_http_methods(GET_OR_POST)
def request_withdraw(request: Request, ref: str, asked: str) -> HttpResponse:
    """Take a request back, with a reason."""
    case = _coordinated(request, ref)
    found = requests.request_of(case, asked, request.viewer)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    take_back = partial(asking.withdraw_request, request=found)
    if form.is_valid() and saved(request, form, take_back, field="why", **form.cleaned_data):
        messages.success(request, f"{found.reference} is taken back.")
        return redirect("case_sharing", case.reference)
    page = _about(case, form, asked=found)
    return render(request, "referrals/request_withdraw.html", page)


@require_http_methods(GET_OR_POST)
def refusal_judge(request: Request, ref: str, number: int) -> HttpResponse:
    """The coordinator accepts a refusal or takes it further."""
    case = _coordinated(request, ref)
    response = requests.response_of(case, number, request.viewer)
    form = JudgeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(
        request, form, judge_refusal, field="outcome", response=response, **form.cleaned_data
    ):
        messages.success(request, "What follows from the refusal is recorded.")
        return redirect("case_sharing", case.reference)
    return render(request, "referrals/refusal_judge.html", _about(case, form, response=response))


def _coordinated(request: Request, ref: str) -> Case:
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    if not request.viewer.holds(May.COORDINATE, case.panel_id):
        raise NotAllowed
    return case


def _about(case: Case, form: Any, **more: Any) -> dict[str, Any]:
    return {"case": case, "current": "case_sharing", "form": form, **more}
