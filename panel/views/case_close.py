from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actions.selectors.unfinished import unfinished_count
from panel.forms.case_close import ExitForm, ResumeForm
from panel.selectors.case_close import evidence_rows, latest_words
from panel.selectors.decision import may_correct
from panel.services.closing import propose_closure
from referrals.choices import ACCEPTED, Stage
from referrals.errors import ExitNotEvidenced
from referrals.models import Case, Exit
from referrals.selectors import evidence
from referrals.selectors.case import HEADER_JOINS
from referrals.selectors.exit_conditions import ExitConditions, exit_conditions
from referrals.selectors.referral import panel_agencies
from referrals.selectors.rights import rights_on
from referrals.services.exit import prepare_exit
from referrals.services.pathway import resume_case
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, NotFound, Stale
from sharing.request import Request

CLOSING = (*ACCEPTED, Stage.CLOSED)


@require_http_methods(["GET", "HEAD", "POST"])
def case_close(request: Request, ref: str) -> HttpResponse:
    """The two tests and all other conditions of an exit, with what it rests on."""
    case = _closing(request, ref)
    page = _page(case, request.viewer, data=request.POST or None)
    form = page["form"]
    if request.method == "POST" and form is None:
        raise NotAllowed
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        seen = given.pop("seen")
        try:
            prepare_exit(case=case, evidence_given=given, seen=seen, by=request.viewer)
        except Stale as stale:
            theirs = stale.facts["exit"]
            page |= {"clash": stale.facts, "clash_rows": evidence_rows(theirs)}
            page["you"] = theirs.proposed_by == request.viewer.user
            form.show_seen(evidence.print_of(theirs))
        else:
            messages.success(request, "The evidence is saved.")
            return redirect("case_close", ref=case.reference)
    status = 409 if "clash" in page else 200
    return render(request, "panel/case_close.html", page, status=status)


@require_POST
def exit_propose(request: Request, ref: str) -> HttpResponse:
    """Propose the closure to the panel, or hear what is missing."""
    case = _closing(request, ref)
    try:
        propose_closure(case=case, by=request.viewer)
    except ExitNotEvidenced as refused:
        page = _page(_closing(request, ref, look=False), request.viewer) | {"gaps": refused.missing}
        return render(request, "panel/case_close.html", page, status=refused.status)
    messages.success(request, "Closure is proposed. The panel decides at its next meeting.")
    return redirect("case_close", ref=case.reference)


@require_POST
def exit_resume(request: Request, ref: str) -> HttpResponse:
    """Take the proposal back, with the reason: the case is active again."""
    case = _closing(request, ref)
    if not request.viewer.holds(May.COORDINATE, case.panel_id):
        raise NotAllowed
    resuming = ResumeForm(request.POST)
    if not resuming.is_valid():
        page = _page(case, request.viewer) | {"resuming": resuming}
        return render(request, "panel/case_close.html", page)
    resume_case(case=case, why=resuming.cleaned_data["why"], by=request.viewer)
    messages.success(request, "The proposal is taken back and the case is active.")
    return redirect("case_close", ref=case.reference)


def _closing(request: Request, ref: str, *, look: bool = True) -> Case:
    """A case that may close or has closed; the page does not exist for others."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS, look=look)
    if case.stage not in CLOSING:
        raise NotFound
    return case


def _page(case: Case, viewer: Viewer, *, data: Any = None) -> dict[str, Any]:
    """All that the page shows: to whoever prepares the exit with its form, to others to read."""
    last, rights = evidence.last_exit(case), rights_on(case, viewer)
    open_exit = last if last and last.ended_at is None else None
    closed = case.stage == Stage.CLOSED
    prepares = not closed and evidence.may_prepare_exit(case, viewer, rights)
    coordinates = viewer.holds(May.COORDINATE, case.panel_id)
    shown = last if closed else open_exit
    return {
        "case": case,
        "current": "case_close",
        "closed": closed,
        "may_correct": may_correct(case, viewer),
        "words": latest_words(case),
        "exit": shown,
        "conditions": None if closed else _conditions(case, open_exit),
        "rows": evidence_rows(shown) if shown else [],
        "form": _form(case, open_exit, last, data) if prepares else None,
        "from_before": last if last and not open_exit else None,
        "may_propose": prepares and case.stage == Stage.ACTIVE,
        "resuming": ResumeForm() if coordinates and case.stage == Stage.EXIT_PROPOSED else None,
    }


def _conditions(case: Case, exit: Exit | None) -> ExitConditions:
    settings = case.panel.settings
    return exit_conditions(case, exit, settings, unfinished_actions=unfinished_count(case))


def _form(case: Case, open_exit: Exit | None, last: Exit | None, data: Any) -> ExitForm:
    """The evidence as it stands; after a proposal was taken back, what was written then."""
    return ExitForm(
        data,
        exit=open_exit or last,
        seen=evidence.print_of(open_exit),
        agencies=panel_agencies(case.panel),
    )
