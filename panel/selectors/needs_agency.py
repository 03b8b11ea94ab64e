"""What waits for SPoCs, leads and referrers."""

from django.db.models import Q
from django.utils import timezone

from actions.choices import UNFINISHED
from actions.models import Action, BusinessAction
from panel.selectors.desk import Desk, Need, asked_on, is_review_late, review_of
from referrals.choices import ACCEPTED, Stage
from referrals.models import Case
from referrals.selectors import access_review, waiting
from referrals.selectors import request as requests
from sharing.choices import May
from sharing.doors import access

MOST_ACTIONS = 200
WORDS = 8


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
            note=f"For an urgent referral. {asked_on(one.asked_at)}",
        )
        for one in waiting.rooms_to_answer(desk.viewer)
    ]


def own_actions(desk: Desk) -> list[Need]:
    """Open actions of the agencies this viewer speaks for, and those for which something is needed
    from them, the earliest due first."""
    own = desk.viewer.agency_ids
    if not own:
        return []
    theirs = Q(owner_agency__in=own) | Q(blocked_by__in=own)
    of_cases, business = (
        access.visible(model, desk.viewer).filter(theirs, status__in=UNFINISHED).order_by()
        for model in (Action, BusinessAction)
    )
    found = of_cases.union(business, all=True).order_by("due", "pk")
    return [
        Need(
            "Update an action" if action.owner_agency_id in own else "Help an action go on",
            action.reference,
            "action_page",
            action.due,
            _in_short(action.text),
        )
        for action in found[:MOST_ACTIONS]
    ]


def _in_short(text: str) -> str:
    """The first words of an action, so that the row says more than a code."""
    words = text.split()
    return " ".join(words[:WORDS]) + ("…" if len(words) > WORDS else "")


def requests_to_answer(desk: Desk) -> list[Need]:
    """What the agencies this viewer speaks for are asked, the earliest due first."""
    waiting, _ = requests.own_requests(desk.viewer, answered=False)
    return [
        Need("Answer a request", row.reference, "request_respond", row.request.due)
        for row in waiting
    ]


def access_to_confirm(desk: Desk) -> list[Need]:
    """The monthly access review of the agencies this viewer speaks for."""
    if not desk.viewer.agency_ids:
        return []
    count, due = access_review.cases_to_confirm(desk.viewer)
    cases = "1 case" if count == 1 else f"{count} cases"
    return [Need(f"Confirm access to {cases}", "", "access_review", due)] if count else []


def led(desk: Desk) -> list[Need]:
    """Cases that this viewer leads: plans to complete, and reviews that are overdue."""
    if desk.viewer.holds(May.TRIAGE):
        return []
    late = Q(stage__in=ACCEPTED, review_on__lt=desk.today)
    cases = access.visible(Case, desk.viewer, May.LEAD_CASE)
    found = list(cases.filter(late | Q(stage=Stage.ASSESSMENT)).select_related("panel__settings"))
    plans = [
        Need(
            "Complete the plan you lead",
            case.reference,
            "case_risk",
            desk.after(case.stage_since, case.panel.settings.assessment_wd),
        )
        for case in found
        if case.stage == Stage.ASSESSMENT
    ]
    return plans + [review_of(case) for case in found if is_review_late(desk, case)]


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
