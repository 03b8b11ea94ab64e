"""One referral on the coordinator's desk: look, screen, list, decide a match, compare identities."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import time_format
from django.views.decorators.http import require_http_methods, require_POST

from referrals.choices import IN_TRIAGE, Stage
from referrals.forms.triage import MatchForm, TriageForm
from referrals.models import Case
from referrals.selectors.known import side_by_side
from referrals.selectors.triage import JOINS, Desk, desk
from referrals.services.matching import decide_match
from referrals.services.triage import list_for_panel, save_triage
from referrals.views._saving import saved
from sharing.choices import May, Verb
from sharing.doors import access, ledger
from sharing.errors import Stale
from sharing.request import Request

CLASH = 409


def case_in_triage(request: Request, ref: str, *, look: bool = True) -> Case:
    """The case of a sent referral, for the coordinator of its panel; `NotFound` for anyone else."""
    return access.fetch(
        Case, ref, request.viewer, may=May.SEE_CASE, role=May.TRIAGE, joins=JOINS, look=look
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def triage(request: Request, ref: str) -> HttpResponse:
    """The desk. A post saves the screen; with "list" it also lists the referral for the panel."""
    made = desk(case_in_triage(request, ref), request.viewer)
    form = TriageForm(request.POST if request.method == "POST" else None, desk=made)
    if form.is_valid():
        try:
            if _screened(request, form, made.case):
                return redirect("triage", made.case.reference)
        except Stale as clash:
            return _clash(request, form, clash)
    return _page(request, made, form=form)


def _screened(request: Request, form: TriageForm, case: Case) -> bool:
    """Whether all that was asked for was done: the screen saved, and the referral listed if wanted."""
    if not saved(
        request,
        form,
        save_triage,
        case=case,
        answers=form.answers(),
        checks=form.checks(),
        involve=form.involve(),
        seen=form.cleaned_data["revision"],
    ):
        return False
    if request.POST.get("do") != "list":
        messages.success(request, "The screen is saved.")
        return True
    form.saved_once()
    return _listed(request, form, case)


def _listed(request: Request, form: TriageForm, case: Case) -> bool:
    if not form.may_list():
        return False
    known = form.same_adult_as()
    listed = saved(
        request,
        form,
        list_for_panel,
        field="same_as" if known else "",
        case=case,
        involve=form.cleaned_data["involve"],
        same_adult_as=_other(request, known) if known else None,
    )
    if listed:
        messages.success(request, f"{case.reference} is listed for the panel.")
    return listed


def _other(request: Request, ref: str) -> Case:
    return access.fetch(Case, ref, request.viewer, may=May.SEE_CASE, role=May.TRIAGE)


def _clash(request: Request, form: TriageForm, clash: Stale) -> HttpResponse:
    """Somebody saved meanwhile: what was typed, and their version beside it, to be saved again."""
    made = desk(case_in_triage(request, form.desk.case.reference, look=False), request.viewer)
    typed = request.POST.copy()
    typed["revision"] = str(made.case.revision)
    again = TriageForm(typed, desk=made)
    again.is_valid()
    you = clash.facts["by"] == request.viewer.user
    who = "You" if you else clash.facts["who"]
    where = " in another window" if you else ""
    said = (
        f"{who} changed this at {time_format(timezone.localtime(clash.facts['at']), 'g:ia')}{where}"
    )
    again.add_error(None, f"{said}. Check what is saved now, then save again.")
    return _page(request, made, form=again, clash={"said": said}, status=CLASH)


@login_required
@require_POST
def triage_match(request: Request, ref: str) -> HttpResponse:
    """Same person: joined to the open case. Different person: goes on by the rules."""
    made = desk(case_in_triage(request, ref), request.viewer)
    form = MatchForm(request.POST, desk=made)
    if form.is_valid():
        known = form.same_person()
        same = _other(request, known) if known else None
        why = form.cleaned_data["why"]
        if saved(
            request, form, decide_match, field="same_as", case=made.case, same_as=same, why=why
        ):
            said = f"joined to {known}" if known else "a different person, and goes on"
            messages.success(request, f"{made.case.reference} is {said}.")
            return redirect("triage", made.case.reference)
    return _page(request, made, match_form=form)


@login_required
@require_POST
def triage_identity(request: Request, ref: str) -> HttpResponse:
    """Whom the referral and its matches are about, for this one page; recorded on press."""
    made = desk(case_in_triage(request, ref, look=False), request.viewer)
    ledger.record(request.viewer, Verb.IDENTITY_SHOWN, made.case, *(one.case for one in made.known))
    return _page(request, made, identities=side_by_side(made.referral, made.known))


def _page(
    request: Request,
    made: Desk,
    *,
    form: TriageForm | None = None,
    match_form: MatchForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    case = made.case
    if made.known:
        access.show_list(request.viewer, [one.case for one in made.known], "matches")
    page = {
        "desk": made,
        "case": case,
        "form": form or TriageForm(desk=made),
        "match_form": match_form or MatchForm(desk=made),
        "is_open": case.stage in IN_TRIAGE,
        "is_match": case.stage == Stage.MATCHING,
        **more,
    }
    return render(request, "referrals/triage.html", page, status=status)
