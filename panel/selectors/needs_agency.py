"""What waits for SPoCs, leads and referrers."""

from django.utils import timezone

from actions.choices import UNFINISHED
from actions.models import Action
from panel.selectors.desk import Desk, Need, asked_on, cases_of
from referrals.choices import ACCEPTED, Stage
from referrals.models import Case
from referrals.selectors import request as requests
from referrals.selectors import waiting
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
    """Open actions of the agencies this viewer speaks for, the earliest due first."""
    if not desk.viewer.agency_ids:
        return []
    found = (
        access.visible(Action, desk.viewer)
        .filter(owner_agency__in=desk.viewer.agency_ids, status__in=UNFINISHED)
        .order_by("due", "pk")
    )
    return [
        Need(
            "Update an action", action.reference, "action_page", action.due, _in_short(action.text)
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


def reviews(desk: Desk) -> list[Need]:
    """Cases whose review is overdue, for who leads them and for the coordinator."""
    late = {"review_on__lt": desk.today, "stage__in": ACCEPTED}
    led = access.visible(Case, desk.viewer, May.LEAD_CASE).filter(**late)
    found = {case.pk: case for case in led}
    if desk.viewer.holds(May.COORDINATE):
        own = cases_of(desk, May.COORDINATE, ACCEPTED)
        found |= {c.pk: c for c in own if c.review_on and c.review_on < desk.today}
    return [
        Need("Review the risk", case.reference, "case_risk", case.review_on)
        for case in found.values()
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
