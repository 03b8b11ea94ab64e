"""Bars on one case, and a person's own conflict of interest."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from referrals.forms.case_access import BarForm, ConflictForm, LiftForm
from referrals.models import Case
from referrals.selectors import case_access as found
from referrals.selectors.referral import panel_agencies
from referrals.views.case_access import FORM, case_looked_after, step
from sharing.choices import May
from sharing.doors import access
from sharing.request import Request
from sharing.services.bar import ask_to_lift, confirm_bar, declare_conflict, lift_bar, set_bar


@FORM
def case_bar(request: Request, ref: str) -> HttpResponse:
    """Bar one person, or everyone at one agency."""
    case = case_looked_after(request, ref)
    form = BarForm(
        request.POST if request.method == "POST" else None,
        people=found.people_of_panel(case),
        agencies=panel_agencies(case.panel),
    )

    def save(*, by, why, note, **_):
        return set_bar(record=case, why=why, note=note, by=by, **form.whom_words())

    return step(
        request, case, form, save,
        "The bar holds from now on. The other of chair and coordinator confirms it.",
        heading="Bar somebody from this case", button="Set the bar", warning=True,
        says="It beats every role. To whoever is barred this case looks as if it did not exist.",
    )  # fmt: skip


@require_POST
def case_bar_confirm(request: Request, ref: str, number: int) -> HttpResponse:
    """The other of chair and coordinator confirms."""
    case = case_looked_after(request, ref)
    confirm_bar(record=case, bar=found.bar_on(case, number), by=request.viewer)
    messages.success(request, "The bar is confirmed.")
    return redirect("case_access", case.reference)


@FORM
def case_bar_lift(request: Request, ref: str, number: int) -> HttpResponse:
    """Ask to end a bar, or agree to what the other asked."""
    case = case_looked_after(request, ref)
    bar = found.bar_on(case, number)
    if bar.lift_asked_by_id and request.method == "POST":
        lift_bar(record=case, bar=bar, by=request.viewer)
        messages.success(request, "The bar has ended.")
        return redirect("case_access", case.reference)
    form = LiftForm(request.POST if request.method == "POST" else None)

    def save(*, by, why):
        return ask_to_lift(record=case, bar=bar, why=why, by=by)

    return step(
        request, case, form, save, "Asked. The bar holds until the other of you agrees.",
        heading="End a bar", button="Ask to end the bar",
        says="Ending a bar takes both the chair and the coordinator.",
    )  # fmt: skip


@FORM
def case_conflict(request: Request, ref: str) -> HttpResponse:
    """A conflict of interest of one's own: declared here, and the case is gone at once."""
    case = access.fetch(Case, ref, request.viewer, may=May.SEE_IDENTITY)
    form = ConflictForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        declare_conflict(record=case, by=request.viewer, **form.cleaned_data)
        messages.success(request, "Thank you. You cannot open that case any more.")
        return redirect("today")
    return render(request, "referrals/case_conflict.html", {"case": case, "form": form})
