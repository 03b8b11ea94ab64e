"""Who may be the same person: found among sent referrals of the panel only, in few queries."""

from datetime import date
from itertools import product

import pytest

from referrals import policy
from referrals.choices import Stage
from referrals.models import Referral
from referrals.selectors.known import side_by_side
from referrals.selectors.matching import has_open_match, identity, matches
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


FAR = {"postcode": "", "nhs_number": ""}


def test_names_the_other_way_round_at_the_same_address_are_found(cast):
    home = FAR | {"address": "Flat 2, Mill Lane"}
    earlier = at(
        cast, Stage.ACTIVE, **home, given_name="Mohammed", family_name="Ali",
        birth_date=date(1981, 3, 1), birth_estimated=True,
    )  # fmt: skip
    home["address"] = "flat 2 mill lane"
    case = at(
        cast, Stage.RECEIVED, **home, given_name="Ali", family_name="Mohammed",
        birth_date=date(1980, 2, 14),
    )  # fmt: skip
    assert [one for one, _ in found(case)] == [earlier]
    assert has_open_match(referral(case))


@pytest.mark.parametrize("alias_first", [True, False])
def test_another_name_used_is_found_either_way(cast, alias_first):
    sally = {"given_name": "Sally", "family_name": "Green", "aliases": ["Sal Brown"]}
    sal = {"given_name": "Sal", "family_name": "Brown", "aliases": []}
    about = FAR | {"address": "No fixed address", "birth_estimated": True}
    one, two = (sally, sal) if alias_first else (sal, sally)
    earlier = at(cast, Stage.ACTIVE, **about, **one, birth_date=date(1990, 1, 1))
    case = at(cast, Stage.RECEIVED, **about, **two, birth_date=date(1991, 7, 1))
    assert [match for match, _ in found(case)] == [earlier]
    assert has_open_match(referral(case))


def test_two_people_who_use_one_other_name_are_found(cast):
    about = FAR | {
        "address": "No fixed address",
        "birth_estimated": True,
        "aliases": ["Red O’Neil"],
    }
    at(cast, Stage.ACTIVE, **about, given_name="Una", family_name="Green",
       birth_date=date(1990, 1, 1))  # fmt: skip
    about["aliases"] = ["red oneil"]
    case = at(cast, Stage.RECEIVED, **about, given_name="Mary", family_name="Black",
              birth_date=date(1991, 7, 1))  # fmt: skip
    assert has_open_match(referral(case))


def test_names_in_another_script_are_found_by_their_letters(cast):
    about = FAR | {"address": "No fixed address", "birth_estimated": True}
    about |= {"given_name": "秀英", "family_name": "王"}
    at(cast, Stage.ACTIVE, **about, birth_date=date(1990, 1, 1))
    case = at(cast, Stage.RECEIVED, **about, birth_date=date(1991, 7, 1))
    assert has_open_match(referral(case))


def test_the_same_address_without_a_postcode_is_compared(cast):
    home = FAR | {"address": "14 The Green, Fenbrook", "birth_estimated": True, "given_name": "Ivy"}
    at(cast, Stage.ACTIVE, **home, family_name="Thorn", birth_date=date(1950, 1, 1))
    case = at(cast, Stage.RECEIVED, **home, family_name="Marsh", birth_date=date(1951, 7, 1))
    assert has_open_match(referral(case))


FAMILY = ["Fenwick", "Fenwik", "not known", "王"]
GIVEN = ["Kay", "Kai", "Ann"]
ALIASES = [[], ["Ann"], ["Kay—Fenwick"]]
HOME = [("14 Far Lane", "FB1 2AB"), ("9 Quay", "FB1 2AB"), ("9 Quay", "FB9 9ZZ")]
BORN = [date(1980, 2, 14), date(1981, 3, 1), date(1960, 3, 1)]


@pytest.mark.parametrize(
    ("family", "given", "aliases"),
    [
        ("Fenwick", "Kay", []),
        ("Fenwick", "Kay", ["Ann"]),
        ("not known", "Ann", []),
        ("王", "Kay", []),
    ],
)
def test_the_question_leaves_out_nobody_whom_the_rules_accept(cast, family, given, aliases):
    """Every mix of what can be shared: found are those whom a comparison one by one finds."""
    shared = {"nhs_number": "", "birth_estimated": True}
    home = {"address": HOME[0][0], "postcode": HOME[0][1], "birth_date": BORN[0]}
    names = {"family_name": family, "given_name": given, "aliases": aliases}
    case = at(cast, Stage.RECEIVED, **shared, **home, **names)
    mine = identity(referral(case))
    expected, there = set(), 0
    for family, given, aliases, home in product(FAMILY, GIVEN, ALIASES, HOME[1:]):
        names = {"family_name": family, "given_name": given, "aliases": aliases}
        born = BORN[2] if there % 7 == 0 else BORN[1]
        home = {"address": home[0], "postcode": home[1], "birth_date": born}
        there += 1
        other = at(cast, Stage.DECLINED, **shared, **names, **home)
        reasons = policy.match_reasons(mine, identity(referral(other)))
        expected |= {other.pk} if policy.may_be_same(reasons) else set()
    assert {match.pk for match, _ in found(case)} == expected
    assert 5 < len(expected) < there
