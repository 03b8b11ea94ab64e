"""How each person wants to hear of what happens (`ux.md`, Notifications)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sharing.forms.notifications import NoticeChoicesForm
from sharing.navigation import links_for
from sharing.request import Request
from sharing.selectors.notice import choices_of, offered_to
from sharing.services.notice import choose_notices
from sharing.views._saving import saved


@require_http_methods(["GET", "POST"])
def notifications(request: Request) -> HttpResponse:
    """One's own choices; nobody sees or changes those of somebody else."""
    viewer = request.viewer
    form = NoticeChoicesForm(
        request.POST if request.method == "POST" else None,
        events=offered_to(viewer),
        initial=choices_of(viewer.person),
    )
    if form.is_valid() and saved(request, form, choose_notices, choices=form.chosen()):
        messages.success(request, "Your choices are saved.")
        return redirect("notifications")
    pages = {link.text for link in links_for(viewer, "")}
    return render(request, "sharing/notifications.html", {"form": form, "pages": pages})
