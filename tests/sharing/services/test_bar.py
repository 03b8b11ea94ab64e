"""Bars: set by one, confirmed by the other, lifted by both; they beat every role and grant."""

import pytest
from django.db import IntegrityError, transaction

from panel.selectors.today import today
from referrals.choices import Stage
from referrals.models import Case
from sharing.choices import May
from sharing.doors import access, ledger
from sharing.errors import AlreadyBarred, NotAllowed, NotFound, NotTheOther
from sharing.models import Bar, Notice
from sharing.services.bar import ask_to_lift, confirm_bar, declare_conflict, lift_bar, set_bar
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


def bar(case, by, **whom):
    return set_bar(record=case, why="conflict", note="Cousin", by=by.viewer, **whom)


def opens(who, case):
    return access.visible(Case, who.viewer).filter(pk=case.pk).exists()


def test_a_barred_person_finds_nothing_from_the_next_request_on(cast, case):
    assert opens(cast.spoc, case)
    bar(case, cast.coordinator, person=cast.spoc.user)
    assert not opens(cast.spoc, case)
    assert opens(cast.deputy_spoc, case)
    assert access.held(cast.spoc.viewer, case) == frozenset()
    with ledger.listening(), pytest.raises(NotFound):
        access.fetch(Case, case.reference, cast.spoc.viewer)


@pytest.mark.parametrize("who", ["coordinator", "chair", "deputy_chair"])
def test_a_bar_beats_every_role(cast, case, who):
    by = cast.chair if who == "coordinator" else cast.coordinator
    barred = getattr(cast, who)
    bar(case, by, person=barred.user)
    assert not opens(barred, case)
    for may in (May.COORDINATE, May.DECIDE, May.BAR, May.RESTRICT, May.SEE_CASE):
        assert not access.may(barred.viewer, may, case)


def test_a_bar_on_an_agency_reaches_everyone_there_and_who_stands_in(cast, case):
    standing_in = partners.person(cast.charity, name="Stands in")
    partners.cover(cast.spoc.user, standing_in)
    from tests.cast import Player

    stand_in = Player(standing_in)
    assert opens(stand_in, case)
    bar(case, cast.chair, agency=cast.police)
    for who in (cast.spoc, cast.deputy_spoc, cast.worker, stand_in):
        assert not opens(who, case), who.user.name
    assert opens(cast.second_spoc, case)


def test_the_other_confirms_and_nobody_confirms_their_own(cast, case):
    one = bar(case, cast.coordinator, person=cast.spoc.user)
    assert one.confirm_by is not None
    with pytest.raises(NotTheOther):
        confirm_bar(record=case, bar=one, by=cast.coordinator.viewer)
    assert confirm_bar(record=case, bar=one, by=cast.chair.viewer).confirmed_by == cast.chair.user


def test_two_chairs_are_one_side(cast, case):
    one = bar(case, cast.chair, person=cast.spoc.user)
    with pytest.raises(NotTheOther):
        confirm_bar(record=case, bar=one, by=cast.deputy_chair.viewer)
    confirm_bar(record=case, bar=one, by=cast.coordinator.viewer)


def test_lifting_needs_both(cast, case):
    one = bar(case, cast.coordinator, person=cast.spoc.user)
    with pytest.raises(NotTheOther):
        lift_bar(record=case, bar=one, by=cast.chair.viewer)
    ask_to_lift(record=case, bar=one, why="Moved away", by=cast.coordinator.viewer)
    assert not opens(cast.spoc, case)
    with pytest.raises(NotTheOther):
        lift_bar(record=case, bar=one, by=cast.coordinator.viewer)
    lift_bar(record=case, bar=one, by=cast.chair.viewer)
    assert opens(cast.spoc, case)
    bar(case, cast.chair, person=cast.spoc.user)
    assert not opens(cast.spoc, case)


def test_own_conflict_bars_at_once_and_waits_for_nobody(cast, case):
    own = declare_conflict(record=case, note="", by=cast.spoc.viewer)
    assert not opens(cast.spoc, case)
    assert Bar.objects.get(pk=own.pk).confirm_by is None


@pytest.mark.parametrize(
    "who", ["outsider", "stranger", "charity_spoc", "ig_lead", "administrator"]
)
def test_whoever_sees_nothing_of_a_case_declares_nothing_about_it(cast, case, who):
    with pytest.raises(NotAllowed):
        declare_conflict(record=case, note="", by=getattr(cast, who).viewer)


@pytest.mark.parametrize("who", ["spoc", "second_spoc", "worker", "ig_lead", "administrator"])
def test_nobody_else_sets_a_bar(cast, case, who):
    with pytest.raises(NotAllowed):
        bar(case, getattr(cast, who), person=cast.charity_spoc.user)


def test_the_same_bar_is_not_set_twice(cast, case):
    bar(case, cast.coordinator, person=cast.spoc.user)
    with pytest.raises(AlreadyBarred):
        bar(case, cast.chair, person=cast.spoc.user)


def test_a_bar_of_another_case_is_not_found_here(cast, case):
    other = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    one = bar(other, cast.coordinator, person=cast.spoc.user)
    with pytest.raises(NotFound):
        confirm_bar(record=case, bar=one, by=cast.chair.viewer)


def test_the_database_wants_two_people(cast, case):
    one = bar(case, cast.coordinator, person=cast.spoc.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bar.objects.filter(pk=one.pk).update(confirmed_by=cast.coordinator.user)


def told(verb):
    return {notice.to_id for notice in Notice.objects.filter(verb=verb)}


def test_the_other_side_is_told_of_a_bar_and_the_barred_person_is_not(cast, case):
    bar(case, cast.coordinator, person=cast.chair.user)
    assert told("bar_to_confirm") == {cast.deputy_chair.user.pk}


def test_the_coordinator_is_told_of_a_bar_that_the_chair_set_and_of_a_wish_to_end_it(cast, case):
    made = bar(case, cast.chair, agency=cast.police)
    assert told("bar_to_confirm") == {cast.coordinator.user.pk}
    confirm_bar(record=case, bar=made, by=cast.coordinator.viewer)
    for _ in range(2):
        ask_to_lift(record=case, bar=made, why="It was a namesake", by=cast.coordinator.viewer)
    assert told("bar_to_lift") == {cast.chair.user.pk, cast.deputy_chair.user.pk}
    assert Notice.objects.filter(verb="bar_to_lift").count() == 2


def needs(who):
    return [
        (need.verb, need.reference)
        for need in today(who.viewer).needs
        if need.verb in ("Confirm a bar", "Agree that a bar ends")
    ]


def test_a_bar_waits_on_the_day_of_whoever_settles_it(cast, case):
    made = bar(case, cast.coordinator, person=cast.spoc.user)
    assert needs(cast.coordinator) == needs(cast.spoc) == []
    assert needs(cast.chair) == [("Confirm a bar", case.reference)]
    confirm_bar(record=case, bar=made, by=cast.chair.viewer)
    assert needs(cast.chair) == []
    ask_to_lift(record=case, bar=made, why="It was a namesake", by=cast.chair.viewer)
    assert needs(cast.coordinator) == [("Agree that a bar ends", case.reference)]
    assert needs(cast.chair) == []
