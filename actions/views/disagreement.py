"""One professional disagreement: its page, what was said, how it was settled; and opening one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from actions.errors import OwnAgencyDisagrees
from actions.forms.disagreement import DisagreeForm, SayForm, SettleForm
from actions.models import ProfessionalDisagreement
from actions.selectors import disagreements
from actions.services.disagreement import note_said, open_disagreement, settle_disagreement
from referrals.models import Case
from referrals.selectors.agencies import parts_of
from referrals.selectors.case import HEADER_JOINS
from sharing.choices import Verb
from sharing.doors import access, ledger
from sharing.errors import NotAllowed, Refusal
from sharing.models import Agency
from sharing.request import Request

FORM = require_http_methods(["GET", "HEAD", "POST"])
JOINS = (
    *("leaving__agency", "leaving__risk_holder", "opened_by__agency", "settled_by__agency"),
    *(f"case__{name}" for name in HEADER_JOINS),
)


@require_GET
def disagreement_page(request: Request, ref: str) -> HttpResponse:
    """What it is about and between whom, at which level it is, and what was said so far."""
    found = _fetched(request, ref)
    return render(request, "actions/disagreement_page.html", _page(request, found))


@FORM
def disagreement_say(request: Request, ref: str) -> HttpResponse:
    """Add what was said or decided, at the level where it is."""
    found = _fetched(request, ref)
    page = _page(request, found)
    if not disagreements.may_note(request.viewer, found, _ids(page)):
        raise NotAllowed
    form = SayForm(request.POST or None)
    if form.is_bound and form.is_valid():
        note_said(disagreement=found, said=form.cleaned_data["said"], by=request.viewer)
        messages.success(request, "It is recorded.")
        return redirect("disagreement_page", found.reference)
    return render(request, "actions/disagreement_say.html", page | {"form": form})


@FORM
def disagreement_settle(request: Request, ref: str) -> HttpResponse:
    """Record how it was settled; about an agency that ends its work, whether it stays."""
    found, viewer = _fetched(request, ref), request.viewer
    page = _page(request, found)
    if disagreements.oversees(viewer, found.case) and disagreements.is_partial(
        viewer, found.case, _ids(page)
    ):
        raise OwnAgencyDisagrees
    if not disagreements.may_settle(viewer, found, _ids(page)):
        raise NotAllowed
    leaving = found.leaving
    form = SettleForm(request.POST or None, leaves=leaving.agency.name if leaving else "")
    if form.is_bound and form.is_valid():
        settle_disagreement(disagreement=found, by=viewer, **form.said)
        messages.success(request, f"{found.reference} is settled. What was said is kept.")
        return redirect("disagreement_page", found.reference)
    return render(request, "actions/disagreement_settle.html", page | {"form": form})


@FORM
def disagreement_new(request: Request, ref: str) -> HttpResponse:
    """Say that agencies do not agree about this case."""
    viewer = request.viewer
    case = access.fetch(Case, ref, viewer, joins=HEADER_JOINS)
    if not disagreements.may_open(viewer, case, parts_of(case)):
        raise NotAllowed
    own, others = disagreements.could_be_parties(viewer, case)
    form = DisagreeForm(request.POST or None, own=own, others=others)
    if form.is_bound and form.is_valid():
        try:
            made = open_disagreement(case=case, by=viewer, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refusal as no:
            ledger.record(viewer, Verb.REFUSED, why=type(no).__name__)
            form.add_error(None, no.said)
        else:
            messages.success(request, f"{made.reference} is open, and the agencies are told.")
            return redirect("disagreement_page", made.reference)
    page = {"case": case, "current": "case_actions", "form": form, "own": own}
    page |= {"wd": case.panel.settings}
    return render(request, "actions/disagreement_new.html", page)


def _fetched(request: Request, ref: str) -> ProfessionalDisagreement:
    return access.fetch(ProfessionalDisagreement, ref, request.viewer, joins=JOINS)


def _page(request: Request, found: ProfessionalDisagreement) -> dict[str, Any]:
    viewer, between = request.viewer, list(found.parties.order_by("name"))
    ids = [agency.pk for agency in between]
    return {
        "disagreement": found,
        "case": found.case,
        "current": "case_actions",
        "parties": between,
        "steps": disagreements.steps_of(found),
        "objections": disagreements.objections_to(found),
        "may_note": found.is_open and disagreements.may_note(viewer, found, ids),
        "may_settle": found.is_open and disagreements.may_settle(viewer, found, ids),
        "lists": disagreements.lists(viewer),
    }


def _ids(page: dict[str, Any]) -> list[int]:
    parties: list[Agency] = page["parties"]
    return [agency.pk for agency in parties]
