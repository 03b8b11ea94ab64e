"""How often the adult is reached, and each contact."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from referrals.choices import ACCEPTED
from referrals.errors import CaseNotAccepted
from referrals.forms.rhythm import ContactForm, RhythmForm
from referrals.models import Case
from referrals.selectors import rhythm as rhythms
from referrals.selectors.agencies import parts_of, working_agencies
from referrals.services import rhythm as keeping
from referrals.views._recording import CLASH, GET_OR_POST, case_to_record
from sharing.errors import Stale
from sharing.models import Agency
from sharing.request import Request


@require_http_methods(GET_OR_POST)
def rhythm_agree(request: Request, ref: str) -> HttpResponse:
    """Agree how often the adult is seen or spoken to, or put another rhythm in place of this one."""
    case = _accepted(request, ref)
    now = rhythms.of_today(case)
    form = RhythmForm(request.POST or None, agencies=working_agencies(parts_of(case)), now=now)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            keeping.agree_rhythm(case=case, by=request.viewer, **form.cleaned_data)
        except Stale as clash:
            theirs = clash.facts["theirs"]
            form.add_error(None, clash.said)
            form.show_seen(theirs)
        else:
            messages.success(request, "The rhythm is agreed.")
            return redirect("case_risk", case.reference)
    page = {"case": case, "current": "case_risk", "form": form, "now": now, "theirs": theirs}
    return render(request, "referrals/rhythm_agree.html", page, status=CLASH if theirs else 200)


@require_http_methods(GET_OR_POST)
def contact_add(request: Request, ref: str) -> HttpResponse:
    """Record that the adult was seen or spoken to, or that somebody tried."""
    case = _accepted(request, ref)
    agencies = working_agencies(parts_of(case))
    form = ContactForm(request.POST or None, agencies=agencies, **_who(request, case, agencies))
    if request.method == "POST" and form.is_valid():
        keeping.record_contact(case=case, by=request.viewer, **form.cleaned_data)
        messages.success(request, "The contact is recorded.")
        return redirect("case_summary", case.reference)
    page = {"case": case, "current": "case_summary", "form": form}
    return render(request, "referrals/contact_add.html", page)


def _accepted(request: Request, ref: str) -> Case:
    case = case_to_record(request, ref)
    if case.stage not in ACCEPTED:
        raise CaseNotAccepted
    return case


def _who(request: Request, case: Case, agencies: Iterable[Agency]) -> dict[str, Any]:
    """Whoever records it, where their agency works on the case; else the agency that agreed to."""
    person = request.viewer.user
    own = next((one for one in agencies if person and one.pk == person.agency_id), None)
    if own and person:
        return {"agency": own, "name": person.name}
    now = rhythms.of_today(case)
    return {"agency": now.agency if now else None}
