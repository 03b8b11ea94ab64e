from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from actions.choices import Verb
from actions.errors import LinkEnded
from actions.forms.quick import QuickForm
from actions.selectors import quick
from actions.services import quick as service
from sharing.doors import access, ledger
from sharing.request import Request


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def quick_update(request: Request, token: str) -> HttpResponse:
    """The link in a reminder: reference, priority and due date, and one save. Opening it changes nothing
    but what the ledger says of looks, so a mail scanner may. The link is its person's: whoever is signed
    in here as somebody else is asked to use their own."""
    found = quick.link_of(token)
    if found is None:
        access.refuse(request.viewer, "")
        return _ended(request)
    link, person = found
    if request.viewer.is_signed_in and request.viewer.user != link.person:
        access.refuse(request.viewer, "")
        return render(request, "actions/quick_other.html", status=403)
    ledger.record(person, Verb.QUICK_LINK_OPENED, *link.action.subjects)
    form = QuickForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service.quick_update(link=link, by=person, **form.cleaned_data)
        except LinkEnded:
            return _ended(request)
        return redirect("quick_saved")
    page = {"action": link.action, "form": form, "until": link.until}
    return render(request, "actions/quick_update.html", page)


@login_not_required
@require_safe
def quick_saved(request: HttpRequest) -> HttpResponse:
    return render(request, "actions/quick_saved.html")


def _ended(request: HttpRequest) -> HttpResponse:
    """Used, out of time, switched off, never there: all look the same."""
    return render(request, "actions/quick_ended.html", status=LinkEnded.status)
