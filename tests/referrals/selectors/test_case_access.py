"""Who can open a case, in words."""

import pytest

from referrals.choices import Stage
from referrals.selectors.case_access import who_opens
from referrals.services.restriction import name_person
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


def lines(case):
    return {one.who: one.reads for one in who_opens(case)}


def test_each_holder_stands_once_with_the_widest_right(cast, case):
    found = lines(case)
    assert found[f"{cast.housing.name} (SPoC and deputy)"] == "The case, and leads it"
    assert found[f"{cast.police.name} (SPoC and deputy)"] == "The case"
    assert found["Coordinator"] == "The case"


def test_whoever_is_barred_is_left_out(cast, case):
    name_person(case=case, person=cast.charity_spoc.user, why="Locum", by=cast.coordinator.viewer)
    named = f"Charity SPoC, {cast.charity.name}"
    assert named in lines(case)
    partners.bar(case, cast.chair.user, person=cast.charity_spoc.user)
    partners.bar(case, cast.chair.user, agency=cast.police)
    assert {named, f"{cast.police.name} (SPoC and deputy)"}.isdisjoint(lines(case))
