"""The waiting list as it is read: order, why, reviews, offers, and who is asked to confirm room."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.choices import Stage
from referrals.errors import NoUrgentReferralWaiting
from referrals.models import Case
from referrals.selectors import waiting
from referrals.services.triage import return_for_more
from referrals.services.waiting import pass_on_offer, propose_room, record_review
from sharing.doors import ledger
from sharing.errors import NotFound
from tests.cast import Cast
from tests.factories import sharing as partners
from tests.referrals.desk import fill, now, ran_out, send, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=2))


@pytest.fixture
def full(cast):
    first = send(cast)
    fill(cast)
    return first


URGENT = {"urgent": "yes", "urgent_reason": "Discharged tomorrow"}


def turns(cast, by=None):
    return waiting.turns(cast.panel, (by or cast.coordinator).viewer)


def test_the_list_reads_in_the_order_of_the_rule_and_says_why(cast, full):
    plain, urgent = send(cast, **someone(1)), send(cast, **someone(2), **URGENT)
    found = turns(cast)
    assert [(turn.position, turn.case) for turn in found] == [(1, urgent), (2, plain)]
    assert found[0].why_here.startswith("Urgent, risk score 20, first sent ")
    assert found[1].why_here.startswith("Not urgent, risk score 20, first sent ")


def test_a_review_is_due_sooner_when_urgent(cast, full):
    send(cast, **someone(1))
    send(cast, **someone(2), **URGENT)
    urgent, plain = turns(cast)
    assert urgent.review_due < plain.review_due


def test_a_review_moves_the_next_one_on(cast, full):
    case = send(cast, **someone(1))
    long_ago = timezone.now() - timedelta(days=30)
    Case.objects.filter(pk=case.pk).update(stage_since=long_ago)
    assert turns(cast)[0].review_due < timezone.localdate()
    record_review(case=now(case), by=cast.coordinator.viewer)
    assert turns(cast)[0].review_due > timezone.localdate()


def test_offers_and_silence_show(cast, full):
    case = send(cast, **someone(1))
    return_for_more(case=full, what="Which GP?", by=cast.coordinator.viewer)
    (turn,) = turns(cast)
    assert (turn.offer is not None, turn.is_silent) == (True, False)
    ran_out(case)
    (turn,) = turns(cast)
    assert turn.is_silent


def test_a_place_passed_on_shows_until_the_next_review(cast, full):
    case = send(cast, **someone(1))
    return_for_more(case=full, what="Which GP?", by=cast.coordinator.viewer)
    pass_on_offer(case=now(case), why="In hospital", by=cast.worker.viewer)
    (turn,) = turns(cast)
    assert turn.passed.fresh_risk == "In hospital"
    record_review(case=now(case), by=cast.coordinator.viewer)
    (turn,) = turns(cast)
    assert turn.passed is None


def test_the_list_costs_the_same_with_one_and_with_four(cast, full, django_assert_num_queries):
    viewer = cast.coordinator.viewer
    send(cast, **someone(1))
    for n in (2, 3, 4):
        with django_assert_num_queries(2):
            waiting.turns(cast.panel, viewer)
        send(cast, **someone(n))


def test_a_barred_case_leaves_the_list_without_a_gap(cast, full):
    hidden, seen = send(cast, score=25, **someone(1)), send(cast, **someone(2))
    partners.bar(hidden, cast.coordinator.user, person=cast.chair.user)
    assert [(turn.position, turn.case) for turn in turns(cast, cast.chair)] == [(1, seen)]
    assert len(turns(cast)) == 2


def test_cases_that_could_make_room(cast, full):
    assert waiting.movable_cases(cast.panel, cast.chair.viewer) == [full]
    assert not waiting.room_is_needed(cast.panel, cast.chair.viewer)
    send(cast, **someone(1), **URGENT)
    assert waiting.room_is_needed(cast.panel, cast.chair.viewer)
    agencies = waiting.second_agencies(cast.panel, cast.chair.viewer)
    assert set(agencies) == {cast.police, cast.housing, cast.mental_health}


def test_who_may_not_see_the_urgent_one_is_not_told_that_it_waits(cast, full):
    urgent = send(cast, **someone(1), **URGENT)
    partners.bar(urgent, cast.coordinator.user, person=cast.chair.user)
    assert not waiting.room_is_needed(cast.panel, cast.chair.viewer)
    assert waiting.room_is_needed(cast.panel, cast.deputy_chair.viewer)
    with pytest.raises(NoUrgentReferralWaiting):
        propose_room(
            case=full,
            second_agency=cast.mental_health,
            reason="Room for whoever waits",
            interim_plan="Daily calls",
            by=cast.chair.viewer,
        )


@pytest.fixture
def proposed(cast, full):
    send(cast, **someone(1), **URGENT)
    return propose_room(
        case=full,
        second_agency=cast.housing,
        reason="Stable",
        interim_plan="Visits",
        by=cast.chair.viewer,
    )


def test_only_the_second_agency_is_asked(cast, proposed):
    assert waiting.rooms_to_answer(cast.second_spoc.viewer) == [proposed]
    for who in ("spoc", "charity_spoc", "chair", "coordinator", "worker", "outsider", "stranger"):
        assert waiting.rooms_to_answer(getattr(cast, who).viewer) == [], who


def test_a_proposal_for_a_case_that_moved_on_is_not_asked(cast, proposed):
    return_for_more(case=proposed.case, what="Which GP?", by=cast.coordinator.viewer)
    assert waiting.rooms_to_answer(cast.second_spoc.viewer) == []


def test_a_barred_spoc_is_not_asked(cast, proposed):
    partners.bar(proposed.case, cast.chair.user, agency=cast.housing)
    assert waiting.rooms_to_answer(cast.second_spoc.viewer) == []


def test_a_room_is_found_by_its_case_or_not_at_all(cast, proposed):
    with ledger.listening():
        viewer = cast.second_spoc.viewer
        assert waiting.room_to_answer(viewer, proposed.case.reference) == proposed
        for ref in ("CR-00000", "", "../etc", "\x00"):
            with pytest.raises(NotFound):
                waiting.room_to_answer(viewer, ref)


def test_a_corrected_closure_is_first_and_waits_for_the_chair(cast, full):
    case = send(cast, **someone(1))
    Case.objects.filter(pk=case.pk).update(first_in_line=True)
    send(cast, **someone(2), **URGENT)
    assert turns(cast)[0].why_here.startswith("First in line")
    assert now(case).stage == Stage.WAITING
    assert waiting.open_offer(now(case)) is None
