"""Who can open one case: named people, a restriction, an alleged source of risk."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from referrals.forms import case_access as shapes
from referrals.models import Case
from referrals.selectors import case_access as found
from referrals.selectors.case import HEADER_JOINS
from referrals.selectors.referral import panel_agencies
from referrals.services import restriction
from referrals.services.alleged_source import record_source
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotAllowed, Refusal
from sharing.request import Request
from sharing.selectors.bar import bars_on

FORM = require_http_methods(["GET", "HEAD", "POST"])


def case_looked_after(request: Request, ref: str, may: May = May.BAR) -> Case:
    """The case, for its coordinator, chair or deputy chair (`NotAllowed` for others who see it)."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    if not request.viewer.holds(may, case.panel_id):
        raise NotAllowed
    return case


def step(
    request: Request,
    case: Case,
    form: forms.Form,
    save: Callable[..., Any],
    said: str,
    *,
    heading: str,
    button: str,
    says: str = "",
    warning: bool = False,
) -> HttpResponse:
    """One form of these pages: shown, or saved and back; a refusal stands in the form's summary."""
    if form.is_valid():
        try:
            save(by=request.viewer, **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, refused.said)
        else:
            messages.success(request, said)
            return redirect("case_access", case.reference)
    page = {"case": case, "current": "case_access", "form": form, "heading": heading}
    page |= {"button": button, "says": says, "warning": warning}
    return render(request, "referrals/case_access_step.html", page)


@require_GET
def case_access(request: Request, ref: str) -> HttpResponse:
    """Who can open this case and why, who is barred, and whether it is restricted."""
    case = case_looked_after(request, ref)
    page = {
        "case": case,
        "current": "case_access",
        "opens": found.who_opens(case),
        "named": found.named_people(case),
        "restriction": found.restriction(case),
        "sources": found.sources(case),
        "bars": bars_on(case),
        "names": request.viewer.holds(May.COORDINATE, case.panel_id),
    }
    return render(request, "referrals/case_access.html", page)


@FORM
def case_name(request: Request, ref: str) -> HttpResponse:
    """Give the case to one person, until a day if one is set."""
    case = case_looked_after(request, ref, May.COORDINATE)
    form = shapes.NameForm(_sent(request), people=found.people_of_panel(case))

    def save(*, until, **words):
        end = timezone.make_aware(_end_of(until)) if until else None
        return restriction.name_person(case=case, until=end, **words)

    return step(
        request, case, form, save, "They can open this case from now on.",
        heading="Name a person for this case", button="Name this person",
        says="A named worker opens this one case and no other.",
    )  # fmt: skip


@require_POST
def case_unname(request: Request, ref: str, number: int) -> HttpResponse:
    """End one person's access."""
    case = case_looked_after(request, ref, May.COORDINATE)
    restriction.end_naming(case=case, named=found.named(case, number), by=request.viewer)
    messages.success(request, "They cannot open this case any more.")
    return redirect("case_access", case.reference)


@FORM
def case_restrict(request: Request, ref: str) -> HttpResponse:
    """Open the case to named people only."""
    case = case_looked_after(request, ref)
    form = shapes.RestrictForm(_sent(request), people=found.people_of_panel(case))
    return step(
        request, case, form, _on(restriction.restrict, case),
        "Only the named people can open this case now.",
        heading="Restrict this case", button="Restrict this case", warning=True,
        says="For everyone else it is not there: not in a list, a search or a count of theirs. "
        "It goes on holding its place.",
    )  # fmt: skip


@FORM
def case_unrestrict(request: Request, ref: str) -> HttpResponse:
    """Open a restricted case again to those who work on it."""
    case = case_looked_after(request, ref)
    form = shapes.UnrestrictForm(_sent(request))
    return step(
        request, case, form, _on(restriction.unrestrict, case),
        "The case is open again to those who work on it.",
        heading="End the restriction", button="End the restriction",
    )  # fmt: skip


@FORM
def case_source(request: Request, ref: str) -> HttpResponse:
    """Record an alleged source of risk who belongs to a partner agency."""
    case = case_looked_after(request, ref)
    form = shapes.SourceForm(
        _sent(request), people=found.people_of_panel(case), agencies=panel_agencies(case.panel)
    )
    return step(
        request, case, form, _on(record_source, case),
        "Recorded, and barred from now on. The other of chair and coordinator confirms it.",
        heading="An alleged source of risk who works for a partner", button="Record and bar",
        warning=True,
        says="Nobody of that agency reads a protected address from now on.",
    )  # fmt: skip


def _on(service: Callable[..., Any], case: Case) -> Callable[..., Any]:
    return lambda **words: service(case=case, **words)


def _sent(request: Request):
    return request.POST if request.method == "POST" else None


def _end_of(day):
    return datetime.combine(day, time(23, 59, 59))
