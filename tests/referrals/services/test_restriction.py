"""Named people, and cases that are open to them only."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from referrals.choices import Stage
from referrals.errors import AlreadyNamed, NobodyNamed, NotRestricted, ReasonNeeded
from referrals.models import Case
from referrals.services.alleged_source import record_source
from referrals.services.restriction import end_naming, name_person, restrict, unrestrict
from sharing.choices import May
from sharing.doors import access
from sharing.errors import AlreadyLeft, NotAllowed
from sharing.models import Bar
from tests.cast import Cast
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


def opens(who, case):
    return access.visible(Case, who.viewer).filter(pk=case.pk).exists()


def only(cast, case, *people):
    return restrict(
        case=case,
        people=[p.user for p in people],
        why="Related to staff",
        by=cast.coordinator.viewer,
    )


def test_a_named_worker_opens_one_case_and_no_other(cast, case):
    other = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
    name_person(
        case=case, person=cast.charity_spoc.user, why="Key worker", by=cast.coordinator.viewer
    )
    assert opens(cast.charity_spoc, case)
    assert not opens(cast.charity_spoc, other)


def test_naming_ends_by_itself_on_its_day(cast, case):
    end = timezone.now() + timedelta(days=2)
    name_person(
        case=case, person=cast.charity_spoc.user, why="Locum", until=end, by=cast.coordinator.viewer
    )
    with time_machine.travel(end - timedelta(minutes=1)):
        assert opens(cast.charity_spoc, case)
    with time_machine.travel(end + timedelta(minutes=1)):
        assert not opens(cast.charity_spoc, case)


def test_naming_is_ended_by_hand(cast, case):
    named = name_person(
        case=case, person=cast.charity_spoc.user, why="Locum", by=cast.coordinator.viewer
    )
    with pytest.raises(AlreadyNamed):
        name_person(case=case, person=cast.charity_spoc.user, why="x", by=cast.coordinator.viewer)
    end_naming(case=case, named=named, by=cast.coordinator.viewer)
    assert not opens(cast.charity_spoc, case)


def test_a_restricted_case_is_there_for_named_people_only(cast, case):
    only(cast, case, cast.second_spoc)
    for who in ("chair", "deputy_chair", "spoc", "deputy_spoc", "worker"):
        assert not opens(getattr(cast, who), case), who
    for who in ("coordinator", "second_spoc"):
        assert opens(getattr(cast, who), case), who
    assert access.may(cast.second_spoc.viewer, May.LEAD_CASE, case)
    assert not access.may(cast.chair.viewer, May.DECIDE, case)


def test_it_holds_its_place(cast, case):
    place = case.place
    only(cast, case)
    assert Case.objects.get(pk=case.pk).place == place


def test_unrestricted_it_opens_again_to_those_who_work_on_it(cast, case):
    only(cast, case)
    case.refresh_from_db()
    unrestrict(case=case, why="Left the agency", by=cast.coordinator.viewer)
    for who in ("chair", "spoc", "second_spoc"):
        assert opens(getattr(cast, who), case), who
    case.refresh_from_db()
    with pytest.raises(NotRestricted):
        unrestrict(case=case, why="again", by=cast.coordinator.viewer)


def test_a_restricted_case_keeps_somebody(cast, case):
    only(cast, case)
    named = case.named_people.get()
    case.refresh_from_db()
    with pytest.raises(NobodyNamed):
        end_naming(case=case, named=named, by=cast.coordinator.viewer)


def test_reasons_are_needed_and_leavers_are_not_named(cast, case):
    with pytest.raises(ReasonNeeded):
        restrict(case=case, people=[], why=" ", by=cast.coordinator.viewer)
    with pytest.raises(ReasonNeeded):
        name_person(case=case, person=cast.spoc.user, why="", by=cast.coordinator.viewer)
    with pytest.raises(AlreadyLeft):
        name_person(case=case, person=cast.leaver.user, why="x", by=cast.coordinator.viewer)


@pytest.mark.parametrize("who", ["spoc", "second_spoc", "worker", "ig_lead", "administrator"])
def test_nobody_else_restricts(cast, case, who):
    with pytest.raises(NotAllowed):
        restrict(case=case, people=[], why="x", by=getattr(cast, who).viewer)


def test_a_move_does_not_open_a_restricted_case(cast, case):
    from referrals.services import _grants
    from sharing.doors import ledger

    only(cast, case)
    case.refresh_from_db()
    with ledger.listening():
        _grants.settle(case, by=cast.coordinator.viewer)
    assert not opens(cast.chair, case)


def test_an_alleged_source_at_an_agency_is_barred_at_once(cast, case):
    record_source(
        case=case, agency=cast.police, person=cast.spoc.user, note="Cousin", by=cast.chair.viewer
    )
    assert not opens(cast.spoc, case)
    assert opens(cast.deputy_spoc, case)
    record_source(case=case, agency=cast.police, note="", by=cast.chair.viewer)
    assert not opens(cast.deputy_spoc, case)
    assert Bar.objects.filter(subject=case.reference, lifted_at=None).count() == 2
