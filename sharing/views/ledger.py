"""The ledger for who keeps it: in sentences, narrowed, and who has seen a person's identity."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sharing import references
from sharing.choices import Verb
from sharing.doors import ledger
from sharing.errors import NotFound
from sharing.forms.ledger import LedgerFilter, ReadersForm
from sharing.models import Panel
from sharing.request import Request
from sharing.selectors import ledger as selector
from sharing.selectors import ledger_check, ledger_panels, ledger_readers, verbs


def panels_of(request: Request) -> list[Panel]:
    """The panels whose ledger this viewer keeps; nobody else learns that there is such a page."""
    found = ledger_panels.kept_by(request.viewer)
    if not found:
        raise NotFound
    return found


@require_safe
def ledger_page(request: Request) -> HttpResponse:
    """Entries of the viewer's panels, newest first. Reading it is an entry as well."""
    kept = panels_of(request)
    filters = LedgerFilter(
        request.GET,
        people=ledger_panels.people_of(kept),
        agencies=ledger_panels.agencies_of(kept),
        kinds=verbs.labels(),
    )
    asked = filters.asked()
    page = selector.entries(kept, request.viewer, asked, request.GET.get("older_than", ""))
    ledger.record(request.viewer, Verb.LEDGER_READ, *(one.slug for one in kept), **asked.codes)
    return render(
        request,
        "sharing/ledger.html",
        {
            "lines": page.lines,
            "older_url": page.older_than and _address(request.GET, older_than=page.older_than),
            "newer_url": request.GET.get("older_than") and _address(request.GET),
            "form": filters,
            "active": [
                {**one, "clear_url": _address(request.GET, without=one["name"])}
                for one in filters.active()
            ],
            "findings": findings_of(kept),
        },
    )


def findings_of(kept: list[Panel]) -> list[ledger_panels.Finding]:
    """How the chains of these panels, and the service's, were last found."""
    chains = [*(ledger.chain_of(one.pk) for one in kept), ledger.SERVICE_CHAIN]
    return ledger_panels.findings(kept, ledger_check.latest(chains))


def _address(query: QueryDict, *, without: str = "", **cursor: str) -> str:
    """This page's address with another part of the list, or one filter fewer."""
    kept = query.copy()
    for name in (
        "older_than",
        without,
        *(f"{without}_{part}" for part in ("day", "month", "year")),
    ):
        kept.pop(name, None)
    kept.update(cursor)
    return f"?{kept.urlencode()}"


@require_safe
def ledger_readers_page(request: Request) -> HttpResponse:
    """Everyone who has seen who this person is, by the reference of their case."""
    kept = panels_of(request)
    form = ReadersForm(request.GET if "case" in request.GET else None)
    page = {"form": form, "reference": "", "readers": [], "asked": False}
    if form.is_valid() and (reference := form.cleaned_data["case"]):
        ours = ledger_readers.is_of(reference, kept, request.viewer)
        page["readers"] = ledger_readers.readers(reference, kept) if ours else []
        page |= {"reference": reference, "asked": True}
        ledger.record(request.viewer, Verb.READERS_ASKED, references.as_said(reference))
    return render(request, "sharing/ledger_readers.html", page)
