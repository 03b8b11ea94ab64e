from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from referrals.selectors import referral as asked
from sharing.doors import access
from sharing.request import Request


@login_required
@require_GET
def referral_list(request: Request) -> HttpResponse:
    """Referrals this viewer may see: their own, and their agency's for a SPoC; newest first."""
    found = asked.referral_page(
        request.viewer,
        older_than=request.GET.get("older", ""),
        newer_than=request.GET.get("newer", ""),
    )
    page = {
        "referrals": access.show_list(request.viewer, found.rows, "referrals"),
        "newer_url": _link(newer=found.newer_than),
        "older_url": _link(older=found.older_than),
        "may_refer": bool(asked.may_refer(request.viewer)),
    }
    return render(request, "referrals/referral_list.html", page)


def _link(**cursor: str) -> str:
    return "?" + urlencode(cursor) if all(cursor.values()) else ""
