"""An offered place: the referrer, or their agency's SPoC, confirms need or passes it on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from referrals.errors import NoPlaceOffered
from referrals.forms.waiting import TAKE, OfferForm
from referrals.models import Case
from referrals.selectors.waiting import open_offer
from referrals.services.waiting import accept_offer, pass_on_offer
from referrals.views._saving import saved
from sharing.choices import May
from sharing.doors import access
from sharing.request import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer_answer(request: Request, ref: str) -> HttpResponse:
    """Confirm need with the risk as it is now, or say why the place is not needed."""
    case = access.fetch(
        Case, ref, request.viewer, may=May.ANSWER_OFFER, joins=("panel", "referral")
    )
    offer = open_offer(case)
    if offer is None:
        raise NoPlaceOffered
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        if given["answer"] == TAKE:
            done = saved(
                request,
                form,
                accept_offer,
                field="answer",
                case=case,
                fresh_risk=given["fresh_risk"],
            )
            said = f"{case.reference} has its place. The coordinator checks it next."
        else:
            done = saved(request, form, pass_on_offer, field="answer", case=case, why=given["why"])
            said = f"{case.reference} stays on the waiting list and keeps its order."
        if done:
            messages.success(request, said)
            return redirect("referral", case.reference)
    page = {"case": case, "offer": offer, "form": form}
    return render(request, "referrals/offer_answer.html", page)
