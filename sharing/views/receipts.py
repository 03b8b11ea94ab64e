"""Receipts for an agency's own disclosures, and the checkpoints to hold them against."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sharing.choices import Verb
from sharing.doors import keys, ledger
from sharing.errors import NotFound
from sharing.forms.ledger import KeptForm
from sharing.models import Agency, Checkpoint
from sharing.request import Request
from sharing.selectors import checkpoint as checkpoints
from sharing.selectors import receipt as selector


def _agencies(request: Request) -> list[Agency]:
    """Those the viewer speaks for; who speaks for none learns of no such page."""
    found = selector.agencies_of(request.viewer)
    if not found:
        raise NotFound
    return found


@require_safe
def receipt_list(request: Request) -> HttpResponse:
    """What people of the agency opened or passed on, each with its receipt."""
    agencies = _agencies(request)
    form = KeptForm(request.GET if "kept" in request.GET else None)
    kept = form.number()
    lines, older = selector.disclosures(request.viewer, request.GET.get("older_than", ""))
    last = checkpoints.last()
    ledger.record(request.viewer, Verb.RECEIPTS_LISTED, *(one.slug for one in agencies))
    page = {
        "form": form,
        "kept": kept,
        "lines": [(line, _made_for(line.checkpoint, kept, last)) for line in lines],
        "older_url": older and _address(kept, older_than=older),
        "newer_url": "older_than" in request.GET and _address(kept),
        "last": last,
        "codes": [(one.name, ledger.agency_code(one.pk)) for one in agencies],
        "public_key": keys.public_key().hex(),
    }
    return render(request, "sharing/receipt_list.html", page)


def _address(kept: int, **cursor: str) -> str:
    return "?" + urlencode(({"kept": kept} if kept else {}) | cursor)


def _made_for(covering: int | None, kept: int, last: Checkpoint | None) -> int | None:
    """The checkpoint a receipt is made for: the kept one if it covers the entry, else the newest."""
    if covering is None or last is None:
        return None
    return kept if covering <= kept <= last.number else last.number


@require_safe
def receipt(request: Request, ticket: str) -> HttpResponse:
    """One receipt, for the checkpoint asked for or the newest."""
    _agencies(request)
    try:
        found, index = selector.by_ticket(request.viewer, ticket)
    except NotFound:
        ledger.record(request.viewer, Verb.REFUSED, "unreadable")
        raise
    form = KeptForm(request.GET)
    number = _made_for(found.checkpoint, form.number(), checkpoints.last())
    if number is None:
        raise NotFound
    body = selector.receipt(found, index, number)
    reference = found.named(index)
    ledger.record(request.viewer, Verb.RECEIPT_TAKEN, reference, checkpoint=number)
    return _download(body, f"receipt-{reference}-{number}.json")


@require_safe
def checkpoint(request: Request, number: int) -> HttpResponse:
    """One checkpoint to keep, with the proof that it continues the one kept before."""
    _agencies(request)
    found = checkpoints.numbered(number)
    if found is None:
        raise NotFound
    body = selector.checkpoint_file(found, KeptForm(request.GET).number())
    ledger.record(request.viewer, Verb.CHECKPOINT_TAKEN, number=number)
    return _download(body, f"checkpoint-{number}.json")


def _download(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
