from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from referrals.choices import SENT_AND_OPEN
from referrals.models import Case
from referrals.selectors.case import HEADER_JOINS
from referrals.selectors.case_person import records, voice
from referrals.selectors.person import about
from referrals.selectors.protected_address import has_protected_address
from referrals.selectors.rights import may_plan
from sharing.doors import access
from sharing.request import Request


@require_GET
def case_person(request: Request, ref: str) -> HttpResponse:
    """The person, what they want and whether it happened; who helps them, and what they were told."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    return render(
        request,
        "referrals/case_person.html",
        {
            "case": case,
            "current": "case_person",
            "about": about(case),
            "has_protected": has_protected_address(case, request.viewer),
            "voice": voice(case),
            "records": records(case),
            "keeps": case.stage in SENT_AND_OPEN and may_plan(case, request.viewer),
        },
    )
