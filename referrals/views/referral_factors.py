"""Two pages of the form: which factors are there, and how likely and serious each risk is."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from referrals.choices import WRITABLE
from referrals.forms.factors import FactorsForm, RisksForm
from referrals.selectors import referral as asked
from referrals.services.referral_lists import set_factors
from referrals.views import referral_edit as edit
from referrals.views.referral import fetched
from sharing.errors import Stale
from sharing.request import Request

FORMS: dict[str, Any] = {"factors": FactorsForm, "risks": RisksForm}
TEMPLATES = {
    "factors": "referrals/referral_factors.html",
    "risks": "referrals/referral_risks.html",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def referral_factors(request: Request, ref: str, section: str) -> HttpResponse:
    """Show or save one of the two. A list changed meanwhile is shown, and nothing is overwritten."""
    by_itself = edit.is_automatic(request)
    found = fetched(request, ref, look=not by_itself)
    if request.method != "POST" and found.case.stage not in WRITABLE:
        return redirect("referral", ref)
    factors = asked.factor_answers(found)
    data = request.POST if request.method == "POST" else None
    form = FORMS[section](data, factors=factors)
    seen = asked.print_of(factors)
    page = {
        "formset" if section == "risks" else "form": form,
        "referral": found,
        "seen": seen,
        **edit.about(found, section),
    }
    if data is None:
        return render(request, TEMPLATES[section], page)
    if not form.is_valid():
        if by_itself:
            return edit.saved_by_itself(left=1)
        return render(request, TEMPLATES[section], page | {"seen": data.get("seen", "")})
    try:
        saved = set_factors(
            referral=found,
            factors=form.answers(),
            seen=data.get("seen", ""),
            by=request.viewer,
        )
    except Stale as stale:
        if by_itself:
            return JsonResponse({"stale": True}, status=409)
        mine = stale.facts["who"] == request.viewer.person.name
        page |= {"stale": stale.facts, "you": mine, "now": factors}
        return render(request, TEMPLATES[section], page, status=409)
    if by_itself:
        return edit.saved_by_itself(left=0, seen=asked.print_of(asked.factor_answers(saved)))
    if "another" in data:
        return redirect("referral_edit", ref, section)
    return edit.onwards(request, ref, section)
