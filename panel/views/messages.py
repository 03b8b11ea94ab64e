"""Messages that could not be sent: who should have had them, why, and sending them again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from panel.selectors.messages import messages_of
from sharing.choices import May
from sharing.doors import access
from sharing.models import Panel
from sharing.request import Request
from sharing.services.notice import send_again


@require_safe
def message_failures(request: Request, slug: str) -> HttpResponse:
    """What failed or waits for another try, to people of one panel."""
    panel = access.fetch(Panel, slug, request.viewer, may=May.COORDINATE)
    found = messages_of(panel, request.viewer, timezone.localdate())
    access.show_list(request.viewer, [row for row in found.rows if row.reference], "messages")
    return render(request, "panel/message_failures.html", {"panel": panel, "found": found})


@require_POST
def message_again(request: Request, slug: str, number: int) -> HttpResponse:
    """One of them goes again with the next sweep."""
    panel = access.fetch(Panel, slug, request.viewer, may=May.COORDINATE, look=False)
    send_again(by=request.viewer, panel=panel, number=number)
    messages.success(request, "The message is sent again within two minutes.")
    return redirect("message_failures", panel.slug)
