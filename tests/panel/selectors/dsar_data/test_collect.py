"""Gathering costs the same however much is held, and orders what it finds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from panel.choices import PassageGroup
from panel.selectors.dsar import cases_about
from panel.selectors.dsar_data import collect
from referrals.choices import Stage
from sharing.models import UsualAnswer
from tests.cast import Cast
from tests.factories import actions as work
from tests.factories import referrals as make
from tests.factories import subject_access
from tests.laws.records import keep_records, keep_sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)


def gathered(dsar, case):
    with CaptureQueriesContext(connection) as asked:
        found = collect(dsar, list(cases_about(case)))
    return found, len(asked)


def test_it_costs_the_same_with_ten_times_as_much(cast, case):
    keep_records(case, cast)
    keep_sharing(case, cast)
    work.update(work.action(case, cast.housing, cast.coordinator.user), cast.second_spoc.user)
    dsar = subject_access.asked(case, cast.ig_lead)
    few, cost = gathered(dsar, case)
    for _ in range(9):
        again = make.case_at(
            Stage.CLOSED, cast.worker.user, cast.panel, lead=cast.police, adult=case.adult
        )
        keep_records(again, cast)
        UsualAnswer.objects.all().delete()
        keep_sharing(again, cast)
        work.update(work.action(again, cast.police, cast.chair.user), cast.spoc.user)
    many, same = gathered(dsar, case)
    assert len(many) > 3 * len(few)
    assert same == cost


def test_no_two_passages_are_one(cast, case):
    keep_records(case, cast)
    found, _ = gathered(subject_access.asked(case, cast.ig_lead), case)
    assert len({one.key for one in found}) == len(found)
    groups = [PassageGroup.values.index(one.group) for one in found]
    assert groups == sorted(groups), "the adult's own words come first"


def test_codes_read_as_words_and_people_as_their_agencies(cast, case):
    found, _ = gathered(subject_access.asked(case, cast.ig_lead), case)
    facts = next(
        one.text for one in found if one.key.startswith("Referral:") and "+facts" in one.key
    )
    assert "Where they live: Social tenancy" in facts.replace("social tenancy", "Social tenancy")
    assert "social_tenancy" not in facts
    whole = next(one.text for one in found if one.key.startswith("Case:"))
    assert f"Author: {cast.police.name}" in whole
    assert f"Lead agency: {cast.housing.name}" in whole
