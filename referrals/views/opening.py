"""Opening a case out of turn, and its review."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from referrals.forms.case_access import EmergencyForm, OpeningForm, ReviewForm
from referrals.services.opening import open_in_emergency, open_with_reason, review_opening
from referrals.views.case_access import FORM
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotFound, Refusal
from sharing.models import BreakGlass
from sharing.request import Request

UNKNOWN = "No case of your panel has this reference. Check it and try again"


@FORM
def access_emergency(request: Request) -> HttpResponse:
    """A SPoC opens one case by its reference, with a typed reason, for a limited time."""
    return _opened(request, EmergencyForm, open_in_emergency, May.OPEN_IN_EMERGENCY)


@FORM
def access_open(request: Request) -> HttpResponse:
    """The information governance lead opens one case for a duty of theirs, with a typed reason."""
    return _opened(request, OpeningForm, open_with_reason, May.OPEN_WITH_REASON)


def _opened(request: Request, shape, service, may: May) -> HttpResponse:
    if not request.viewer.holds(may):
        raise NotFound
    form = shape(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            opening = service(by=request.viewer, **form.cleaned_data)
        except NotFound:
            access.refuse(request.viewer, form.cleaned_data["reference"])
            form.add_error("reference", UNKNOWN)
        except Refusal as refused:
            form.add_error("reason", refused.said)
        else:
            messages.success(request, "Open. Your reason is with the people who review it.")
            return redirect("case_summary", opening.subject)
    emergency = may == May.OPEN_IN_EMERGENCY
    return render(request, "referrals/access_open.html", {"form": form, "emergency": emergency})


@FORM
def opening_review(request: Request, ref: str) -> HttpResponse:
    """One opening with its reason; the information governance lead says whether it was right."""
    opening = access.fetch(BreakGlass, ref, request.viewer, joins=["person__agency", "reviewed_by"])
    own = opening.person_id == request.viewer.person.pk
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if not own and form.is_valid():
        review_opening(opening=opening, by=request.viewer, **form.cleaned_data)
        messages.success(request, "Your review is recorded.")
        return redirect("access_overview")
    page = {"opening": opening, "form": form, "may_review": not own and not opening.reviewed_at}
    return render(request, "referrals/opening_review.html", page)
