"""The coordinator's other decisions about a referral: return it, decline it, link it to another."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from referrals.choices import Stage
from referrals.errors import MoveNotAllowed, ThirdReferral
from referrals.forms.triage import DeclineForm, LinkForm, ReturnForm
from referrals.models import Case
from referrals.selectors.known import is_third
from referrals.services.matching import link_cases
from referrals.services.triage import decline_at_triage, return_for_more
from referrals.views._saving import saved
from referrals.views.triage import case_in_triage
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotFound
from sharing.request import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def triage_return(request: Request, ref: str) -> HttpResponse:
    """Ask for more: what is missing goes to the referrer, and the place is free again."""
    case = case_in_triage(request, ref)
    if case.stage != Stage.RECEIVED:
        raise MoveNotAllowed
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(
        request, form, return_for_more, field="what", case=case, what=form.cleaned_data["what"]
    ):
        messages.success(request, f"{case.reference} went back to its referrer.")
        return redirect("triage", case.reference)
    return render(request, "referrals/triage_return.html", {"case": case, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def triage_decline(request: Request, ref: str) -> HttpResponse:
    """Not accepted, for the two reasons open to the coordinator; never a third referral."""
    case = case_in_triage(request, ref)
    if case.stage not in (Stage.RECEIVED, Stage.WAITING) or case.first_in_line:
        raise MoveNotAllowed
    if is_third(case):
        raise ThirdReferral
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(request, form, decline_at_triage, case=case, **form.cleaned_data):
        messages.success(request, f"{case.reference} was not accepted. The referrer is told.")
        return redirect("triage", case.reference)
    return render(request, "referrals/triage_decline.html", {"case": case, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def triage_link(request: Request, ref: str) -> HttpResponse:
    """Link this adult's case to another adult's. It gives nobody access."""
    case = case_in_triage(request, ref)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (other := _named(request, form)):
        kind = form.cleaned_data["kind"]
        if saved(request, form, link_cases, field="other", case=case, other=other, kind=kind):
            messages.success(request, f"{case.reference} and {other.reference} are linked.")
            return redirect("triage", case.reference)
    return render(request, "referrals/triage_link.html", {"case": case, "form": form})


def _named(request: Request, form: LinkForm) -> Case | None:
    """The case that was typed; one that is unknown or not open to this viewer is an error beside it."""
    typed = form.cleaned_data["other"]
    try:
        return access.fetch(Case, typed, request.viewer, may=May.SEE_CASE, role=May.TRIAGE)
    except NotFound:
        form.add_error("other", "There is no case you can see with that reference")
        return None
