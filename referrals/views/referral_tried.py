"""What was tried before, by whom, with what result: a list that grows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from referrals.choices import WRITABLE, Stage
from referrals.forms.referral import TriedForm
from referrals.models import Referral
from referrals.selectors import referral as asked
from referrals.services import referral_lists as lists
from referrals.views import referral_edit as edit
from referrals.views.referral import fetched
from referrals.views.referral_words import tried_row
from sharing.errors import NotFound, Stale
from sharing.request import Request

CHANGED = "The list changed while you had it open. Look at it again."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def referral_tried(request: Request, ref: str) -> HttpResponse:
    """The list with a form to add to it; continuing adds what was typed and lets imported entries stand."""
    found = fetched(request, ref)
    if request.method != "POST":
        if found.case.stage not in WRITABLE:
            return redirect("referral", ref)
        return _page(request, found, TriedForm(agencies=asked.panel_agencies(found.case.panel)))
    form = TriedForm(request.POST, agencies=asked.panel_agencies(found.case.panel))
    adds = "add" in request.POST
    if adds or form.has_changed():
        if not form.is_valid():
            return _page(request, found, form)
        lists.add_tried(referral=found, entry=form.entry(), by=request.viewer)
        messages.success(request, "Added to the list.")
    if adds:
        return redirect(request.get_full_path())
    if "tried" in found.to_check:
        lists.confirm_tried(referral=found, by=request.viewer)
    return edit.onwards(request, ref, "tried")


def _page(request: Request, found: Referral, form: TriedForm) -> HttpResponse:
    entries = asked.tried_answers(found)
    page = {
        "form": form,
        "referral": found,
        "rows": [tried_row(entry) for entry in entries],
        "seen": asked.print_of(entries),
        "may_remove": found.case.stage == Stage.DRAFT,
        **edit.about(found, "tried"),
    }
    return render(request, "referrals/referral_tried.html", page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def referral_tried_change(request: Request, ref: str, number: int) -> HttpResponse:
    """Change one entry, by its number in the list."""
    found = fetched(request, ref)
    entries = asked.tried_answers(found)
    back = reverse("referral_edit", args=[ref, "tried"])
    if not 1 <= number <= len(entries):
        raise NotFound
    if request.method != "POST" and found.case.stage not in WRITABLE:
        return redirect("referral", ref)
    data = request.POST if request.method == "POST" else None
    agencies = asked.panel_agencies(found.case.panel)
    form = TriedForm(data, agencies=agencies, entry=entries[number - 1])
    if form.is_valid():
        try:
            lists.change_tried(
                referral=found,
                number=number,
                entry=form.entry(),
                seen=request.POST.get("seen", ""),
                by=request.viewer,
            )
            return redirect(back)
        except Stale:
            form.add_error(None, CHANGED)
    page = {
        "form": form,
        "referral": found,
        "back": back,
        "seen": asked.print_of(entries),
    }
    return render(request, "referrals/referral_tried_change.html", page)


@login_required
@require_POST
def referral_tried_remove(request: Request, ref: str, number: int) -> HttpResponse:
    """Remove one entry from a draft."""
    found = fetched(request, ref)
    try:
        lists.remove_tried(
            referral=found,
            number=number,
            seen=request.POST.get("seen", ""),
            by=request.viewer,
        )
        messages.success(request, "Removed from the list.")
    except Stale:
        messages.error(request, CHANGED)
    return redirect("referral_edit", ref, "tried")
