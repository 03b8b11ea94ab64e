"""The agencies around cases: who works on each today."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from referrals.models import CaseAgency
from referrals.selectors.agencies import working_on
from tests.cast import Cast
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def a_case(cast, *involved):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=involved
    )


def names(agencies):
    return [agency.name for agency in agencies]


def test_agencies_that_work_on_each_case_are_found_and_the_referrer_is_not(cast):
    one, other = a_case(cast, cast.police), a_case(cast, cast.charity)
    CaseAgency.objects.create(case=one, agency=cast.social_care, part="referrer")
    found = working_on([one, other])
    assert {pk: set(names(some)) for pk, some in found.items()} == {
        one.pk: {cast.housing.name, cast.police.name},
        other.pk: {cast.housing.name, cast.charity.name},
    }


def test_agency_that_ended_its_work_is_not_among_them(cast):
    case = a_case(cast, cast.police)
    CaseAgency.objects.filter(case=case, agency=cast.police).update(
        until=timezone.now(), how_it_ended="Its work was done"
    )
    assert working_on([case]) == {case.pk: [cast.housing]}


def test_agencies_of_many_cases_are_one_question(cast):
    cases = [a_case(cast, cast.police) for _ in range(4)]
    with CaptureQueriesContext(connection) as asked:
        assert len(working_on(cases)) == 4
    assert len(asked) == 1


def test_no_case_no_agency():
    assert working_on([]) == {}
