"""What waits for the chair and the deputy chair."""

from django.db.models import Q
from django.utils import timezone

from panel.choices import MeetingState
from panel.models import Decision
from panel.selectors.desk import Desk, Need, cases_of
from referrals.choices import Stage
from referrals.models import Case, Challenge
from sharing.choices import May
from sharing.doors import access


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
