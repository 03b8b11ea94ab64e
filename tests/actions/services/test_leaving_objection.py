"""Whoever objects in time keeps the agency involved until the disagreement is settled."""

from datetime import date

import pytest
import time_machine

from actions.errors import (
    AlreadyObjected,
    LeavingOutcomeNeeded,
    LeavingOver,
    ObjectionLate,
    OwnLeaving,
)
from actions.models import Objection, ProfessionalDisagreement
from actions.services.disagreement import settle_disagreement
from actions.services.leaving import object_to_leaving, take_back_leaving
from referrals.errors import ReasonNeeded
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotAllowed
from tests.actions.services import disagreeing
from tests.actions.services.disagreeing import every_day, leave, sweep, to
from tests.cast import Cast, Player
from tests.factories import sharing as partners
from tests.support.crowd import all_at_once

pytestmark = pytest.mark.django_db
LAST_DAY, ENDS = date(2026, 12, 2), date(2026, 12, 3)


@pytest.fixture
def clock():
    with time_machine.travel(disagreeing.START, tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    cast = Cast()
    cast.mh_spoc = partners.spoc(cast.mental_health, name="Mental health SPoC")
    return cast


@pytest.fixture
def case(cast):
    return disagreeing.case_of(cast)


@pytest.fixture
def leaving(cast, case):
    return leave(case, cast)


def object_(leaving, player, reason="Nobody else has seen them", **words):
    return object_to_leaving(leaving=leaving, reason=reason, by=player.viewer, **words)


def parties(disagreement):
    return set(disagreement.parties.all())


def test_an_objection_opens_a_disagreement_and_the_agency_stays(clock, cast, case, leaving):
    clock.move_to(disagreeing.START.replace(month=12, day=2))
    made = object_(leaving, cast.second_spoc)
    assert (made.about, made.leaving, made.text) == (
        "leaving",
        leaving,
        "Nobody else has seen them",
    )
    assert parties(made) == {cast.police, cast.housing}
    every_day(clock, ENDS, date(2027, 1, 15))
    leaving.refresh_from_db()
    assert leaving.is_going_on
    assert access.may(cast.spoc.viewer, May.SEE_CASE, case)


def test_the_next_agency_that_objects_becomes_a_party(cast, leaving):
    made = object_(leaving, cast.second_spoc)
    assert object_(leaving, Player(cast.mh_spoc), "Nor have we") == made
    assert parties(made) == {cast.police, cast.housing, cast.mental_health}
    assert Objection.objects.count() == 2
    assert ProfessionalDisagreement.objects.count() == 1


@pytest.mark.parametrize("who", ["coordinator", "chair", "deputy_chair"])
def test_who_oversees_the_case_objects_for_those_that_go_on(cast, leaving, who):
    made = object_(leaving, getattr(cast, who))
    if who != "deputy_chair":
        assert parties(made) == {cast.police, cast.housing}
    assert Objection.objects.get().by == getattr(cast, who).user


def test_of_the_parties_none_is_an_agency_to_which_the_case_is_barred(cast, case, leaving):
    partners.bar(case, cast.chair.user, agency=cast.housing)
    made = object_(leaving, cast.coordinator)
    assert parties(made) == {cast.police}


@pytest.mark.parametrize("who", ["spoc", "deputy_spoc"])
def test_an_agency_does_not_object_to_its_own_leaving(cast, leaving, who):
    with pytest.raises(OwnLeaving):
        object_(leaving, getattr(cast, who))


@pytest.mark.parametrize("who", ["worker", "charity_spoc", "outsider", "board_member"])
def test_nobody_else_objects(cast, leaving, who):
    with pytest.raises(NotAllowed):
        object_(leaving, getattr(cast, who))


def test_who_is_barred_cannot_object(cast, case, leaving):
    partners.bar(case, cast.chair.user, agency=cast.housing)
    with pytest.raises(NotAllowed):
        object_(leaving, cast.second_spoc)


def test_a_reason_is_needed(cast, leaving):
    with pytest.raises(ReasonNeeded):
        object_(leaving, cast.second_spoc, " ")


def test_after_the_last_day_it_is_too_late(clock, cast, leaving):
    clock.move_to(disagreeing.START.replace(month=12, day=3))
    with pytest.raises(ObjectionLate):
        object_(leaving, cast.second_spoc)


def test_the_same_objection_twice_is_kept_once_and_another_refused(cast, leaving):
    assert object_(leaving, cast.second_spoc) == object_(leaving, cast.second_spoc)
    with pytest.raises(AlreadyObjected):
        object_(leaving, cast.second_spoc, "And more")
    assert Objection.objects.count() == 1


def test_what_is_over_takes_no_objection(clock, cast, leaving):
    take_back_leaving(leaving=leaving, by=cast.spoc.viewer)
    with pytest.raises(LeavingOver):
        object_(leaving, cast.second_spoc)


def test_settled_that_it_stays_it_stays(clock, cast, case, leaving):
    made = object_(leaving, cast.second_spoc)
    settle_disagreement(
        disagreement=made, outcome="Police visit on", stays=True, by=cast.coordinator.viewer
    )
    to(clock, ENDS)
    leaving.refresh_from_db()
    assert leaving.kept_at
    assert access.may(cast.spoc.viewer, May.SEE_CASE, case)
    assert leave(case, cast).pk != leaving.pk


def test_settled_that_it_leaves_it_leaves_on_that_day(clock, cast, case, leaving):
    made = object_(leaving, cast.second_spoc)
    day = date(2026, 12, 14)
    settle_disagreement(
        disagreement=made,
        outcome="After one more visit",
        stays=False,
        leaves_on=day,
        by=cast.coordinator.viewer,
    )
    every_day(clock, date(2026, 11, 26), date(2026, 12, 13))
    assert access.may(cast.spoc.viewer, May.SEE_CASE, case)
    to(clock, day)
    assert not access.may(cast.spoc.viewer, May.SEE_CASE, case)
    with pytest.raises(LeavingOver):
        object_(leaving, cast.coordinator)


@pytest.mark.parametrize(
    "said", [{}, {"stays": False}, {"stays": False, "leaves_on": date(2026, 11, 24)}]
)
def test_how_it_is_settled_says_whether_and_when_it_leaves(cast, leaving, said):
    made = object_(leaving, cast.second_spoc)
    with pytest.raises(LeavingOutcomeNeeded):
        settle_disagreement(disagreement=made, outcome="Agreed", by=cast.coordinator.viewer, **said)


def test_taken_back_the_disagreement_is_settled_by_that(cast, leaving):
    made = object_(leaving, cast.second_spoc)
    take_back_leaving(leaving=leaving, by=cast.spoc.viewer)
    made.refresh_from_db()
    assert made.outcome == f"{cast.police.name} said that it stays."
    assert made.settled_by == cast.spoc.user


@pytest.mark.django_db(transaction=True)
def test_two_agencies_object_at_once_and_one_disagreement_opens(cast, leaving):
    who = [cast.second_spoc, Player(cast.mh_spoc)]
    outcome = all_at_once([lambda one=one: object_(leaving, one) for one in who])
    assert outcome.errors == []
    made = ProfessionalDisagreement.objects.get()
    assert parties(made) == {cast.police, cast.housing, cast.mental_health}


@pytest.mark.django_db(transaction=True)
def test_an_objection_and_the_sweep_at_once_end_in_one_way(clock, cast, leaving):
    """On the last day the sweep cannot end it, whoever comes first."""
    clock.move_to(disagreeing.START.replace(month=12, day=2))
    outcome = all_at_once([lambda: object_(leaving, cast.second_spoc), sweep])
    assert outcome.errors == []
    leaving.refresh_from_db()
    assert leaving.is_going_on
