"""How a page adds one record to a case: fetch, ask, form, service, back to the person page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from referrals.choices import SENT_AND_OPEN
from referrals.errors import CaseEnded, RecordIncomplete
from referrals.forms.record import RecordForm
from referrals.models import Case
from referrals.selectors.case import HEADER_JOINS
from referrals.selectors.rights import may_plan
from sharing.doors import access
from sharing.errors import NotAllowed, Stale
from sharing.request import Request

CLASH = 409
GET_OR_POST = ["GET", "HEAD", "POST"]


def case_to_record(request: Request, ref: str) -> Case:
    """The case, for somebody who keeps its records, while it is open (`NotAllowed`, `CaseEnded`)."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    if not may_plan(case, request.viewer):
        raise NotAllowed
    if case.stage not in SENT_AND_OPEN:
        raise CaseEnded
    return case


def record_page(
    request: Request,
    case: Case,
    form: RecordForm,
    *,
    template: str,
    save: Callable[[dict[str, Any]], str],
    formset: BaseFormSet | None = None,
    **page: Any,
) -> HttpResponse:
    """Show a form, or save it and return. `save` takes the checked answers and says what was done.

    What the service finds missing goes beside its field; somebody else's newer version is shown
    as `theirs` above what was typed, and nothing is overwritten.
    """
    theirs = None
    sound = [part.is_valid() for part in (form, formset) if part is not None]
    if request.method == "POST" and all(sound):
        try:
            said = save(form.cleaned_data)
        except RecordIncomplete as refused:
            form.add_gaps(refused.gaps)
        except Stale as clash:
            theirs = clash.facts["theirs"]
            form.add_error(None, clash.said)
        else:
            messages.success(request, said)
            return redirect("case_person", case.reference)
    page |= {"case": case, "current": "case_person", "form": form, "formset": formset}
    page["theirs"] = theirs
    return render(request, f"referrals/{template}.html", page, status=CLASH if theirs else 200)
