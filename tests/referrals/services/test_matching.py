"""Possible matches decided, and two adults' cases linked."""

import pytest

from referrals.choices import Stage
from referrals.errors import (
    AlreadyLinked,
    MoveNotAllowed,
    NothingToJoin,
    NothingToLink,
    ReasonNeeded,
)
from referrals.models import CaseLink, StageMove
from referrals.services.matching import decide_match, link_cases
from referrals.services.submission import submit_referral
from referrals.services.triage import list_for_panel, return_for_more, save_triage
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotAllowed
from sharing.models import Notice
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.referrals.desk import ANSWERS, CHECKS, fill, now, send, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=3))


@pytest.fixture
def pair(cast):
    """An open case and a second referral about the same adult, sent by another agency."""
    return send(cast), send(cast, writer=cast.charity_spoc)


def decide(cast, case, same_as=None, why="Same birth date and NHS number"):
    return decide_match(case=case, same_as=same_as, why=why, by=cast.coordinator.viewer)


def test_same_person_is_joined_and_takes_no_place(cast, pair):
    first, second = pair
    second = decide(cast, second, first)
    assert (second.stage, second.joined_to, second.place) == (Stage.JOINED, first, None)
    assert StageMove.objects.filter(case=second).latest("at").note.startswith("Same birth date")


def test_a_joined_referrer_keeps_what_they_wrote_and_no_more(cast, pair):
    first, second = pair
    decide(cast, second, first)
    viewer = cast.charity_spoc.viewer
    assert access.may(viewer, May.SEE_REFERRAL, now(second))
    assert not access.may(viewer, May.SEE_REFERRAL, first)
    assert not access.may(viewer, May.SEE_CASE, first)


def test_a_joined_referral_shares_the_adult_once_the_open_case_is_listed(cast, pair):
    first, second = pair
    decide(cast, second, first)
    save_triage(case=first, answers=ANSWERS, checks=CHECKS, by=cast.coordinator.viewer)
    first = list_for_panel(case=first, involve=[], by=cast.coordinator.viewer)
    assert now(second).adult == first.adult


def test_different_person_takes_a_place_and_keeps_the_first_day(cast, pair):
    _, second = pair
    sent = second.submitted_at
    second = decide(cast, second, why="Twins")
    assert (second.stage, second.place, second.submitted_at) == (Stage.RECEIVED, 2, sent)


def test_different_person_waits_when_the_panel_is_full(cast, pair):
    fill(cast)
    _, second = pair
    assert decide(cast, second, why="Twins").stage == Stage.WAITING


def test_who_was_shown_as_received_is_told_of_waiting_and_nobody_else(cast, pair):
    _, received = pair
    fill(cast)
    shown_waiting = send(cast)
    for case in (received, shown_waiting):
        decide(cast, case, why="Twins")
    told = Notice.objects.filter(verb="moved_to_waiting").values_list("reference", flat=True)
    assert list(told) == [received.reference]


def test_the_decision_needs_words(cast, pair):
    with pytest.raises(ReasonNeeded):
        decide(cast, pair[1], pair[0], why=" ")
    assert now(pair[1]).stage == Stage.MATCHING


def test_nothing_is_joined_to_an_ended_or_undecided_case(cast, pair):
    _, second = pair
    third = send(cast)
    ended = make.case_at(Stage.DECLINED, cast.worker.user, cast.panel)
    assert third.stage == Stage.MATCHING
    for target in (third, ended, second):
        with pytest.raises(NothingToJoin):
            decide(cast, second, target)


def test_nothing_is_joined_to_another_panels_case(cast, pair):
    south = Cast(partners.panel("South"))
    other = make.case_at(Stage.ACTIVE, south.worker.user, south.panel)
    with pytest.raises(NothingToJoin):
        decide(cast, pair[1], other)


def test_a_referral_that_is_no_match_is_not_decided(cast, pair):
    with pytest.raises(MoveNotAllowed):
        decide(cast, pair[0], pair[1])


@pytest.mark.parametrize("who", ["chair", "deputy_chair", "spoc", "worker", "stranger"])
def test_only_the_coordinator_decides(cast, pair, who):
    with pytest.raises(NotAllowed):
        decide_match(case=pair[1], same_as=None, why="x", by=getattr(cast, who).viewer)


def test_a_returned_referral_sent_again_is_compared_again(cast, pair):
    second = decide(cast, pair[1], why="Twins")
    second = return_for_more(case=second, what="Which GP?", by=cast.coordinator.viewer)
    assert submit_referral(case=second, by=cast.charity_spoc.viewer).stage == Stage.MATCHING


def test_two_adults_are_linked_and_nobody_gains_access(cast):
    one = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel)
    other = make.case_at(
        Stage.ACTIVE, cast.second_spoc.user, cast.panel, lead=cast.housing, answers=someone(1)
    )
    before = access.visible(type(one), cast.second_spoc.viewer).count()
    link_cases(case=one, other=other, kind="household", by=cast.coordinator.viewer)
    assert CaseLink.objects.get().other == other
    assert access.visible(type(one), cast.second_spoc.viewer).count() == before


def test_a_link_is_made_once_whichever_way_round(cast):
    one, other = send(cast), send(cast, **someone(1))
    link_cases(case=one, other=other, kind="partner", by=cast.coordinator.viewer)
    with pytest.raises(AlreadyLinked):
        link_cases(case=other, other=one, kind="partner", by=cast.coordinator.viewer)
    link_cases(case=other, other=one, kind="same_site", by=cast.coordinator.viewer)


def test_links_are_between_two_adults_of_one_panel(cast):
    one = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel)
    earlier = make.case_at(Stage.CLOSED, cast.worker.user, cast.panel, adult=one.adult)
    south = Cast(partners.panel("South"))
    elsewhere = make.case_at(Stage.ACTIVE, south.worker.user, south.panel)
    for other in (one, earlier, elsewhere):
        with pytest.raises(NothingToLink):
            link_cases(case=one, other=other, kind="partner", by=cast.coordinator.viewer)


@pytest.mark.parametrize("who", ["chair", "spoc", "worker", "stranger"])
def test_only_the_coordinator_links(cast, who):
    one, other = send(cast), send(cast, **someone(1))
    with pytest.raises(NotAllowed):
        link_cases(case=one, other=other, kind="partner", by=getattr(cast, who).viewer)
