from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from referrals.choices import ON_PATHWAY
from referrals.errors import MoveNotAllowed
from referrals.forms.agencies import InvolveForm
from referrals.models import Case
from referrals.selectors.agencies import parts_of, who_could_join
from referrals.selectors.case import HEADER_JOINS
from referrals.services.triage import involve_agency
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotAllowed
from sharing.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def case_agencies(request: Request, ref: str) -> HttpResponse:
    """Who works on this case and since when; the coordinator involves another agency.

    From listing until the end: a case that waits is open to the agencies of its interim plan alone.
    """
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    if not request.viewer.holds(May.COORDINATE, case.panel_id):
        raise NotAllowed
    if case.stage not in ON_PATHWAY:
        raise MoveNotAllowed
    parts = parts_of(case)
    form = InvolveForm(
        request.POST if request.method == "POST" else None, agencies=who_could_join(case, parts)
    )
    if form.is_valid():
        agency = form.cleaned_data["agency"]
        involve_agency(case=case, agency=agency, by=request.viewer)
        messages.success(request, f"{agency.name} is involved from now on and sees the case.")
        return redirect("case_summary", case.reference)
    page = {"case": case, "current": "case_summary", "parts": parts, "form": form}
    return render(request, "referrals/case_agencies.html", page)
