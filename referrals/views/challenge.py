"""A refusal is challenged by its referrer and answered by the deputy chair."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from referrals.choices import Stage
from referrals.errors import MoveNotAllowed, NothingPending
from referrals.forms.waiting import ChallengeAnswerForm, ChallengeForm
from referrals.models import Case
from referrals.selectors import challenge as challenges
from referrals.services.challenge import answer_challenge, challenge_refusal
from referrals.views._saving import saved
from sharing.choices import May
from sharing.doors import access
from sharing.request import Request

JOINS = ("panel__settings", "referral", "referring_agency", "author", "adult", "lead_agency")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: Request, ref: str) -> HttpResponse:
    """The referrer says why the refusal should be looked at again; later, what became of it."""
    case = access.fetch(Case, ref, request.viewer, may=May.OWN_REFERRAL, joins=JOINS)
    refusal = challenges.last_refusal(case)
    made = challenges.of_last_refusal(case, refusal)
    if case.stage != Stage.DECLINED and made is None:
        raise MoveNotAllowed("This referral has not been refused.")
    form = ChallengeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(
        request, form, challenge_refusal, case=case, text=form.cleaned_data["text"]
    ):
        messages.success(request, "Your challenge was sent. The deputy chair answers it.")
        return redirect("challenge", case.reference)
    page = {
        "case": case,
        "made": made,
        "form": form,
        "refusal": refusal,
        "last_day": challenges.last_day(case, case.panel.settings),
        "is_open": made is None and challenges.may_still(case, case.panel.settings),
    }
    return render(request, "referrals/challenge.html", page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def challenge_answer(request: Request, ref: str) -> HttpResponse:
    """The deputy chair upholds the challenge or lets the refusal stand, with reasons."""
    case = access.fetch(
        Case, ref, request.viewer, may=May.SEE_CASE, role=May.ANSWER_CHALLENGE, joins=JOINS
    )
    refusal = challenges.last_refusal(case)
    made = challenges.of_last_refusal(case, refusal)
    if made is None or made.upheld is not None:
        raise NothingPending
    form = ChallengeAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        upheld = form.cleaned_data["upheld"] == "yes"
        words = {"case": case, "upheld": upheld, "answer": form.cleaned_data["answer"]}
        if saved(request, form, answer_challenge, field="upheld", **words):
            messages.success(request, f"Your answer about {case.reference} was sent.")
            return redirect("start")
    page = {"case": case, "made": made, "refusal": refusal, "form": form}
    return render(request, "referrals/challenge_answer.html", page)
