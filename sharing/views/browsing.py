"""A reason for opening or taking away more than is usual, asked on the way."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sharing.choices import May, Quickly
from sharing.doors import access
from sharing.forms.browsing import BrowseReasonForm
from sharing.models import Panel
from sharing.request import Request
from sharing.services.browsing import give_browse_reason
from sharing.views._saving import saved
from sharing.views.sign_in import own_address


@require_http_methods(["GET", "POST"])
def browse_reason(request: Request, slug: str) -> HttpResponse:
    """The reason, then back to what was being opened or printed."""
    panel = access.fetch(Panel, slug, request.viewer, may=May.SEE_PANEL, joins=["settings"])
    taken = request.GET.get("kind") == Quickly.TAKEN
    back = own_address(request, request.GET.get("next", ""))
    form = BrowseReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(
        request,
        form,
        give_browse_reason,
        panel=panel,
        kind=Quickly.TAKEN if taken else Quickly.OPENED,
        reason=form.cleaned_data["reason"],
    ):
        return redirect(back)
    page = {"form": form, "panel": panel, "opened": not taken}
    return render(request, "sharing/browse_reason.html", page)
