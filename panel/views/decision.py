"""Recording what the panel decided about one case."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from actions.selectors.action import people_of
from panel.choices import DecisionKind, MeetingKind, MeetingState
from panel.errors import (
    AlreadyDecided,
    ConsultationNeeded,
    MeetingNeeded,
    MeetingNotOpen,
    NothingToRatify,
    NothingToReview,
    NotQuorate,
    NotUrgent,
)
from panel.forms.decision import DecisionForm
from panel.models import Meeting
from panel.selectors import decision as selector
from panel.selectors.meeting import core_agencies, quorum_of
from panel.services.decision import ratify_decision, record_decision
from panel.views._links import address
from panel.views.meeting import fetched
from referrals.choices import ACCEPTED, Stage
from referrals.errors import LeadNeeded, ReasonNeeded, SignpostingNeeded, TooLate
from referrals.models import Case
from referrals.selectors.agencies import signed_agencies
from referrals.selectors.case import HEADER_JOINS, risk_level, risk_trend
from sharing.choices import May
from sharing.doors import access
from sharing.errors import AgreementLapsed, NotFound, Refusal, Stale
from sharing.request import Request

Kinds = Sequence[tuple[DecisionKind, str]]
BESIDE = {
    LeadNeeded: "lead_agency",
    AgreementLapsed: "lead_agency",
    SignpostingNeeded: "signposting",
    ReasonNeeded: "reasons",
    ConsultationNeeded: "consulted",
}
# What to ask before accepting a case or letting it go: the six principles (`domain.md` section 7).
PRINCIPLES = (
    ("Empowerment", "Do their wishes drive this?"),
    ("Prevention", "Do they know where to turn before it gets worse?"),
    ("Proportionality", "Is it only what is needed?"),
    ("Protection", "Do they have help to take part?"),
    ("Partnership", "Do people share only what helps?"),
    ("Accountability", "Is everyone’s part clear, also to them?"),
)


@require_http_methods(["GET", "POST"])
def decision_new(request: Request, ref: str, case_ref: str) -> HttpResponse:
    """Record a decision of an open meeting about one case."""
    meeting = fetched(request, ref, May.DECIDE)
    case = access.fetch(Case, case_ref, request.viewer, joins=HEADER_JOINS)
    if case.panel_id != meeting.panel_id:
        raise NotFound
    if meeting.state != MeetingState.OPEN:
        raise MeetingNotOpen
    found = quorum_of(meeting)
    if found.met:
        kinds = selector.open_kinds(case, case.panel.settings)
        if not kinds:
            _say_what_was_decided(case)
            raise NothingToReview
        return _ask(request, case, kinds, meeting)
    may_urgently = case.urgent and case.stage == Stage.LISTED
    if meeting.kind != MeetingKind.EXTRAORDINARY or not may_urgently:
        raise NotQuorate(found.missing)
    return _ask(request, case, selector.kinds_without_meeting(case), meeting, urgent=True)


@require_http_methods(["GET", "POST"])
def urgent_decision(request: Request, ref: str) -> HttpResponse:
    """Decide without a quorate meeting: an urgent case, or a closure made by mistake."""
    case = access.fetch(Case, ref, request.viewer, role=May.DECIDE, joins=HEADER_JOINS)
    kinds = selector.kinds_without_meeting(case)
    if not kinds:
        if request.method == "POST":
            _say_what_was_decided(case)
        raise MeetingNeeded
    if case.stage == Stage.CLOSED and not selector.may_correct(case, request.viewer):
        raise TooLate
    urgent = case.stage == Stage.LISTED
    if urgent and not case.urgent:
        raise NotUrgent
    return _ask(request, case, kinds, None, urgent=urgent)


@require_POST
def decision_ratify(request: Request, ref: str, case_ref: str) -> HttpResponse:
    """An open, quorate meeting ratifies the urgent decision about a case."""
    meeting = fetched(request, ref, May.DECIDE)
    case = access.fetch(Case, case_ref, request.viewer)
    waiting = selector.unratified(case, meeting)
    if case.panel_id != meeting.panel_id or not waiting:
        raise NothingToRatify
    for decision in waiting:
        ratify_decision(decision=decision, meeting=meeting, by=request.viewer)
    messages.success(request, f"The urgent decision about {case.reference} is ratified.")
    return redirect("meeting_page", ref=meeting.reference)


def _ask(
    request: Request, case: Case, kinds: Kinds, meeting: Meeting | None, *, urgent: bool = False
) -> HttpResponse:
    """The page with its form; on a good answer, the decision and back to where it was asked."""
    form = _form(request, case, kinds, urgent)
    page: dict[str, Any] = {"form": form}
    if request.method == "POST":
        try:
            if _done(request, case, meeting, form):
                if meeting:
                    return redirect("meeting_page", ref=meeting.reference)
                return redirect(address("case_timeline", case.reference))
        except Stale as clash:
            page["clash"] = change = selector.last_change(case)
            page["you"] = change is not None and change.by == request.viewer.user
            form.show_seen(clash.facts["revision"])
    page |= {
        "case": case,
        "meeting": meeting,
        "brief": selector.brief(case, request.viewer),
        "level": risk_level(case),
        "trend": risk_trend(case),
        "principles": PRINCIPLES,
        "back": address("meeting_page", meeting.reference)
        if meeting
        else address("case_summary", case.reference),
    }
    status = 409 if "clash" in page else 200
    return render(request, "panel/decision_new.html", page, status=status)


def _say_what_was_decided(case: Case) -> None:
    """Refuse with what was decided, by whom and when, where a decision ended the case's turn."""
    change = selector.last_change(case)
    if change and change.decision:
        raise AlreadyDecided(
            f"{case.reference} was decided by {change.who} on {date_format(timezone.localtime(change.at), 'l j F Y, g:ia')}:"
            f" {change.decision.get_kind_display().lower()}. Nothing was changed just now."
        )


def _form(request: Request, case: Case, kinds: Kinds, urgent: bool) -> DecisionForm:
    accepting = any(kind == DecisionKind.ACCEPT for kind, _ in kinds)
    agencies = signed_agencies(case.panel) if accepting else []
    return DecisionForm(
        request.POST if request.method == "POST" else None,
        revision=case.revision,
        kinds=kinds,
        agencies=agencies,
        people=people_of(agencies) if accepting else [],
        core=core_agencies(case.panel) if urgent else [],
        goes_on=case.stage in ACCEPTED,
    )


def _done(request: Request, case: Case, meeting: Meeting | None, form: DecisionForm) -> bool:
    """Whether the decision was sound and stands. An old page is `Stale` before it is anything else:
    the decisions it offered may no longer be open."""
    sound = form.is_valid()
    if form.cleaned_data.get("revision", case.revision) != case.revision:
        raise Stale(revision=case.revision)
    return sound and _recorded(request, case, meeting, form)


def _recorded(request: Request, case: Case, meeting: Meeting | None, form: DecisionForm) -> bool:
    """Whether the decision stands; a refusal is said in the form, which keeps what was typed."""
    try:
        record_decision(
            case=case,
            meeting=meeting,
            seen=form.cleaned_data["revision"],
            by=request.viewer,
            **form.answers,
        )
    except Stale:
        raise
    except Refusal as refusal:
        where = BESIDE.get(type(refusal), "kind")
        said = [
            refusal.said,
            *(gap.says for gap in getattr(refusal, "missing", ()) if hasattr(gap, "says")),
        ]
        form.add_error(where if where in form.fields else "kind", said)
        return False
    messages.success(request, f"The decision about {case.reference} is recorded.")
    return True
