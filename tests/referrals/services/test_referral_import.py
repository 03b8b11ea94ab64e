"""An import fills gaps, marks what it filled, and never sends."""

from datetime import date

import pytest

from referrals.choices import Stage
from referrals.errors import ReferralNotOpen
from referrals.models import Referral
from referrals.questions import FactorAnswer, TriedAnswer
from referrals.selectors import referral as asked
from referrals.services.referral import save_answers
from referrals.services.referral_import import import_answers
from sharing.errors import NotAllowed
from tests.cast import Cast
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db

ANSWERS = {"family_name": "Smyth", "birth_date": date(1980, 2, 14), "abuse_types": ["physical"]}
TRIED = [TriedAnswer(what="Visits", by_whom="Jo")]
FACTORS = [FactorAnswer(factor="unstable_housing", presence="present", likelihood=4, impact=5)]


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def referral(cast):
    case = make.draft(cast.worker.user, cast.panel, complete=False)
    return Referral.objects.get(case=case)


def bring(cast, referral, answers=ANSWERS, tried=TRIED, factors=FACTORS):
    return import_answers(
        referral=referral, answers=answers, tried=tried, factors=factors, by=cast.worker.viewer
    )


def test_import_fills_and_marks_what_it_filled(cast, referral):
    done = bring(cast, referral)
    referral.refresh_from_db()
    assert set(done.filled) == {"family_name", "birth_date", "abuse_types", "tried", "factors"}
    assert set(referral.to_check) == set(done.filled)
    assert (referral.family_name, referral.family_sound) == ("Smyth", "SM0")
    assert asked.tried_answers(referral) == TRIED
    assert asked.factor_answers(referral) == FACTORS


def test_import_never_sends(cast, referral):
    bring(cast, referral)
    assert Referral.objects.get(pk=referral.pk).case.stage == Stage.DRAFT


def test_what_was_typed_stays_and_is_named(cast, referral):
    save_answers(
        referral=referral, section="adult", answers={"family_name": "Smith"}, by=cast.worker.viewer
    )
    done = bring(cast, referral)
    referral.refresh_from_db()
    assert done.kept == ("family_name",)
    assert referral.family_name == "Smith"
    assert "family_name" not in referral.to_check


def test_same_file_twice_changes_nothing_more(cast, referral):
    bring(cast, referral)
    again = bring(cast, referral)
    assert (again.filled, again.kept) == ((), ())
    assert len(asked.tried_answers(referral)) == 1


def test_scored_factors_are_kept(cast, referral):
    bring(cast, referral)
    other = [FactorAnswer(factor="unstable_housing", presence="absent")]
    done = bring(cast, referral, {}, [], [*other, FactorAnswer(scenario="Fire")])
    assert done.kept == ("factors",)
    assert asked.factor_answers(referral) == [*FACTORS, FactorAnswer(scenario="Fire")]


def test_import_into_a_sent_referral_is_refused(cast):
    case = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    with pytest.raises(ReferralNotOpen):
        bring(cast, case.referral)


def test_only_the_writer_imports(cast, referral):
    with pytest.raises(NotAllowed):
        import_answers(referral=referral, answers=ANSWERS, by=cast.coordinator.viewer)
