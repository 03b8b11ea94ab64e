"""The waiting list: reviews, offers confirmed, passed on or met by silence, and making room."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.choices import Mover, OfferAnswer, Stage
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
from referrals.models import Case, CaseAgency, Offer, PendingMove, StageMove
from referrals.services.submission import submit_referral
from referrals.services.triage import return_for_more
from referrals.services.waiting import (
    accept_offer,
    answer_room,
    decide_silent_offer,
    note_silent_offers,
    pass_on_offer,
    propose_room,
    record_review,
)
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import the_service
from sharing.errors import NotAllowed
from sharing.models import Notice
from tests.cast import Cast, Player
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.referrals.desk import fill, now, ran_out, send, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=2))


@pytest.fixture
def full(cast):
    """Two places held: `first` is being checked, the other is active. Freed by `free(first)`."""
    first = send(cast)
    fill(cast)
    return first


def free(cast, case):
    return return_for_more(case=case, what="Which GP?", by=cast.coordinator.viewer)


def wait(cast, n, **more):
    case = send(cast, **(someone(n) | more))
    assert case.stage == Stage.WAITING
    return case


URGENT = {"urgent": "yes", "urgent_reason": "Discharged tomorrow"}


def offered(*cases):
    return [case.offered_until is not None for case in map(now, cases)]


def told(verb):
    return set(Notice.objects.filter(verb=verb).values_list("to__name", "reference"))


def test_a_freed_place_is_offered_to_urgent_then_score_then_first_sent(cast, full):
    early, high, urgent = wait(cast, 1), wait(cast, 2, score=25), wait(cast, 3, **URGENT)
    free(cast, full)
    assert offered(early, high, urgent) == [False, False, True]


def test_among_equals_the_first_sent_is_offered(cast, full):
    early, late = wait(cast, 1), wait(cast, 2)
    Case.objects.filter(pk=early.pk).update(submitted_at=timezone.now() + timedelta(days=1))
    free(cast, full)
    assert offered(early, late) == [False, True]


def test_an_offer_is_told_to_writer_spoc_and_deputy(cast, full):
    case = wait(cast, 1)
    free(cast, full)
    names = ("Worker", "Police SPoC", "Police deputy SPoC")
    assert told("place_offered") == {(name, case.reference) for name in names}


def test_an_urgent_offer_runs_one_working_day_and_others_three(cast, full):
    urgent = wait(cast, 1, **URGENT)
    free(cast, full)
    usual = Cast(partners.panel("South", case_cap=1))
    first = send(usual, **someone(5))
    slow = send(usual, **someone(6))
    free(usual, first)
    days = [now(case).offered_until.date() - timezone.localdate() for case in (urgent, slow)]
    assert days[0] < days[1]


def test_an_outstanding_offer_reserves_the_place(cast, full):
    case = wait(cast, 1)
    free(cast, full)
    late = send(cast, **someone(2))
    assert late.stage == Stage.WAITING
    assert now(case).place is not None
    assert offered(late) == [False]


@pytest.mark.parametrize("who", ["worker", "spoc", "deputy_spoc"])
def test_need_is_confirmed_by_writer_spoc_or_deputy(cast, full, who):
    case = wait(cast, 1)
    free(cast, full)
    by = getattr(cast, who).viewer
    case = accept_offer(case=case, fresh_risk="Worse since Friday", by=by)
    assert (case.stage, case.offered_until) == (Stage.RECEIVED, None)
    offer = Offer.objects.get(case=case)
    assert (offer.answer, offer.fresh_risk) == (OfferAnswer.CONFIRMED, "Worse since Friday")
    mover = Mover.REFERRER if who == "worker" else Mover.REFERRER_SPOC
    assert StageMove.objects.filter(case=case).latest("at").mover == mover


@pytest.mark.parametrize(
    "who", ["coordinator", "chair", "second_spoc", "charity_spoc", "outsider", "stranger"]
)
def test_nobody_else_answers_an_offer(cast, full, who):
    case = wait(cast, 1)
    free(cast, full)
    by = getattr(cast, who).viewer
    with pytest.raises(NotAllowed):
        accept_offer(case=now(case), fresh_risk="x", by=by)
    with pytest.raises(NotAllowed):
        pass_on_offer(case=now(case), why="x", by=by)


def test_confirming_needs_fresh_risk(cast, full):
    case = wait(cast, 1)
    free(cast, full)
    with pytest.raises(ReasonNeeded):
        accept_offer(case=now(case), fresh_risk=" ", by=cast.worker.viewer)
    assert offered(case) == [True]


def test_without_an_offer_there_is_nothing_to_answer(cast, full):
    case = wait(cast, 1)
    with pytest.raises(NoPlaceOffered):
        accept_offer(case=case, fresh_risk="x", by=cast.worker.viewer)
    with pytest.raises(NoPlaceOffered):
        pass_on_offer(case=case, why="x", by=cast.worker.viewer)


def test_an_offer_is_answered_once(cast, full):
    case = wait(cast, 1)
    free(cast, full)
    accept_offer(case=now(case), fresh_risk="x", by=cast.worker.viewer)
    with pytest.raises((NotAllowed, NoPlaceOffered)):
        accept_offer(case=now(case), fresh_risk="x", by=cast.spoc.viewer)


def test_a_place_passed_on_goes_to_the_next_in_line(cast, full):
    first, second = wait(cast, 1, score=25), wait(cast, 2)
    free(cast, full)
    pass_on_offer(case=now(first), why="In hospital", by=cast.worker.viewer)
    assert (now(first).stage, now(first).place) == (Stage.WAITING, None)
    assert offered(first, second) == [False, True]


def test_who_passed_on_is_asked_again_after_the_next_review(cast, full):
    case = wait(cast, 1)
    free(cast, full)
    pass_on_offer(case=now(case), why="In hospital", by=cast.worker.viewer)
    assert offered(case) == [False]
    record_review(case=now(case), by=cast.coordinator.viewer)
    assert offered(case) == [True]


def test_passing_on_needs_a_reason(cast, full):
    case = wait(cast, 1)
    free(cast, full)
    with pytest.raises(ReasonNeeded):
        pass_on_offer(case=now(case), why="", by=cast.worker.viewer)


def test_after_silence_the_coordinator_takes_the_place_up(cast, full):
    case = wait(cast, 1)
    free(cast, full)
    ran_out(case)
    case = decide_silent_offer(
        case=now(case), take_up=True, why="Spoke to the ward", by=cast.coordinator.viewer
    )
    assert case.stage == Stage.RECEIVED
    assert Offer.objects.get(case=case).answer == OfferAnswer.SILENCE
    assert StageMove.objects.filter(case=case).latest("at").mover == Mover.COORDINATOR


def test_after_silence_the_coordinator_passes_it_on_and_the_order_is_kept(cast, full):
    first, second = wait(cast, 1, score=25), wait(cast, 2)
    free(cast, full)
    ran_out(first)
    sent = now(first).submitted_at
    decide_silent_offer(
        case=now(first), take_up=False, why="Nobody reached", by=cast.coordinator.viewer
    )
    assert (now(first).stage, now(first).submitted_at) == (Stage.WAITING, sent)
    assert offered(first, second) == [False, True]


@pytest.mark.parametrize("take_up", [True, False])
def test_the_coordinator_does_not_decide_while_the_offer_runs(cast, full, take_up):
    case = wait(cast, 1)
    free(cast, full)
    with pytest.raises(OfferStillOpen):
        decide_silent_offer(case=now(case), take_up=take_up, why="x", by=cast.coordinator.viewer)


@pytest.mark.parametrize("who", ["chair", "worker", "spoc", "stranger"])
def test_only_the_coordinator_decides_after_silence(cast, full, who):
    case = wait(cast, 1)
    free(cast, full)
    ran_out(case)
    with pytest.raises(NotAllowed):
        decide_silent_offer(case=now(case), take_up=True, why="x", by=getattr(cast, who).viewer)


def test_a_late_answer_counts_until_the_coordinator_decided(cast, full):
    case = wait(cast, 1)
    free(cast, full)
    ran_out(case)
    assert accept_offer(case=now(case), fresh_risk="x", by=cast.worker.viewer).stage == "received"


def test_silence_is_noted_once_and_told_to_the_coordinator(cast, full):
    case = wait(cast, 1)
    free(cast, full)
    ran_out(case)
    assert note_silent_offers(by=the_service("sweep")) == 1
    assert note_silent_offers(by=the_service("sweep")) == 0
    assert told("offer_ran_out") == {("Coordinator", case.reference)}


def test_a_waiting_referral_is_reviewed_by_the_coordinator_alone(cast, full):
    case = wait(cast, 1)
    for who in ("chair", "spoc", "worker", "stranger"):
        with pytest.raises(NotAllowed):
            record_review(case=case, by=getattr(cast, who).viewer)
    assert record_review(case=case, by=cast.coordinator.viewer).reviewed_at is not None
    with pytest.raises(MoveNotAllowed):
        record_review(case=full, by=cast.coordinator.viewer)


def test_a_waiting_case_is_open_to_the_interim_agency_and_not_to_others(cast, full):
    case = wait(cast, 1, interim_agency=cast.housing)
    assert access.may(cast.second_spoc.viewer, May.SEE_CASE, case)
    assert not access.may(cast.charity_spoc.viewer, May.SEE_CASE, case)


def test_a_referral_sent_again_takes_the_place_it_is_offered_only(cast, full):
    wait(cast, 1)
    returned = free(cast, full)
    again = submit_referral(case=returned, by=cast.worker.viewer)
    assert again.stage == Stage.WAITING


# --- making room -------------------------------------------------------------------------------


def propose(cast, case, by=None, **more):
    words = {"second_agency": cast.housing, "reason": "Stable", "interim_plan": "Visits on Mondays"}
    return propose_room(case=case, by=(by or cast.chair).viewer, **(words | more))


def answer(cast, pending, agree=True, by=None, note=""):
    by = (by or cast.second_spoc).viewer
    return answer_room(panel=cast.panel, pending=pending, agree=agree, note=note, by=by)


def test_room_is_made_by_the_chair_with_a_second_core_agency(cast, full):
    urgent = wait(cast, 1, **URGENT)
    pending = propose(cast, full)
    assert now(full).stage == Stage.RECEIVED
    sent = full.submitted_at
    case = answer(cast, pending)
    assert (case.stage, case.place, case.submitted_at) == (Stage.WAITING, None, sent)
    assert case.interim_plan == "Visits on Mondays"
    assert offered(urgent, full) == [True, False]
    assert StageMove.objects.filter(case=case).latest("at").mover == Mover.CHAIR_AND_CORE


def test_making_room_is_told_to_second_agency_referrer_and_board(cast, full):
    wait(cast, 1, **URGENT)
    pending = propose(cast, full)
    assert told("room_proposed") == {("Housing SPoC", full.reference)}
    answer(cast, pending)
    assert told("moved_to_waiting") == {("Worker", full.reference)}
    assert told("room_made") == {("Board member", full.reference)}


def test_a_listed_case_that_made_room_is_closed_to_its_agencies_meanwhile(cast):
    case = make.case_at(
        Stage.LISTED, cast.worker.user, cast.panel, involved=[cast.charity], answers=someone(4)
    )
    CaseAgency.objects.filter(case=case).update(since=timezone.now())
    fill(cast)
    wait(cast, 1, **URGENT)
    assert access.may(cast.charity_spoc.viewer, May.SEE_CASE, case)
    answer(cast, propose(cast, case))
    assert not access.may(cast.charity_spoc.viewer, May.SEE_CASE, case)


def test_no_room_is_made_without_an_urgent_referral_that_waits(cast, full):
    wait(cast, 1)
    with pytest.raises(NoUrgentReferralWaiting):
        propose(cast, full)


def test_no_room_is_made_by_moving_an_urgent_or_accepted_case(cast):
    urgent_case = send(cast, **URGENT)
    (active,) = fill(cast)
    wait(cast, 1, **URGENT)
    for case in (urgent_case, active):
        with pytest.raises(NoUrgentReferralWaiting):
            propose(cast, case)


def test_no_room_is_made_once_the_urgent_referral_no_longer_waits(cast, full):
    urgent = wait(cast, 1, **URGENT)
    pending = propose(cast, full)
    Case.objects.filter(pk=urgent.pk).update(urgent=False)
    with pytest.raises(NoUrgentReferralWaiting):
        answer(cast, pending)
    assert now(full).stage == Stage.RECEIVED
    assert PendingMove.objects.get(pk=pending.pk).agreed is None


@pytest.mark.parametrize("missing", ["reason", "interim_plan"])
def test_room_needs_reason_and_interim_plan(cast, full, missing):
    wait(cast, 1, **URGENT)
    with pytest.raises(ReasonNeeded):
        propose(cast, full, **{missing: " "})


def test_the_second_agency_is_another_core_agency(cast, full):
    wait(cast, 1, **URGENT)
    for agency in (cast.social_care, cast.charity, cast.elsewhere, cast.gone):
        with pytest.raises(NotCore):
            propose(cast, full, second_agency=agency)


def test_room_is_proposed_once_at_a_time(cast, full):
    wait(cast, 1, **URGENT)
    propose(cast, full)
    with pytest.raises(AlreadyAsked):
        propose(cast, full)


@pytest.mark.parametrize("who", ["coordinator", "spoc", "worker", "board_member", "stranger"])
def test_only_the_chair_or_deputy_proposes(cast, full, who):
    wait(cast, 1, **URGENT)
    with pytest.raises(NotAllowed):
        propose(cast, full, by=getattr(cast, who))


@pytest.mark.parametrize(
    "who", ["chair", "coordinator", "spoc", "charity_spoc", "outsider", "stranger"]
)
def test_only_the_second_agencys_spoc_answers(cast, full, who):
    wait(cast, 1, **URGENT)
    pending = propose(cast, full)
    with pytest.raises(NotAllowed):
        answer(cast, pending, by=getattr(cast, who))
    assert now(full).stage == Stage.RECEIVED


def test_nobody_confirms_their_own_proposal(cast, full):
    wait(cast, 1, **URGENT)
    partners.spoc(cast.housing, user=cast.chair.user)
    pending = propose(cast, full)
    with pytest.raises(NotAllowed):
        answer(cast, pending, by=cast.chair)


def test_a_refusal_moves_nothing_and_says_why(cast, full):
    wait(cast, 1, **URGENT)
    pending = propose(cast, full)
    with pytest.raises(ReasonNeeded):
        answer(cast, pending, agree=False)
    answer(cast, pending, agree=False, note="Risk is rising here too")
    assert now(full).stage == Stage.RECEIVED
    pending.refresh_from_db()
    assert (pending.agreed, pending.answer_note) == (False, "Risk is rising here too")
    with pytest.raises(NothingPending):
        answer(cast, pending)


def test_another_panels_spoc_answers_nothing(cast, full):
    wait(cast, 1, **URGENT)
    pending = propose(cast, full)
    south = Cast(partners.panel("South"))
    with pytest.raises(NotAllowed):
        answer_room(panel=south.panel, pending=pending, agree=True, by=south.second_spoc.viewer)


def test_a_corrected_closure_in_line_is_offered_to_the_chair_not_the_referrer(cast, full):
    case = wait(cast, 1)
    Case.objects.filter(pk=case.pk).update(first_in_line=True)
    free(cast, full)
    assert offered(case) == [True]
    assert told("place_kept") == {("Chair", case.reference)}
    assert told("place_offered") == set()
    with pytest.raises(NoPlaceOffered):
        accept_offer(case=now(case), fresh_risk="x", by=Player(case.author).viewer)
