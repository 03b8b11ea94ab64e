"""Vulnerability factors and what was tried: two lists of the referral."""

import pytest

from referrals.choices import Stage
from referrals.errors import KeptOnceSent, ReasonNeeded, ReferralNotOpen
from referrals.models import Referral
from referrals.questions import FactorAnswer, TriedAnswer
from referrals.selectors import referral as asked
from referrals.services import referral_lists as lists
from sharing.errors import NotAllowed, Stale
from tests.cast import Cast
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db

HOUSING = FactorAnswer(factor="unstable_housing", presence="present", likelihood=4, impact=5)
FIRE = FactorAnswer(scenario="A fire", likelihood=2, impact=5, evidence="Hoarding")


@pytest.fixture
def cast():
    return Cast()


def referral_at(cast, stage):
    case = make.case_at(stage, cast.worker.user, cast.panel)
    case.referral.tried.all().delete()
    return Referral.objects.get(case=case)


@pytest.fixture
def referral(cast):
    return referral_at(cast, Stage.DRAFT)


def test_factors_are_put_in_place_of_those_there_were(cast, referral):
    by = cast.worker.viewer
    lists.set_factors(referral=referral, factors=[HOUSING, FIRE], by=by)
    lists.set_factors(referral=referral, factors=[FIRE], by=by)
    assert asked.factor_answers(referral) == [FIRE]


def test_factors_seen_by_a_stale_page_are_not_lost(cast, referral):
    by, seen = cast.worker.viewer, asked.print_of(asked.factor_answers(referral))
    lists.set_factors(referral=referral, factors=[HOUSING], by=by, seen=seen)
    with pytest.raises(Stale):
        lists.set_factors(referral=referral, factors=[FIRE], by=by, seen=seen)
    assert asked.factor_answers(referral) == [HOUSING]


def test_entries_are_added_changed_and_removed(cast, referral):
    by = cast.worker.viewer
    visits = TriedAnswer(what="Visits", by_whom="Jo", agency=cast.housing)
    lists.add_tried(referral=referral, entry=visits, by=by)
    lists.add_tried(referral=referral, entry=TriedAnswer(what="Letters"), by=by)
    better = TriedAnswer(what="Visits", by_whom="Jo", result="No answer", agency=cast.housing)
    lists.change_tried(referral=referral, number=1, entry=better, by=by)
    assert [e.result for e in asked.tried_answers(referral)] == ["No answer", ""]
    lists.remove_tried(referral=referral, number=2, by=by)
    assert asked.tried_answers(referral) == [better]


def test_entry_needs_what_was_tried(cast, referral):
    with pytest.raises(ReasonNeeded):
        lists.add_tried(referral=referral, entry=TriedAnswer(what=" "), by=cast.worker.viewer)


def test_wrong_entry_is_never_removed(cast, referral):
    by = cast.worker.viewer
    for what in ("Visits", "Letters"):
        lists.add_tried(referral=referral, entry=TriedAnswer(what=what), by=by)
    seen = asked.print_of(asked.tried_answers(referral))
    lists.remove_tried(referral=referral, number=1, by=by, seen=seen)
    with pytest.raises(Stale):
        lists.remove_tried(referral=referral, number=1, by=by, seen=seen)
    with pytest.raises(Stale):
        lists.remove_tried(referral=referral, number=9, by=by)
    assert [entry.what for entry in asked.tried_answers(referral)] == ["Letters"]


def test_entries_are_kept_once_sent(cast):
    referral = referral_at(cast, Stage.RETURNED)
    lists.add_tried(referral=referral, entry=TriedAnswer(what="Visits"), by=cast.worker.viewer)
    with pytest.raises(KeptOnceSent):
        lists.remove_tried(referral=referral, number=1, by=cast.worker.viewer)


def test_lists_of_a_sent_referral_are_closed(cast):
    referral = referral_at(cast, Stage.RECEIVED)
    by = cast.worker.viewer
    with pytest.raises(ReferralNotOpen):
        lists.set_factors(referral=referral, factors=[HOUSING], by=by)
    with pytest.raises(ReferralNotOpen):
        lists.add_tried(referral=referral, entry=TriedAnswer(what="Visits"), by=by)


def test_lists_are_the_writers_own(cast, referral):
    for other in (cast.spoc, cast.coordinator):
        with pytest.raises(NotAllowed):
            lists.set_factors(referral=referral, factors=[HOUSING], by=other.viewer)
        with pytest.raises(NotAllowed):
            lists.add_tried(referral=referral, entry=TriedAnswer(what="Visits"), by=other.viewer)


def test_entry_sent_twice_is_added_once(cast, referral, time_machine):
    visits = TriedAnswer(what="Visits", by_whom="Warden", agency=cast.housing)
    time_machine.move_to("2026-06-01 10:00+01:00", tick=False)
    for _ in range(2):
        lists.add_tried(referral=referral, entry=visits, by=cast.worker.viewer)
    assert referral.tried.count() == 1
    time_machine.move_to("2026-06-01 10:03+01:00", tick=False)
    lists.add_tried(referral=referral, entry=visits, by=cast.worker.viewer)
    assert referral.tried.count() == 2
