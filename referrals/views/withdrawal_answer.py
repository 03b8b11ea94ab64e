"""The coordinator answers a referrer's request to withdraw."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from referrals.errors import NothingPending
from referrals.forms.waiting import WithdrawalAnswerForm
from referrals.selectors.waiting import asked_withdrawal
from referrals.services import withdrawal
from referrals.views._saving import saved
from referrals.views.triage import case_in_triage
from sharing.request import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal_answer(request: Request, ref: str) -> HttpResponse:
    """Agree, and the referral is withdrawn in its writer's name; or say why it should stay."""
    case = case_in_triage(request, ref)
    asked = asked_withdrawal(case)
    if asked is None:
        raise NothingPending
    form = WithdrawalAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        agree = form.cleaned_data["answer"] == "agree"
        words = {"case": case, "agree": agree, "note": form.cleaned_data["note"]}
        if saved(request, form, withdrawal.answer_withdrawal, field="answer", **words):
            said = "was withdrawn" if agree else "stays"
            messages.success(request, f"{case.reference} {said}. The referrer is told.")
            return redirect("triage", case.reference)
    page = {"case": case, "asked": asked, "form": form}
    return render(request, "referrals/withdrawal_answer.html", page)
