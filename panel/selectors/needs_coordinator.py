"""What waits for the coordinator. Dues: `domain.md` sections 3, 4 and 15."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.utils import timezone

from actions.choices import UNFINISHED, ActionStatus
from actions.models import Action, BusinessAction
from panel.selectors.desk import Desk, Need, asked_on, cases_of, is_review_late, review_of
from referrals.choices import ACCEPTED, BEFORE_DECISION, SENT_AND_OPEN, PendingKind, Stage
from referrals.models import Case, PendingMove
from referrals.selectors import request as requests
from referrals.selectors import waiting
from sharing import workdays
from sharing.choices import May
from sharing.doors import access
from sharing.selectors import holidays
from sharing.selectors.undelivered import panels_with_failures


def to_coordinate(desk: Desk) -> list[Need]:
    """Referrals to triage, matches, returns, reviews, offers without answer, plans, step-downs, and
    referrers who ask to withdraw."""
    if not desk.viewer.holds(May.TRIAGE):
        return []
    asked = PendingMove.objects.filter(
        kind=PendingKind.WITHDRAW, agreed=None, case=OuterRef("pk")
    ).values("asked_at")[:1]
    stages = {*AT_COORDINATOR, *BEFORE_DECISION, *ACCEPTED}
    found = list(cases_of(desk, May.TRIAGE, stages).annotate(withdrawal_asked_at=Subquery(asked)))
    needs = [need for case in found if (need := _stage_need(desk, case))]
    needs += [need for case in found if (need := _withdrawal(case))]
    return needs + [review_of(case) for case in found if is_review_late(desk, case)]


def _stage_need(desk: Desk, case: Case) -> Need | None:
    make = AT_COORDINATOR.get(Stage(case.stage))
    return make(desk, case) if make else None


def _withdrawal(case: Any) -> Need | None:
    """Until the panel decides the coordinator answers."""
    asked_at = case.withdrawal_asked_at
    if asked_at is None or case.stage not in BEFORE_DECISION:
        return None
    return Need("Answer a withdrawal", case.reference, "withdrawal_answer", note=asked_on(asked_at))


def _triage(desk: Desk, case: Case) -> Need:
    note = "Urgent" if case.urgent else ""
    return Need("Triage a referral", case.reference, "triage", _answer_due(desk, case), note)


def _answer_due(desk: Desk, case: Case) -> date:
    """The day that the referrer was promised an answer by."""
    own = desk.settings[case.panel_id]
    return desk.after(case.stage_since, own.triage_urgent_wd if case.urgent else own.triage_wd)


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
    if case.reviewed_at is None:
        return Need(
            "Answer a new waiting referral", case.reference, "triage", _answer_due(desk, case)
        )
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


def others_actions(desk: Desk) -> list[Need]:
    """One row for all actions that are overdue, and one for those said to be done and not checked."""
    panels = desk.viewer.panels(May.COORDINATE)
    if not panels:
        return []
    overdue, to_check = Q(status__in=UNFINISHED, due__lt=desk.today), Q(status=ActionStatus.DONE)
    of_cases = access.visible(Action, desk.viewer).filter(
        case__panel__in=panels, case__stage__in=SENT_AND_OPEN
    )
    business = access.visible(BusinessAction, desk.viewer).filter(business_of__in=panels)
    counted = [
        rows.aggregate(
            late=Count("pk", filter=overdue),
            late_since=Min("due", filter=overdue),
            done=Count("pk", filter=to_check),
            done_since=Min("finished_on", filter=to_check),
        )
        for rows in (of_cases, business)
    ]
    needs = []
    if late := sum(one["late"] for one in counted):
        says = "1 action is overdue" if late == 1 else f"{late} actions are overdue"
        since = min(one["late_since"] for one in counted if one["late"])
        needs.append(Need(says, "", "action_list", since, query="?show=overdue"))
    if done := sum(one["done"] for one in counted):
        says = f"Check {done} action{'' if done == 1 else 's'} marked done"
        days = min(own.verify_wd for own in desk.settings.values())
        since = min(one["done_since"] or desk.today for one in counted if one["done"])
        due = workdays.after(since, days, holidays.england())
        needs.append(Need(says, "", "action_list", due, query="?show=check"))
    return needs


def late_answers(desk: Desk) -> list[Need]:
    """Cases in which an agency owes an answer since yesterday or longer, once each."""
    late: dict[str, Any] = {}
    for row in requests.to_chase(desk.viewer):
        if row.request.due < desk.today:
            late.setdefault(row.request.case.reference, row)
    return [
        Need("Chase an answer", reference, "case_sharing", row.request.due, row.request.agency.name)
        for reference, row in late.items()
    ]


def refusals(desk: Desk) -> list[Need]:
    """Answers that keep something back and wait for what follows."""
    return [
        Need(
            "Say what follows from a refusal to share",
            row.request.case.reference,
            "case_sharing",
            note=row.request.agency.name,
        )
        for row in requests.refusals_to_judge(desk.viewer)
    ]


def failed_messages(desk: Desk) -> list[Need]:
    """One row for each panel in which messages have failed and can be sent again."""
    panels = desk.viewer.panels(May.COORDINATE)
    if not panels:
        return []
    return [
        Need(
            "1 message could not be sent" if count == 1 else f"{count} messages could not be sent",
            panel.slug,
            "message_failures",
        )
        for panel, count in panels_with_failures(panels, desk.viewer, desk.today)
    ]
