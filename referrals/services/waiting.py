"""The waiting list: reviews, offers of freed places, and making room for an urgent referral."""

from django.utils import timezone

from referrals.choices import Mover, OfferAnswer, PendingKind, Stage, Verb
from referrals.errors import (
    AlreadyAsked,
    MoveNotAllowed,
    NoPlaceOffered,
    NotCore,
    NothingPending,
    NoUrgentReferralWaiting,
    OfferStillOpen,
    ReasonNeeded,
)
from referrals.models import Case, Offer, PendingMove
from referrals.selectors import places
from referrals.services import _moving, _places, _telling
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed
from sharing.models import Agency, Panel, PanelSettings


@service(may=May.TRIAGE, on="case")
def record_review(*, case: Case, by: Viewer) -> Case:
    """The coordinator has looked at a waiting referral again: need, risk and interim plan.

    Due every `waiting_review_wd` working days, urgent ones sooner (`domain.md` section 3, At the
    cap). Whoever passed a place on may be offered one again from now.
    """
    case, settings = _moving.lock(case)
    if case.stage != Stage.WAITING:
        raise MoveNotAllowed
    case.reviewed_at = timezone.now()
    case.revision += 1
    case.save(update_fields=["reviewed_at", "revision"])
    ledger.record(by, Verb.WAITING_REVIEWED, case)
    _places.offer_freed_places(case.panel_id, settings, by=by)
    return case


@service(may=May.ANSWER_OFFER, on="case")
def accept_offer(*, case: Case, fresh_risk: str, by: Viewer) -> Case:
    """The referrer, or their SPoC, confirms need and fresh risk: the case takes its place."""
    if not fresh_risk.strip():
        raise ReasonNeeded(
            "Say what has changed in the risk since the referral, or that nothing has."
        )
    case, _ = _moving.lock(case)
    _refuse_without_offer(case)
    mover = Mover.REFERRER if by.person.pk == case.author_id else Mover.REFERRER_SPOC
    _places.end_offer(case, OfferAnswer.CONFIRMED, by=by, fresh_risk=fresh_risk)
    _moving.move(case, "accept_place", by=by, mover=mover, note=fresh_risk)
    return case


@service(may=May.ANSWER_OFFER, on="case")
def pass_on_offer(*, case: Case, why: str, by: Viewer) -> Case:
    """The referrer, or their SPoC, passes the place on; the case waits and keeps its order."""
    if not why.strip():
        raise ReasonNeeded("Say why the place is not needed now.")
    return _pass_on(case, why, by=by)


@service(may=May.TRIAGE, on="case")
def decide_silent_offer(*, case: Case, take_up: bool, why: str, by: Viewer) -> Case:
    """After silence the coordinator decides, the order kept: take the place up, or pass it on.

    Not before the offer has run out (`OfferStillOpen`); with the reason (`ReasonNeeded`).
    """
    if not why.strip():
        raise ReasonNeeded
    if not take_up:
        _refuse_before_silence(case)
        return _pass_on(case, why, by=by)
    case, _ = _moving.lock(case)
    _refuse_without_offer(case)
    _refuse_before_silence(case)
    _places.end_offer(case, OfferAnswer.SILENCE, by=by, fresh_risk=why)
    _moving.move(case, "accept_place", by=by, mover=Mover.COORDINATOR, note=why)
    return case


def _pass_on(case: Case, why: str, *, by: Viewer) -> Case:
    case, settings = _moving.lock(case)
    _refuse_without_offer(case)
    _places.end_offer(case, OfferAnswer.PASSED_ON, by=by, fresh_risk=why)
    case.place = case.offered_until = None
    case.revision += 1
    case.save(update_fields=["place", "offered_until", "revision"])
    _places.offer_freed_places(case.panel_id, settings, by=by)
    return case


def _refuse_without_offer(case: Case) -> None:
    if case.stage != Stage.WAITING or case.offered_until is None or case.first_in_line:
        raise NoPlaceOffered


def _refuse_before_silence(case: Case) -> None:
    if case.offered_until is None or case.offered_until > timezone.now():
        raise OfferStillOpen


@service(may=May.SWEEP)
def note_silent_offers(*, by: Viewer) -> int:
    """Mark offers that ran out, once, so that the coordinator's Today shows them.

    One entry a case: an entry that names several lands in one panel's chain alone.
    """
    now = timezone.now()
    silent = list(
        places.silent_offers(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("case")[:200]
    )
    Offer.objects.filter(pk__in=[offer.pk for offer in silent]).update(silent_since=now)
    for offer in silent:
        _telling.tell_role(offer.case, "coordinator", "offer_ran_out", step=f"offer{offer.pk}")
        ledger.record(by, Verb.OFFER_ANSWERED, offer.case, answer="none")
    if not silent:
        ledger.record(by, Verb.OFFER_ANSWERED, answer="none", count=0)
    return len(silent)


@service(may=May.SWEEP)
def offer_free_places(*, panel: Panel, by: Viewer) -> int:
    """Offer places that became free without a move, as when the cap is raised."""
    Panel.objects.select_for_update(no_key=True).get(pk=panel.pk)
    settings = PanelSettings.objects.get(panel=panel)
    offers = _places.offer_freed_places(panel.pk, settings, by=by)
    ledger.record(by, Verb.OFFERED, panel, count=len(offers))
    return len(offers)


@service(may=May.PROPOSE_ROOM, on="case")
def propose_room(
    *, case: Case, second_agency: Agency, reason: str, interim_plan: str, by: Viewer
) -> PendingMove:
    """The chair proposes moving a non-urgent case back to the waiting list for an urgent one.

    Needs an urgent referral that waits (`NoUrgentReferralWaiting`), reason and interim plan
    (`ReasonNeeded`) and a core agency other than the chair's own to confirm (`NotCore`). Nothing
    moves yet.
    """
    case, _ = _moving.lock(case)
    if not reason.strip() or not interim_plan.strip():
        raise ReasonNeeded("Give the reason and an interim safety plan.")
    _refuse_needless_room(case, by)
    core = second_agency.memberships.in_force(timezone.localdate()).filter(
        panel_id=case.panel_id, is_core=True
    )
    if not core.exists() or second_agency.pk == by.person.agency_id:
        raise NotCore
    if case.pending_moves.filter(kind=PendingKind.MAKE_ROOM, agreed=None).exists():
        raise AlreadyAsked
    pending = PendingMove.objects.create(
        case=case,
        kind=PendingKind.MAKE_ROOM,
        asked_by=by.person,
        reason=reason,
        interim_plan=interim_plan,
        second_agency=second_agency,
    )
    ledger.record(by, Verb.MOVE_ASKED, case, move=PendingKind.MAKE_ROOM, of=second_agency.slug)
    _telling.tell_spocs(case, second_agency.pk, "room_proposed", step=f"pending{pending.pk}")
    return pending


def _refuse_needless_room(case: Case, asker: Viewer | None = None) -> None:
    """Room is made by moving a case that is not urgent, and only while an urgent one waits for it
    (that whoever proposes it may see)."""
    movable = not case.urgent and case.stage in (Stage.RECEIVED, Stage.LISTED)
    if not movable or not places.may_need_room(case.panel_id, timezone.now(), asker):
        raise NoUrgentReferralWaiting


@service(may=May.CONFIRM_ROOM, on="panel")
def answer_room(
    *, panel: Panel, pending: PendingMove, agree: bool, note: str = "", by: Viewer
) -> Case:
    """The second core agency's SPoC confirms or refuses; on yes the case waits, its order kept,
    the urgent referral is offered the place, and the board is told.

    A refusal says why (`ReasonNeeded`). Nobody confirms their own proposal (`NotAllowed`), and
    nothing moves once no urgent referral waits (`NoUrgentReferralWaiting`).
    """
    if not agree and not note.strip():
        raise ReasonNeeded
    case, settings = _moving.lock(pending.case)
    pending = PendingMove.objects.select_for_update().get(pk=pending.pk)
    speaks = by.speaks_for(pending.second_agency_id) and pending.asked_by_id != by.person.pk
    if case.panel_id != panel.pk or not speaks:
        raise NotAllowed
    if pending.kind != PendingKind.MAKE_ROOM or pending.agreed is not None:
        raise NothingPending
    if agree:
        _refuse_needless_room(case)
    pending.agreed, pending.answered_by, pending.answered_at = agree, by.user, timezone.now()
    pending.answer_note = note
    pending.save()
    ledger.record(by, Verb.MOVE_ANSWERED, case, move=PendingKind.MAKE_ROOM, agreed=agree)
    if not agree:
        return case
    case.interim_plan = pending.interim_plan
    made = _moving.move(
        case,
        "make_room",
        by=by,
        mover=Mover.CHAIR_AND_CORE,
        reason="made_room",
        note=pending.reason,
    )
    _telling.tell_referrer(case, "moved_to_waiting", step=f"move{made.pk}")
    _telling.tell_role(case, "board_member", "room_made", step=f"move{made.pk}")
    _places.offer_freed_places(case.panel_id, settings, by=by)
    return case
