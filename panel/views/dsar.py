"""Subject access: the list, a new request, its page, more time, and its end."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from panel.errors import AskedAlready, AuthorityNeeded, NotExported, NotYetReceived, TooLateToExtend
from panel.forms.dsar import AnsweredForm, ExtendForm, NewDSARForm, OpenForm, WithdrawForm
from panel.models import DSAR
from panel.selectors import dsar as selector
from panel.services.dsar import answer_dsar, extend_dsar, open_dsar, start_dsar, withdraw_dsar
from panel.views._links import address
from referrals.errors import ReasonNeeded
from referrals.models import Case
from sharing.choices import May, Verb
from sharing.doors import access, ledger
from sharing.errors import NotAllowed, NotFound, Refusal
from sharing.request import Request

FORM = require_http_methods(["GET", "HEAD", "POST"])
UNKNOWN = "No case with this reference that you may open. Check it and try again"
BESIDE = {
    NotYetReceived: "received_on",
    AuthorityNeeded: "authority",
    ReasonNeeded: "reason",
    AskedAlready: "reference",
    TooLateToExtend: "told_on",
    NotExported: "given_on",
}


def fetched(request: Request, ref: str) -> tuple[DSAR, list[Case]]:
    """The request, and the cases it is about. Barred from one of them is as unknown as none."""
    dsar = access.fetch(DSAR, ref, request.viewer, joins=["panel", "case", "opened_by", "ended_by"])
    cases = list(selector.cases_about(dsar.case))
    if selector.is_barred(cases, request.viewer):
        raise NotFound
    return dsar, cases


@require_safe
def dsar_list(request: Request) -> HttpResponse:
    """Requests to answer, the most pressing first; then those that ended."""
    if not request.viewer.holds(May.OPEN_WITH_REASON):
        raise NotFound
    found = access.show_list(request.viewer, selector.list_dsars(request.viewer), "dsars")
    page = {
        "to_answer": [one for one in found if one.is_open],
        "ended": [one for one in found if not one.is_open],
    }
    return render(request, "panel/dsar_list.html", page)


@FORM
def dsar_new(request: Request) -> HttpResponse:
    """Begin with the reference of a case; everything about that adult in the panel is gathered."""
    if not request.viewer.holds(May.OPEN_WITH_REASON):
        raise NotFound
    form = NewDSARForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            dsar = start_dsar(by=request.viewer, **form.cleaned_data)
        except NotFound:
            access.refuse(request.viewer, form.cleaned_data["reference"])
            form.add_error("reference", UNKNOWN)
        except NotAllowed:
            raise
        except Refusal as refused:
            _say_no(request, form, refused)
        else:
            messages.success(
                request, "The request is begun. Check what is held, passage by passage."
            )
            return redirect(address("dsar_page", dsar.reference))
    return render(request, "panel/dsar_new.html", {"form": form})


@require_safe
def dsar_page(request: Request, ref: str) -> HttpResponse:
    """How far it is, by when it is due, and what to do next."""
    dsar, cases = fetched(request, ref)
    access.show_list(request.viewer, cases, "dsar")
    groups = selector.progress(dsar)
    is_open = dsar.is_open and selector.are_open(cases, request.viewer)
    page = {
        "dsar": dsar,
        "cases": cases,
        "whole": selector.together(groups),
        "tasks": [_task(dsar, one, is_open) for one in groups],
        "reads": is_open,
        "open_until": selector.open_until(cases, request.viewer) if is_open else None,
    }
    return render(request, "panel/dsar_page.html", page)


def _task(dsar: DSAR, one: selector.Progress, is_open: bool) -> dict[str, Any]:
    changed = f"{one.changed} changed since. " if one.changed else ""
    done = one.left == 0
    return {
        "text": one.label,
        "url": address("dsar_review", dsar.reference, one.group) if is_open else "",
        "hint": f"{changed}{one.checked} of {one.passages} checked",
        "status": "Checked" if done else f"{one.left} to check",
        "colour": "" if done else "blue",
    }


@FORM
def dsar_open(request: Request, ref: str) -> HttpResponse:
    return _step(request, ref, OpenForm, open_dsar, "dsar_open", "Open for you again.")


@FORM
def dsar_extend(request: Request, ref: str) -> HttpResponse:
    return _step(request, ref, ExtendForm, extend_dsar, "dsar_extend", "The time is extended.")


@FORM
def dsar_withdraw(request: Request, ref: str) -> HttpResponse:
    said = "The request is recorded as withdrawn. What was copied for checking is removed."
    return _step(request, ref, WithdrawForm, withdraw_dsar, "dsar_withdraw", said)


@FORM
def dsar_answer(request: Request, ref: str) -> HttpResponse:
    said = "The request is answered. What was copied for checking is removed."
    return _step(request, ref, AnsweredForm, answer_dsar, "dsar_answer", said)


def _step(
    request: Request,
    ref: str,
    shape: type[forms.Form],
    verb: Callable[..., Any],
    name: str,
    said: str,
) -> HttpResponse:
    """One form about one request, then its page again."""
    dsar, _ = fetched(request, ref)
    form = shape(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            verb(dsar=dsar, by=request.viewer, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refusal as refused:
            _say_no(request, form, refused)
        else:
            messages.success(request, said)
            return redirect(address("dsar_page", dsar.reference))
    return render(request, f"panel/{name}.html", {"form": form, "dsar": dsar})


def _say_no(request: Request, form: forms.Form, refused: Refusal) -> None:
    """A refusal stands beside what it is about and in the ledger; what was typed stays."""
    ledger.record(request.viewer, Verb.REFUSED, why=type(refused).__name__)
    field = BESIDE.get(type(refused), "")
    form.add_error(field if field in form.fields else None, refused.said)
