from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from referrals.models import Case
from referrals.selectors.case import HEADER_JOINS
from referrals.selectors.person import identity_rows
from sharing.choices import Verb
from sharing.doors import access, ledger
from sharing.request import Request


@require_POST
def identity(request: Request, ref: str) -> HttpResponse:
    """Identity details, for this one page: recorded on press, kept nowhere, gone on leaving."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS, look=False)
    ledger.record(request.viewer, Verb.IDENTITY_SHOWN, case)
    shown = {
        "case": case,
        "current": "case_summary",
        "identity": identity_rows(case, request.viewer),
    }
    return render(request, "referrals/identity.html", shown)
