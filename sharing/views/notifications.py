"""How each person wants to hear of what happens (`ux.md`, Notifications)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sharing.forms.notifications import NoticeChoicesForm
from sharing.request import Request
from sharing.selectors.notice import choices_of
from sharing.services.notice import choose_notices
from sharing.views._saving import saved


@require_http_methods(["GET", "POST"])
def notifications(request: Request) -> HttpResponse:
    """One's own choices; nobody sees or changes those of somebody else."""
    made = choices_of(request.viewer.person)
    form = NoticeChoicesForm(request.POST if request.method == "POST" else None, initial=made)
    if form.is_valid() and saved(request, form, choose_notices, choices=form.chosen()):
        messages.success(request, "Your choices are saved.")
        return redirect("notifications")
    return render(request, "sharing/notifications.html", {"form": form})
