"""Who may be the same person: found among sent referrals of the panel only, in few queries."""

import pytest

from referrals.choices import Stage
from referrals.models import Referral
from referrals.selectors.known import side_by_side
from referrals.selectors.matching import has_open_match, matches
from referrals.services._writing import write
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.referrals.desk import someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def referral(case):
    return Referral.objects.select_related("case").get(case=case)


def at(cast, stage, **answers):
    """A case at a stage whose answers were written through the form, sounds and all."""
    case = make.case_at(stage, cast.worker.user, cast.panel)
    write(referral(case), answers, by=cast.worker.viewer)
    return case


def found(case):
    return [(match.case, match.reasons) for match in matches(referral(case))]


def test_a_name_that_sounds_alike_with_the_birth_date_is_a_match(cast):
    earlier = at(cast, Stage.ACTIVE, given_name="Kai", family_name="Fennick")
    case = at(cast, Stage.RECEIVED, given_name="Kay", family_name="Fenick", address="Elsewhere 9")
    reasons = ["same birth date", "family name sounds alike", "given name sounds alike"]
    assert found(case) == [(earlier, [*reasons, "same postcode"])]


def test_strangers_are_no_match(cast):
    at(cast, Stage.ACTIVE, **someone(1))
    assert found(at(cast, Stage.RECEIVED, **someone(2))) == []


def test_drafts_are_nobodys_match(cast):
    make.draft(cast.worker.user, cast.panel)
    assert found(at(cast, Stage.RECEIVED)) == []


def test_another_panels_referral_is_no_match(cast):
    south = Cast(partners.panel("South"))
    make.case_at(Stage.ACTIVE, south.worker.user, south.panel)
    assert found(at(cast, Stage.RECEIVED)) == []


def test_a_referral_does_not_match_itself(cast):
    assert found(at(cast, Stage.RECEIVED)) == []


def test_two_people_without_a_known_name_are_no_match(cast):
    at(cast, Stage.ACTIVE, family_name="Not known", given_name="not known", birth_date=None)
    case = at(cast, Stage.RECEIVED, family_name="not known", given_name="Unknown", birth_date=None)
    assert [reasons for _, reasons in found(case) if "same name" in reasons] == []


def test_one_adult_is_one_whatever_the_names_say(cast):
    earlier = at(cast, Stage.CLOSED)
    case = at(cast, Stage.RECEIVED, **someone(3))
    type(case).objects.filter(pk=case.pk).update(adult=earlier.adult)
    assert found(case) == [(earlier, ["same adult"])]


@pytest.mark.parametrize(
    ("stage", "is_open"),
    [
        ("waiting", True),
        ("returned", True),
        ("active", True),
        ("closed", False),
        ("declined", False),
    ],
)
def test_which_matches_are_open(cast, stage, is_open):
    at(cast, stage)
    assert has_open_match(referral(at(cast, Stage.RECEIVED))) is is_open


def test_matching_costs_the_same_however_many_match(cast, django_assert_num_queries):
    case = referral(at(cast, Stage.RECEIVED))
    for _ in range(3):
        at(cast, Stage.WITHDRAWN)
    with django_assert_num_queries(1):
        assert len(matches(case)) == 3


def test_identities_stand_side_by_side(cast):
    at(cast, Stage.ACTIVE, given_name="Kaye", aliases=["Kay-Kay"])
    case = referral(at(cast, Stage.RECEIVED))
    rows = {row["name"]: row["values"] for row in side_by_side(case, matches(case))}
    assert rows["Name"] == ["Kay Fenwick", "Kaye Fenwick"]
    assert rows["Also known as"] == ["", "Kay-Kay"]
    assert rows["Date of birth"] == ["14 February 1980", "14 February 1980"]
