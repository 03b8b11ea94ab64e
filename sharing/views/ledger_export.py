"""Taking a panel's ledger away: with a reason, streamed, marked, and checkable without the service."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sharing.forms.ledger import ExportForm
from sharing.request import Request
from sharing.selectors import ledger_export as selector
from sharing.selectors.ledger_panels import keeps_ledger
from sharing.services.ledger import export_ledger
from sharing.views._saving import saved
from sharing.views.ledger import panels_of


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_export(request: Request) -> HttpResponseBase:
    """The form, then the file. What is written to the ledger is written before the first line leaves."""
    form = ExportForm(request.POST if request.method == "POST" else None, panels=panels_of(request))
    if form.is_valid() and saved(
        request, form, export_ledger, panel=form.chosen(), reason=form.cleaned_data["reason"]
    ):
        return _file(request, form.result)  # type: ignore[attr-defined]
    return render(request, "sharing/ledger_export.html", {"form": form})


def _file(request: Request, export: selector.Export) -> HttpResponse | StreamingHttpResponse:
    person = request.viewer.person.pk
    pieces = selector.lines(export, lambda: keeps_ledger(person, export.panel))
    answer = StreamingHttpResponse(
        _without_waiting(pieces) if isinstance(request, ASGIRequest) else pieces,
        content_type="application/jsonl",
    )
    answer["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    return answer


async def _without_waiting(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """One piece after the other, so that a long ledger is never whole in memory."""
    while piece := await sync_to_async(lambda: next(pieces, b""))():
        yield piece
