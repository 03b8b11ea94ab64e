"""The referral form as a spreadsheet: downloaded blank, uploaded filled."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from referrals.choices import WRITABLE
from referrals.forms.referral import ImportForm
from referrals.interfaces import referral_form
from referrals.models import Referral
from referrals.models.wording import question
from referrals.selectors import referral as asked
from referrals.services.referral_import import import_answers
from referrals.views.referral import fetched
from referrals.views.referral_words import LISTS
from sharing.errors import NotFound
from sharing.request import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_GET
def refer_form(request: Request) -> HttpResponse:
    """The blank form, with the agencies of the panel asked for (`?panel=`) or the only one."""
    panels = asked.panels_to_refer_to(request.viewer)
    wanted = request.GET.get("panel", "")
    panel = next((p for p in panels if p.slug == wanted or (not wanted and p == panels[0])), None)
    if panel is None:
        raise NotFound
    content = referral_form.blank(asked.panel_agencies(panel))
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="referral-form.xlsx"'},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def referral_import(request: Request, ref: str) -> HttpResponse:
    """Fill gaps from a filled form, and say what was filled, kept and not understood."""
    found = fetched(request, ref)
    if request.method != "POST" and found.case.stage not in WRITABLE:
        return redirect("referral", ref)
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        agencies = asked.panel_agencies(found.case.panel)
        try:
            filled = referral_form.read(form.cleaned_data["file"].read(), agencies)
        except referral_form.Unreadable as error:
            form.add_error("file", str(error))
        else:
            return _bring(request, found, filled)
    page = {"form": form, "referral": found, "back": reverse("referral", args=[ref])}
    return render(request, "referrals/referral_import.html", page)


def _bring(request: Request, found: Referral, filled: referral_form.Filled) -> HttpResponse:
    done = import_answers(
        referral=found,
        answers=filled.answers,
        tried=filled.tried,
        factors=filled.factors,
        by=request.viewer,
    )
    page = {
        "referral": found,
        "filled": len(done.filled),
        "kept": [LISTS.get(name) or question(name) for name in done.kept],
        "problems": filled.problems,
    }
    return render(request, "referrals/referral_imported.html", page)
