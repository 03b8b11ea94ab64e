from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from referrals.models import Case
from referrals.selectors.case import HEADER_JOINS
from sharing.doors import access


@require_GET
def case_summary(request: HttpRequest, ref: str) -> HttpResponse:
    """The case at a glance: the adult's words, then risk, plan and what comes next."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    return render(request, "referrals/case_summary.html", {"case": case, "current": "case_summary"})
