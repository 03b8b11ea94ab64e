"""Checking the ledger from the page, and the verifier to do it without the service."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from sharing.doors import keys
from sharing.request import Request
from sharing.selectors import checkpoint as checkpoints
from sharing.services.ledger import check_chains
from sharing.views.ledger import findings_of, panels_of

VERIFIER = Path(settings.BASE_DIR) / "docs" / "verifier" / "verify_export.py"


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_verify(request: Request) -> HttpResponse:
    """How the chains were last found, the public key, and "Check now"."""
    kept = panels_of(request)
    if request.method == "POST":
        found = [one for panel in kept for one in check_chains(by=request.viewer, panel=panel)]
        if not any(one.wrong for one in found):
            messages.success(request, "The ledger is checked: no breaks.")
        return redirect("ledger_verify")
    page = {
        "findings": findings_of(kept),
        "public_key": keys.public_key().hex(),
        "last": checkpoints.last(),
        "panels": kept,
    }
    return render(request, "sharing/ledger_verify.html", page)


@require_safe
def ledger_verifier(request: Request) -> HttpResponse:
    """The stand-alone script: one file, nothing in it about anybody."""
    answer = HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{VERIFIER.name}"'
    return answer
