from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from referrals.choices import Verb
from referrals.models import Case
from referrals.selectors.case import HEADER_JOINS
from referrals.selectors.protected_address import protected_address as address_of
from sharing.doors import access, ledger
from sharing.request import Request


@require_POST
def protected_address(request: Request, ref: str) -> HttpResponse:
    """The protected address, for this one page: recorded on press, kept nowhere, gone on leaving."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS, look=False)
    address = address_of(case, request.viewer)
    ledger.record(request.viewer, Verb.PROTECTED_ADDRESS_SHOWN, case)
    page = {"case": case, "current": "case_person", "address": address}
    return render(request, "referrals/protected_address.html", page)
