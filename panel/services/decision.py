"""The panel's decisions: who may, at which meeting, and the one move each of them makes.

Only this file calls the moves of the pathway that belong to the chair (`referrals/services/
pathway.py`), so a case is never accepted, refused, deferred, closed or corrected without a
`Decision` that says why.
"""

from collections.abc import Collection
from dataclasses import dataclass

from actions.selectors.unfinished import unfinished_count
from panel.choices import DecisionKind, MeetingState, Verb
from panel.errors import (
    AlreadyDecided,
    ConsultationNeeded,
    MeetingNeeded,
    MeetingNotOpen,
    NotAPanelMeeting,
    NothingToRatify,
    NothingToReview,
    NotQuorate,
    NotUrgent,
)
from panel.models import Decision, Meeting
from panel.selectors.meeting import DECIDING, core_agencies, quorum_of
from referrals.choices import ON_PATHWAY
from referrals.errors import ReasonNeeded
from referrals.models import Case, StageMove
from referrals.services import pathway
from sharing.choices import May
from sharing.doors import access, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, Stale
from sharing.models import Agency, Panel, User

WITHOUT_QUORUM = (DecisionKind.ACCEPT, DecisionKind.DECLINE)


@dataclass(frozen=True)
class Move:
    """What the kinds of decision need for their move."""

    reasons: str
    lead_agency: Agency | None
    lead_professional: User | None
    decline_reason: str
    signposting: str


@service(may=May.DECIDE, on="case")
def record_decision(
    *,
    case: Case,
    meeting: Meeting | None,
    kind: str,
    reasons: str,
    own_voice: str = "",
    dissent: str = "",
    lead_agency: Agency | None = None,
    lead_professional: User | None = None,
    decline_reason: str = "",
    signposting: str = "",
    urgent: bool = False,
    consulted: Collection[Agency] = (),
    seen: int | None = None,
    by: Viewer,
) -> Decision:
    """Record what the panel decided, by its chair or a deputy chair, and make the move it causes.

    All kinds need reasons (`ReasonNeeded`). All but a correction need an open panel meeting
    (`MeetingNotOpen`) that is quorate (`NotQuorate`); an urgent case may be accepted or
    refused with `urgent`, at an extraordinary meeting or without one, after consulting core agencies
    (`NotUrgent`, `ConsultationNeeded`) and is ratified later. What each move refuses itself:
    `referrals/services/pathway.py`. `seen` is the case's revision that the page showed; if it moved
    on meanwhile nothing is decided (`Stale`, with the `revision` of now). Decision, move and record stand or fall together
    (`domain.md` sections 3 and 10).
    """
    if by.user is None or not access.may(by, May.SEE_CASE, case):
        raise NotAllowed
    if not reasons.strip():
        raise ReasonNeeded
    kind = DecisionKind(kind)
    Panel.objects.select_for_update(no_key=True).get(pk=case.panel_id)
    meeting = _open_meeting(meeting, case.panel_id) if meeting else None
    case = _as_seen(case, seen)
    _refuse_without_authority(case, meeting, kind, urgent=urgent)
    asked = _consulted(case, consulted, by) if urgent else ""
    if meeting and Decision.objects.filter(case=case, meeting=meeting, kind=kind).exists():
        raise AlreadyDecided
    words = Move(reasons, lead_agency, lead_professional, decline_reason, signposting)
    decision = Decision.objects.create(
        move=_moved(case, kind, words, by=by),
        case=case,
        meeting=meeting,
        kind=kind,
        reasons=reasons,
        own_voice=own_voice,
        dissent=dissent,
        decided_by=by.user,
        urgent=urgent,
        consulted=asked,
    )
    at = meeting.reference if meeting else None
    ledger.record(by, Verb.DECIDED, case, kind=kind, meeting=at, urgent=urgent)
    return decision


@service(may=May.DECIDE, on="decision")
def ratify_decision(*, decision: Decision, meeting: Meeting, by: Viewer) -> Decision:
    """A later, quorate panel meeting confirms an urgent decision; once (`NothingToRatify`)."""
    rows = Decision.objects.select_for_update(of=("self",)).select_related("case")
    decision = rows.get(pk=decision.pk)
    meeting = _open_meeting(meeting, decision.case.panel_id)
    if not decision.urgent or decision.ratified_in_id or decision.meeting_id == meeting.pk:
        raise NothingToRatify
    _refuse_inquorate(meeting)
    decision.ratified_in = meeting
    decision.save(update_fields=["ratified_in"])
    ledger.record(by, Verb.RATIFIED, decision.case, kind=decision.kind, meeting=meeting.reference)
    return decision


def _as_seen(case: Case, seen: int | None) -> Case:
    """The case as it is now, locked; actions wait for it too, so that they stay as they are counted."""
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    if seen is not None and seen != fresh.revision:
        raise Stale(revision=fresh.revision)
    return fresh


def _open_meeting(meeting: Meeting, panel_id: int) -> Meeting:
    """The meeting as it is now, kept open until the decision is written."""
    found = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if found.panel_id != panel_id or found.kind not in DECIDING:
        raise NotAPanelMeeting
    if found.state != MeetingState.OPEN:
        raise MeetingNotOpen
    return found


def _refuse_without_authority(
    case: Case, meeting: Meeting | None, kind: DecisionKind, *, urgent: bool
) -> None:
    if kind == DecisionKind.CORRECT:
        return
    if urgent:
        if kind not in WITHOUT_QUORUM or not case.urgent:
            raise NotUrgent
        return
    if meeting is None:
        raise MeetingNeeded
    _refuse_inquorate(meeting)


def _refuse_inquorate(meeting: Meeting) -> None:
    found = quorum_of(meeting)
    if not found.met:
        raise NotQuorate(found.missing)


def _consulted(case: Case, agencies: Collection[Agency], by: Viewer) -> str:
    """The core agencies asked, by name. The chair's own alone is nobody asked."""
    own = by.user.agency_id if by.user else None
    core = core_agencies(case.panel)
    if not set(core).issuperset(agencies) or not any(a.pk != own for a in agencies):
        raise ConsultationNeeded
    return ", ".join(agency.short_name for agency in core if agency in agencies)


def _moved(case: Case, kind: DecisionKind, words: Move, *, by: Viewer) -> StageMove | None:
    """The move a decision makes; a review makes none."""
    if kind == DecisionKind.ACCEPT:
        return pathway.accept_case(
            case=case,
            lead_agency=words.lead_agency,
            lead_professional=words.lead_professional,
            reasons=words.reasons,
            by=by,
        )
    if kind == DecisionKind.DECLINE:
        return pathway.decline_case(
            case=case,
            reason=words.decline_reason,
            signposting=words.signposting,
            reasons=words.reasons,
            by=by,
        )
    if kind == DecisionKind.DEFER:
        return pathway.defer_case(case=case, reasons=words.reasons, by=by)
    if kind == DecisionKind.CLOSE:
        left = unfinished_count(case)
        return pathway.close_case(case=case, reasons=words.reasons, unfinished_actions=left, by=by)
    if kind == DecisionKind.CORRECT:
        return pathway.correct_closure(case=case, reasons=words.reasons, by=by)
    if not Case.objects.filter(pk=case.pk, stage__in=ON_PATHWAY).exists():
        raise NothingToReview
    return None
