"""The waiting list: whose turn it is, why, when each is looked at again, and what is on offer."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from referrals import policy
from referrals.choices import OfferAnswer, PendingKind, Stage
from referrals.models import Case, Offer, PendingMove
from referrals.selectors import places
from referrals.selectors.case import initials_of
from sharing import references, workdays
from sharing.choices import May, Verb
from sharing.doors import access, ledger
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.models import Agency, Bar, Panel, PanelSettings
from sharing.selectors import holidays

MAKES_ROOM = (Stage.RECEIVED, Stage.LISTED)
SHOWN_ROOMS = 5
OFFERS = "offers_made"


@dataclass(frozen=True)
class Turn:
    """One waiting referral in its order."""

    position: int
    case: Case
    review_due: date
    offer: Offer | None
    passed: Offer | None

    @property
    def is_silent(self) -> bool:
        """Whether an offer ran out without an answer, so that the coordinator decides."""
        offer = self.offer
        return offer is not None and not self.case.first_in_line and offer.until < timezone.now()

    @property
    def initials(self) -> str:
        return initials_of(self.case)

    @property
    def why_here(self) -> str:
        """Why this one is where it is, as the rule of order says it."""
        case = self.case
        if case.first_in_line:
            return "First in line: a closure that is being corrected waits for its place back."
        sent = timezone.localdate(case.submitted_at)
        urgency = "Urgent" if case.urgent else "Not urgent"
        return f"{urgency}, risk score {case.score or 0}, first sent {sent.day} {sent:%B %Y}."


def entry(case: Case) -> policy.Entry:
    """What a case's turn depends on."""
    return policy.Entry(
        key=case.pk,
        urgent=case.urgent,
        score=case.score or 0,
        submitted_at=case.submitted_at or case.created_at,
        first_in_line=case.first_in_line,
    )


def turns(panel: Panel, viewer: Viewer) -> list[Turn]:
    """The panel's waiting list as this viewer may see it, in its order, by two queries."""
    offers = Offer.objects.order_by("-offered_at").select_related("answered_by")
    waiting = {
        case.pk: case
        for case in access.visible(Case, viewer)
        .filter(panel=panel, stage=Stage.WAITING)
        .select_related(
            "interim_agency", "referring_agency", "adult", "referral", "panel__settings"
        )
        .prefetch_related(Prefetch("offers", offers, to_attr=OFFERS))
    }
    order = policy.waiting_order(entry(case) for case in waiting.values())
    return [_turn(n, waiting[one.key]) for n, one in enumerate(order, 1)]


def _turn(position: int, case: Case) -> Turn:
    made: list[Offer] = getattr(case, OFFERS)
    passed = [o for o in made if o.answer == OfferAnswer.PASSED_ON and _since_review(o, case)]
    return Turn(
        position=position,
        case=case,
        review_due=review_due(case, case.panel.settings),
        offer=next((offer for offer in made if not offer.answer), None),
        passed=passed[0] if passed else None,
    )


def _since_review(offer: Offer, case: Case) -> bool:
    if case.reviewed_at is None or offer.answered_at is None:
        return True
    return offer.answered_at > case.reviewed_at


def review_due(case: Case, settings: PanelSettings) -> date:
    """When a waiting referral is looked at again (`domain.md` section 3, At the cap)."""
    wait = settings.waiting_review_urgent_wd if case.urgent else settings.waiting_review_wd
    last = max(case.reviewed_at, case.stage_since) if case.reviewed_at else case.stage_since
    return workdays.after(timezone.localdate(last), wait, holidays.england())


def turn_of(case: Case, viewer: Viewer) -> Turn | None:
    """This case's turn, while it waits."""
    if case.stage != Stage.WAITING:
        return None
    return next((turn for turn in turns(case.panel, viewer) if turn.case.pk == case.pk), None)


def open_offer(case: Case) -> Offer | None:
    """The offer that waits for the referrer's answer. A corrected closure is the chair's to take."""
    return None if case.first_in_line else case.offers.filter(answer="").first()


def asked_withdrawal(case: Case) -> PendingMove | None:
    """The referrer's request to withdraw that waits for the coordinator."""
    asked = case.pending_moves.filter(kind=PendingKind.WITHDRAW, agreed=None)
    return asked.select_related("asked_by").first()


def room_is_needed(panel: Panel, viewer: Viewer) -> bool:
    """Whether an urgent referral that this viewer may see waits for a place."""
    return places.may_need_room(panel.pk, timezone.now(), viewer)


def movable_cases(panel: Panel, viewer: Viewer) -> list[Case]:
    """Cases that could make room: not urgent, not yet decided, without an open proposal."""
    proposed = PendingMove.objects.filter(kind=PendingKind.MAKE_ROOM, agreed=None)
    return list(
        access.visible(Case, viewer)
        .filter(panel=panel, stage__in=MAKES_ROOM, urgent=False)
        .exclude(pk__in=proposed.values("case"))
        .order_by("score", "-submitted_at")
    )


def rooms(panel: Panel, viewer: Viewer) -> list[PendingMove]:
    """The latest proposals to make room, answered or not, newest first."""
    return list(
        PendingMove.objects.filter(
            case__in=access.visible(Case, viewer).filter(panel=panel), kind=PendingKind.MAKE_ROOM
        ).select_related("case", "second_agency", "asked_by", "answered_by")[:SHOWN_ROOMS]
    )


def second_agencies(panel: Panel, viewer: Viewer) -> list[Agency]:
    """The core agencies that could confirm making room: any but the proposer's own."""
    core = panel.memberships.in_force(timezone.localdate()).filter(is_core=True)
    agencies = Agency.objects.filter(pk__in=core.values("agency"))
    own = viewer.user.agency_id if viewer.user else None
    return list(agencies.exclude(pk=own) if own else agencies)


def rooms_to_answer(viewer: Viewer) -> list[PendingMove]:
    """Proposals that wait for this viewer's agency. Reference and urgency only: no identity."""
    barred = Bar.objects.in_force().filter(group__in=viewer.groups).values("subject")
    return list(
        PendingMove.objects.filter(
            kind=PendingKind.MAKE_ROOM,
            agreed=None,
            second_agency__in=viewer.agency_ids,
            case__panel__in=viewer.panels(May.CONFIRM_ROOM),
            case__stage__in=MAKES_ROOM,
        )
        .exclude(case__reference__in=barred)
        .exclude(asked_by=viewer.user)
        .select_related("case__panel", "second_agency")
        .order_by("asked_at")
    )


def room_to_answer(viewer: Viewer, ref: str) -> PendingMove:
    """One of them by its case's reference, or `NotFound`; said to the ledger as at the door."""
    wanted = references.tidy(ref)
    found = next((r for r in rooms_to_answer(viewer) if r.case.reference == wanted), None)
    if found is None:
        access.refuse(viewer, wanted)
        raise NotFound
    ledger.record(viewer, Verb.LOOKED, found.case, what="room")
    return found
