"""Withdrawing: a draft at once, a sent referral once the coordinator agrees."""

import pytest

from referrals.choices import Mover, Stage
from referrals.errors import AlreadyAsked, MoveNotAllowed, NothingPending, ReasonNeeded
from referrals.models import Case, PendingMove, StageMove
from referrals.services.triage import return_for_more
from referrals.services.withdrawal import answer_withdrawal, ask_withdrawal, withdraw_draft
from sharing.errors import NotAllowed
from sharing.models import Notice
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.referrals.desk import fill, now, send, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=2))


def ask(cast, case, by=None):
    return ask_withdrawal(
        case=case,
        reason="Moved in with her sister",
        risk_holder="Housing",
        by=(by or cast.worker).viewer,
    )


def answer(cast, case, agree=True, note=""):
    return answer_withdrawal(case=case, agree=agree, note=note, by=cast.coordinator.viewer)


def test_a_draft_is_withdrawn_at_once(cast):
    case = make.draft(cast.worker.user, cast.panel)
    case = withdraw_draft(case=case, reason="Written twice", by=cast.worker.viewer)
    assert case.stage == Stage.WITHDRAWN


def test_a_sent_referral_is_no_draft(cast):
    with pytest.raises(MoveNotAllowed):
        withdraw_draft(case=send(cast), reason="x", by=cast.worker.viewer)


def test_a_sent_referral_stays_until_the_coordinator_agrees(cast):
    case = send(cast)
    ask(cast, case)
    assert now(case).stage == Stage.RECEIVED
    assert Notice.objects.filter(to=cast.coordinator.user, verb="withdrawal_asked").exists()


def test_the_move_is_made_in_the_referrers_name(cast):
    case = send(cast)
    ask(cast, case)
    case = answer(cast, case)
    move = StageMove.objects.filter(case=case).latest("at")
    assert (case.stage, case.place) == (Stage.WITHDRAWN, None)
    assert (move.by, move.mover, move.note) == (
        cast.worker.user,
        Mover.REFERRER,
        "Moved in with her sister",
    )
    assert Notice.objects.filter(to=cast.worker.user, verb="withdrawal_agreed").exists()


def test_the_place_of_a_withdrawn_referral_is_offered(cast):
    case = send(cast)
    fill(cast)
    waiting = send(cast, **someone(1))
    ask(cast, case)
    answer(cast, case)
    assert now(waiting).offered_until


def test_withdrawing_while_a_place_is_offered_passes_it_on(cast):
    case = send(cast)
    fill(cast)
    first, second = send(cast, **someone(1)), send(cast, **someone(2))
    return_for_more(case=case, what="Which GP?", by=cast.coordinator.viewer)
    ask(cast, now(first))
    answer(cast, now(first))
    assert (now(first).stage, now(first).place) == (Stage.WITHDRAWN, None)
    assert now(second).offered_until


@pytest.mark.parametrize("stage", ["waiting", "matching", "returned", "listed"])
def test_a_referral_is_withdrawn_at_any_stage_before_the_decision(cast, stage):
    case = make.case_at(stage, cast.worker.user, cast.panel)
    ask(cast, case)
    assert answer(cast, case).stage == Stage.WITHDRAWN


def test_a_mistaken_closure_that_waits_for_its_place_is_not_withdrawn(cast):
    case = make.case_at("waiting", cast.worker.user, cast.panel)
    ask(cast, case)
    Case.objects.filter(pk=case.pk).update(first_in_line=True)
    with pytest.raises(MoveNotAllowed):
        answer(cast, case)
    answer(cast, case, agree=False, note="The chair is correcting its closure")
    with pytest.raises(MoveNotAllowed):
        ask(cast, case)
    assert now(case).stage == Stage.WAITING


@pytest.mark.parametrize("stage", ["assessment", "active"])
def test_a_decided_case_is_not_withdrawn(cast, stage):
    case = make.case_at(stage, cast.worker.user, cast.panel)
    with pytest.raises((MoveNotAllowed, NotAllowed)):
        ask(cast, case)


def test_asking_needs_the_reason_and_who_holds_the_risk(cast):
    case = send(cast)
    for words in ({"reason": " ", "risk_holder": "Housing"}, {"reason": "x", "risk_holder": ""}):
        with pytest.raises(ReasonNeeded):
            ask_withdrawal(case=case, by=cast.worker.viewer, **words)


def test_it_is_asked_once_at_a_time(cast):
    case = send(cast)
    ask(cast, case)
    with pytest.raises(AlreadyAsked):
        ask(cast, case)


def test_a_refusal_says_why_and_can_be_asked_again(cast):
    case = send(cast)
    ask(cast, case)
    with pytest.raises(ReasonNeeded):
        answer(cast, case, agree=False)
    answer(cast, case, agree=False, note="The sister does not know")
    assert now(case).stage == Stage.RECEIVED
    assert PendingMove.objects.get().answer_note == "The sister does not know"
    assert Notice.objects.filter(to=cast.worker.user, verb="withdrawal_refused").exists()
    ask(cast, case)


def test_nothing_is_answered_that_was_not_asked(cast):
    with pytest.raises(NothingPending):
        answer(cast, send(cast))


@pytest.mark.parametrize("who", ["spoc", "coordinator", "chair", "outsider", "stranger"])
def test_only_the_writer_asks(cast, who):
    with pytest.raises(NotAllowed):
        ask(cast, send(cast), by=getattr(cast, who))


@pytest.mark.parametrize("who", ["worker", "spoc", "chair", "stranger"])
def test_only_the_coordinator_answers(cast, who):
    case = send(cast)
    ask(cast, case)
    with pytest.raises(NotAllowed):
        answer_withdrawal(case=case, agree=True, by=getattr(cast, who).viewer)
