"""What needs somebody now: one row-maker for each kind of work, each one set-based question.

A maker asks only where the viewer holds its right, so a page costs what its roles cost, however
many rows there are. Dues come from the panel's settings (`domain.md` sections 3, 4 and 15).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from actions.choices import UNFINISHED
from actions.models import Action
from panel.choices import MeetingState
from panel.models import Decision, Meeting
from referrals.choices import BEFORE_DECISION, PendingKind, Stage
from referrals.models import Case, Challenge, PendingMove
from referrals.selectors import waiting
from sharing import workdays
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import PanelSettings
from sharing.selectors import holidays

MOST_ACTIONS = 200


@dataclass(frozen=True)
class Need:
    """One thing to do: in words, about what, on which page, by when."""

    verb: str
    reference: str
    page: str
    due: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Desk:
    """What every row-maker reads: who asks, today, and their panels' numbers and next meetings."""

    viewer: Viewer
    today: date
    settings: dict[int, PanelSettings]
    meetings: dict[int, Meeting]

    def after(self, moment: datetime, count: int) -> date:
        """The working day so many working days after a moment."""
        return workdays.after(timezone.localdate(moment), count, holidays.england())

    def next_panel(self, panel_id: int) -> date | None:
        meeting = self.meetings.get(panel_id)
        return timezone.localdate(meeting.starts_at) if meeting else None


def cases_of(desk: Desk, role: May, stages: Iterable[str]) -> Iterable[Case]:
    """Cases the viewer sees, in these stages, in the panels where a role of theirs carries `role`."""
    return access.visible(Case, desk.viewer).filter(
        panel__in=desk.viewer.panels(role), stage__in=stages
    )


# --- the coordinator -------------------------------------------------------------------------


def to_coordinate(desk: Desk) -> list[Need]:
    """Referrals to triage, matches, returns, reviews, offers without answer, plans, step-downs."""
    if not desk.viewer.holds(May.TRIAGE):
        return []
    found = cases_of(desk, May.TRIAGE, AT_COORDINATOR)
    return [need for case in found if (need := AT_COORDINATOR[Stage(case.stage)](desk, case))]


def _triage(desk: Desk, case: Case) -> Need:
    own = desk.settings[case.panel_id]
    wait = own.triage_urgent_wd if case.urgent else own.triage_wd
    note = "Urgent" if case.urgent else ""
    return Need(
        "Triage a referral", case.reference, "triage", desk.after(case.stage_since, wait), note
    )


def _match(desk: Desk, case: Case) -> Need:
    due = desk.after(case.stage_since, desk.settings[case.panel_id].match_wd)
    return Need("Decide a possible match", case.reference, "triage", due)


def _returned(desk: Desk, case: Case) -> Need | None:
    """On the coordinator's list only once the referrer has been silent long enough."""
    due = desk.after(case.stage_since, desk.settings[case.panel_id].return_chase_wd)
    if due > desk.today:
        return None
    return Need("Chase a returned referral", case.reference, "referral", due)


def _waiting(desk: Desk, case: Case) -> Need | None:
    if case.offered_until is not None:
        if case.first_in_line or case.offered_until > timezone.now():
            return None
        ran_out = timezone.localdate(case.offered_until)
        note = "Nobody answered in time; the place is still kept"
        return Need("Decide an unanswered offer", case.reference, "waiting_decide", ran_out, note)
    due = waiting.review_due(case, desk.settings[case.panel_id])
    if due > desk.today:
        return None
    return Need("Review a waiting referral", case.reference, "triage", due)


def _plan(desk: Desk, case: Case) -> Need:
    due = desk.after(case.stage_since, desk.settings[case.panel_id].assessment_wd)
    return Need("Agree the plan", case.reference, "case_risk", due, "Accepted; not active yet")


def _step_down(desk: Desk, case: Case) -> Need:
    when = desk.next_panel(case.panel_id)
    note = "" if when else "No panel meeting is planned"
    return Need("Put a step-down to the panel", case.reference, "case_close", when, note)


AT_COORDINATOR: dict[Stage, Callable[[Desk, Case], Need | None]] = {
    Stage.RECEIVED: _triage,
    Stage.MATCHING: _match,
    Stage.RETURNED: _returned,
    Stage.WAITING: _waiting,
    Stage.ASSESSMENT: _plan,
    Stage.EXIT_PROPOSED: _step_down,
}


def withdrawals(desk: Desk) -> list[Need]:
    """Referrers who ask to withdraw and wait for the coordinator's answer."""
    if not desk.viewer.holds(May.TRIAGE):
        return []
    asked = PendingMove.objects.filter(
        kind=PendingKind.WITHDRAW,
        agreed=None,
        case__in=cases_of(desk, May.TRIAGE, BEFORE_DECISION),
    ).select_related("case")
    return [
        Need(
            "Answer a withdrawal",
            one.case.reference,
            "withdrawal_answer",
            note=_asked(one.asked_at),
        )
        for one in asked
    ]


def _asked(moment: datetime) -> str:
    day = timezone.localdate(moment)
    return f"Asked on {day.day} {day:%B}"


# --- the chair and deputy chair --------------------------------------------------------------


def to_decide(desk: Desk) -> list[Need]:
    """Decisions that wait for the next meeting, urgent ones, closures to be corrected."""
    if not desk.viewer.holds(May.DECIDE):
        return []
    waits = Q(stage=Stage.WAITING, first_in_line=True, place__isnull=False)
    before_panel = Q(stage__in=(Stage.LISTED, Stage.EXIT_PROPOSED))
    found = access.visible(Case, desk.viewer).filter(
        waits | before_panel, panel__in=desk.viewer.panels(May.DECIDE)
    )
    needs: list[Need] = []
    for_panel: dict[int, list[Case]] = {}
    for case in found:
        if case.stage == Stage.WAITING:
            needs.append(Need("Take a corrected case back", case.reference, "urgent_decision"))
            continue
        if case.stage == Stage.LISTED and case.urgent:
            wait = desk.settings[case.panel_id].urgent_meeting_wd
            due = desk.after(case.stage_since, wait)
            needs.append(Need("Decide an urgent case", case.reference, "urgent_decision", due))
        for_panel.setdefault(case.panel_id, []).append(case)
    return needs + [_at_panel(desk, panel_id, cases) for panel_id, cases in for_panel.items()]


def _at_panel(desk: Desk, panel_id: int, cases: list[Case]) -> Need:
    meeting, number = desk.meetings.get(panel_id), len(cases)
    some = "1 decision waits" if number == 1 else f"{number} decisions wait"
    if meeting is None:
        return Need("Plan the next panel meeting", "", "meeting_new", desk.today, some)
    day = timezone.localdate(meeting.starts_at)
    verb = "Decide at the open meeting" if meeting.state == MeetingState.OPEN else "Decide at panel"
    return Need(verb, meeting.reference, "meeting_page", day, some)


def to_ratify(desk: Desk) -> list[Need]:
    """Urgent decisions that no meeting has ratified yet."""
    if not desk.viewer.holds(May.DECIDE):
        return []
    open_to = access.visible(Case, desk.viewer).filter(panel__in=desk.viewer.panels(May.DECIDE))
    found = Decision.objects.filter(urgent=True, ratified_in=None, case__in=open_to)
    return [
        Need(
            "Ratify an urgent decision",
            decision.case.reference,
            "case_timeline",
            desk.next_panel(decision.case.panel_id),
        )
        for decision in found.select_related("case")
    ]


def challenges(desk: Desk) -> list[Need]:
    """Refusals that a referrer challenges, for the deputy chair."""
    if not desk.viewer.holds(May.ANSWER_CHALLENGE):
        return []
    found = Challenge.objects.filter(
        upheld=None, case__in=cases_of(desk, May.ANSWER_CHALLENGE, (Stage.DECLINED,))
    ).select_related("case")
    return [
        Need("Answer a challenge", one.case.reference, "challenge_answer", one.answer_due)
        for one in found
    ]


# --- SPoCs, leads and referrers --------------------------------------------------------------


def offers(desk: Desk) -> list[Need]:
    """Places offered to this viewer's referrals, or to their agency's."""
    if not desk.viewer.is_signed_in:
        return []
    found = access.visible(Case, desk.viewer, May.ANSWER_OFFER).filter(
        stage=Stage.WAITING, offered_until__isnull=False, first_in_line=False
    )
    return [
        Need(
            "Answer an offered place",
            c.reference,
            "offer_answer",
            timezone.localdate(c.offered_until),
        )
        for c in found
    ]


def rooms(desk: Desk) -> list[Need]:
    """Proposals to make room that wait for this viewer's agency."""
    if not desk.viewer.holds(May.CONFIRM_ROOM):
        return []
    return [
        Need(
            "Confirm making room",
            one.case.reference,
            "room_answer",
            note=f"For an urgent referral. {_asked(one.asked_at)}",
        )
        for one in waiting.rooms_to_answer(desk.viewer)
    ]


def own_actions(desk: Desk) -> list[Need]:
    """Open actions of the agencies this viewer speaks for, the earliest due first."""
    if not desk.viewer.agency_ids:
        return []
    found = (
        access.visible(Action, desk.viewer)
        .filter(owner_agency__in=desk.viewer.agency_ids, status__in=UNFINISHED)
        .order_by("due", "pk")
    )
    return [
        Need("Update an action", action.reference, "action_page", action.due)
        for action in found[:MOST_ACTIONS]
    ]


def plans_to_write(desk: Desk) -> list[Need]:
    """Accepted cases that this viewer leads and that have no agreed plan yet."""
    if desk.viewer.holds(May.TRIAGE):
        return []
    found = access.visible(Case, desk.viewer, May.LEAD_CASE).filter(stage=Stage.ASSESSMENT)
    found = found.select_related("panel__settings")
    return [
        Need(
            "Complete the plan you lead",
            case.reference,
            "case_risk",
            desk.after(case.stage_since, case.panel.settings.assessment_wd),
        )
        for case in found
    ]


def questions(desk: Desk) -> list[Need]:
    """Referrals of this viewer that came back with questions."""
    found = access.visible(Case, desk.viewer, May.OWN_REFERRAL).filter(stage=Stage.RETURNED)
    found = found.select_related("panel__settings")
    return [
        Need(
            "Answer questions about a referral",
            case.reference,
            "referral",
            desk.after(case.stage_since, case.panel.settings.return_chase_wd),
        )
        for case in found
    ]


MAKERS: tuple[Callable[[Desk], list[Need]], ...] = (
    to_coordinate,
    withdrawals,
    to_decide,
    to_ratify,
    challenges,
    offers,
    rooms,
    own_actions,
    plans_to_write,
    questions,
)
