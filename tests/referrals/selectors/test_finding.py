"""Finding cases by name: the same people, whether the asker is in one panel, in several or in many."""

import pytest

from referrals.choices import Stage
from referrals.models import Adult
from referrals.selectors import finding
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
HOW = {"one panel": None, "several": 99, "many": 1}


@pytest.fixture(params=HOW)
def cast(request, monkeypatch):
    """A panel whose coordinator is in no other, or in another as well."""
    made = Cast()
    if HOW[request.param]:
        monkeypatch.setattr(finding, "MANY_PANELS", HOW[request.param])
        partners.role(made.coordinator.user, partners.panel("South"), "coordinator")
    return made


def named(cast, given, family, **more):
    answers = {"given_name": given, "family_name": family, "aliases": [], **more}
    return make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel, answers=answers)


def found(cast, typed, most=25):
    return finding.cases_named(cast.coordinator.viewer, typed, most)


def test_the_name_itself_comes_before_names_like_it(cast):
    like, same = named(cast, "Ivy", "Brandel"), named(cast, "Ida", "Brandle")
    assert found(cast, "brandle") == [same, like]


def test_a_misspelt_name_is_found(cast):
    case = named(cast, "Marianne", "Thistlewood")
    assert found(cast, "thistlewod") == [case]


def test_given_and_family_name_may_stand_either_way_round(cast):
    named(cast, "Ivy", "Marsh")
    case = named(cast, "Ida", "Marsh")
    assert found(cast, "marsh ida")[0] == case


def test_another_name_used_is_found(cast):
    case = named(cast, "Ivy", "Marsh", aliases=["Red Sal"])
    assert found(cast, "red sal") == [case]


def test_the_adult_s_own_name_counts_too(cast):
    case = named(cast, "Not known", "Not known")
    case.adult = Adult.objects.create(given_name="Ottilie", family_name="Vane")
    case.save()
    assert found(cast, "ottilie") == [case]


def test_signs_that_mean_something_to_the_database_are_letters_here(cast):
    named(cast, "Ivy", "Marsh")
    assert found(cast, "%%%%") == found(cast, "____") == found(cast, "\\\\\\") == []


def test_no_more_are_found_than_asked_for(cast):
    for number in range(4):
        named(cast, "Ivy", "Marsh", postcode=f"FB{number} 1AA")
    assert len(found(cast, "marsh", most=3)) == 3


def test_a_case_elsewhere_is_not_found(cast):
    other = Cast(partners.panel("East"))
    named(other, "Ivy", "Marsh")
    assert found(cast, "marsh") == []
