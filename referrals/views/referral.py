"""One referral: starting, its task list, checking, sending, and what follows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from referrals.choices import WRITABLE, Stage
from referrals.errors import AlreadySent, ReferralIncomplete
from referrals.forms.referral import PanelForm, RiskUpdateForm, WithdrawForm
from referrals.models import Referral
from referrals.selectors import referral as asked
from referrals.selectors import referral_page
from referrals.services import referral as writing
from referrals.services import submission, withdrawal
from referrals.views.referral_words import Written
from sharing.choices import May
from sharing.choices import Verb as Shared
from sharing.doors import access, ledger
from sharing.errors import NotFound
from sharing.request import Request


def fetched(request: Request, ref: str, *, own: bool = True, look: bool = True) -> Referral:
    """The referral, for its writer alone or (`own=False`) for everyone who may read it."""
    may = May.OWN_REFERRAL if own else May.SEE_REFERRAL
    return access.fetch(
        Referral, ref, request.viewer, may=may, joins=referral_page.JOINS, look=look
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: Request) -> HttpResponse:
    """The start page: danger first, then the panel (if there is a choice) and one button."""
    panels = asked.panels_to_refer_to(request.viewer)
    if not panels:
        raise NotFound
    form = PanelForm(request.POST if request.method == "POST" else None, panels=panels)
    if form.is_valid():
        case = writing.start_referral(panel=form.cleaned_data["panel"], by=request.viewer)
        return redirect("referral", case.reference)
    return render(request, "referrals/referral_start.html", {"form": form, "panels": panels})


@login_required
@require_GET
def referral(request: Request, ref: str) -> HttpResponse:
    """The task list while it can be changed; afterwards where it has got to and what was written."""
    found = fetched(request, ref, own=False)
    is_own = access.may(request.viewer, May.OWN_REFERRAL, found)
    if is_own and found.case.stage in WRITABLE:
        page = {
            "referral": found,
            "case": found.case,
            "written": Written.of(found),
            "journey": referral_page.journey(found, request.viewer),
        }
        return render(request, "referrals/referral_tasks.html", page)
    return _page(request, found, is_own=is_own)


@login_required
@require_POST
def referral_identity(request: Request, ref: str) -> HttpResponse:
    """The same page with who it is about, this once; the press is recorded."""
    found = fetched(request, ref, own=False, look=False)
    ledger.record(request.viewer, Shared.IDENTITY_SHOWN, found)
    return _page(request, found, identity=True)


def _page(
    request: Request,
    found: Referral,
    *,
    is_own: bool = False,
    identity: bool = False,
    form: RiskUpdateForm | None = None,
) -> HttpResponse:
    viewer, case = request.viewer, found.case
    hidden = referral_page.hidden_from(found, viewer, identity=identity)
    page = {
        "referral": found,
        "case": case,
        "written": Written.of(found, hidden),
        "journey": referral_page.journey(found, viewer),
        "is_own": is_own,
        "identity": identity,
        "may_triage": viewer.holds(May.TRIAGE, found.panel_id),
        "may_answer": bool(case.offered_until) and access.may(viewer, May.ANSWER_OFFER, found),
        "form": form or RiskUpdateForm(),
    }
    return render(request, "referrals/referral_page.html", page)


@login_required
@require_GET
def referral_check(request: Request, ref: str) -> HttpResponse:
    """All answers with their change links, and what is still missing."""
    found = fetched(request, ref)
    if found.case.stage not in WRITABLE:
        return redirect("referral", ref)
    return _check_page(request, found)


def _check_page(request: Request, found: Referral, *, refused: bool = False) -> HttpResponse:
    page = {"referral": found, "written": Written.of(found), "refused": refused}
    return render(request, "referrals/referral_check.html", page, status=409 if refused else 200)


@login_required
@require_POST
def referral_send(request: Request, ref: str) -> HttpResponse:
    """Send it. A second press finds it sent and shows the same receipt."""
    found = fetched(request, ref)
    sent = redirect("referral_sent", ref)
    if found.case.stage not in WRITABLE:
        return sent
    if Written.of(found).misfits:
        return _check_page(request, found, refused=True)
    try:
        submission.submit_referral(case=found.case, by=request.viewer)
    except AlreadySent:
        return sent
    except ReferralIncomplete:
        return _check_page(request, found, refused=True)
    return sent


@login_required
@require_GET
def referral_sent(request: Request, ref: str) -> HttpResponse:
    """The receipt: reference, when an answer comes, what happens next."""
    found = fetched(request, ref, own=False)
    if found.case.stage in WRITABLE:
        return redirect("referral", ref)
    page = {
        "referral": found,
        "case": found.case,
        "journey": referral_page.journey(found, request.viewer),
    }
    return render(request, "referrals/referral_sent.html", page)


@login_required
@require_POST
def referral_update(request: Request, ref: str) -> HttpResponse:
    """Add what has changed in the risk since sending."""
    found = fetched(request, ref)
    form = RiskUpdateForm(request.POST)
    if form.is_valid():
        writing.add_risk_update(case=found.case, text=form.cleaned_data["text"], by=request.viewer)
        messages.success(request, "Your update was added. The coordinator has been told.")
        return redirect("referral", ref)
    return _page(request, found, is_own=True, form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def referral_withdraw(request: Request, ref: str) -> HttpResponse:
    """Withdraw a draft at once; ask the coordinator about one that was sent."""
    found = fetched(request, ref)
    is_draft = found.case.stage == Stage.DRAFT
    form = WithdrawForm(request.POST if request.method == "POST" else None, is_draft=is_draft)
    if form.is_valid():
        words = form.cleaned_data
        if is_draft:
            withdrawal.withdraw_draft(case=found.case, reason=words["reason"], by=request.viewer)
            messages.success(request, f"Draft {found.reference} was withdrawn.")
            return redirect("referral_list")
        withdrawal.ask_withdrawal(
            case=found.case,
            reason=words["reason"],
            risk_holder=words["risk_holder"],
            by=request.viewer,
        )
        messages.success(request, "The coordinator has been asked. The referral stays until then.")
        return redirect("referral", ref)
    page = {
        "form": form,
        "referral": found,
        "is_draft": is_draft,
        "back": reverse("referral", args=[ref]),
    }
    return render(request, "referrals/referral_withdraw.html", page)
