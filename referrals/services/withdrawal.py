"""Withdrawing a referral: a draft at once, a sent one once the coordinator agrees."""

from django.utils import timezone

from referrals.choices import BEFORE_DECISION, Mover, OfferAnswer, PendingKind, Stage, Verb
from referrals.errors import AlreadyAsked, MoveNotAllowed, NothingPending, ReasonNeeded
from referrals.models import Case, PendingMove
from referrals.services import _moving, _places, _telling
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer


@service(may=May.OWN_REFERRAL, on="case")
def withdraw_draft(*, case: Case, reason: str, by: Viewer) -> Case:
    """Withdraw a referral that was never sent. Needs a reason (`ReasonNeeded`)."""
    if not reason.strip():
        raise ReasonNeeded
    case, _ = _moving.lock(case)
    if case.stage != Stage.DRAFT:
        raise MoveNotAllowed
    _moving.move(case, "withdraw", by=by, mover=Mover.REFERRER, note=reason)
    return case


@service(may=May.OWN_REFERRAL, on="case")
def ask_withdrawal(*, case: Case, reason: str, risk_holder: str, by: Viewer) -> PendingMove:
    """Ask to withdraw a sent referral: reason, and who holds the risk now.

    A mistaken closure that waits for its place is not withdrawn (`MoveNotAllowed`).
    """
    if not reason.strip() or not risk_holder.strip():
        raise ReasonNeeded("Give the reason, and say who holds the risk now.")
    case, _ = _moving.lock(case)
    if case.stage not in BEFORE_DECISION:
        raise MoveNotAllowed
    _moving.refuse_kept_place(case)
    if case.pending_moves.filter(kind=PendingKind.WITHDRAW, agreed=None).exists():
        raise AlreadyAsked
    pending = PendingMove.objects.create(
        case=case,
        kind=PendingKind.WITHDRAW,
        asked_by=by.person,
        reason=reason,
        risk_holder=risk_holder,
    )
    ledger.record(by, Verb.MOVE_ASKED, case, move=PendingKind.WITHDRAW)
    _telling.tell_role(case, "coordinator", "withdrawal_asked", step=f"pending{pending.pk}")
    return pending


@service(may=May.TRIAGE, on="case")
def answer_withdrawal(*, case: Case, agree: bool, note: str = "", by: Viewer) -> Case:
    """The coordinator agrees, and the move is made in the referrer's name; or refuses, saying why
    (`ReasonNeeded`)."""
    if not agree and not note.strip():
        raise ReasonNeeded("Say why the referral should stay.")
    case, settings = _moving.lock(case)
    if agree:
        _moving.refuse_kept_place(case)
    pending = (
        PendingMove.objects.select_for_update()
        .filter(case=case, kind=PendingKind.WITHDRAW, agreed=None)
        .first()
    )
    if pending is None:
        raise NothingPending
    pending.agreed, pending.answered_by, pending.answered_at = agree, by.user, timezone.now()
    pending.answer_note = note
    pending.save()
    ledger.record(by, Verb.MOVE_ANSWERED, case, move=PendingKind.WITHDRAW, agreed=agree)
    if agree:
        _places.end_offer(case, OfferAnswer.PASSED_ON, by=by, fresh_risk=pending.reason)
        _moving.move(
            case,
            "withdraw",
            by=by,
            mover=Mover.REFERRER,
            note=pending.reason,
            in_the_name_of=pending.asked_by,
        )
        _places.offer_freed_places(case.panel_id, settings, by=by)
    _telling.tell_referrer(
        case,
        "withdrawal_agreed" if agree else "withdrawal_refused",
        step=f"pending{pending.pk}",
    )
    return case
