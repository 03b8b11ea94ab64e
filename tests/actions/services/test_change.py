"""More time for an action, and other hands: who may, what is refused, what is kept."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from actions.choices import ChangeOf
from actions.errors import (
    AlreadyTheirs,
    CaseNotOpen,
    DateNotLater,
    DateTooFar,
    FirstDateByCoordinator,
    LaterDateByChair,
    NoLongerUnderWay,
    NotInvolved,
    WithinTheAgency,
)
from actions.models import ActionChange
from actions.services.action import update_action
from actions.services.change import extend_action, hand_over
from referrals.errors import NotInPanel, ReasonNeeded
from referrals.models import Case
from referrals.services.restriction import name_person
from sharing.doors import access, ledger
from sharing.errors import AgreementLapsed, AnotherAgency, NotAllowed, Stale
from sharing.models import LedgerEntry
from tests.cast import Cast, Player
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.support.crowd import all_at_once

pytestmark = pytest.mark.django_db

OVER = ["done", "verified", "not_possible", "not_done", "cancelled"]


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


@pytest.fixture
def action(cast, case):
    return done.action(case, cast.police, cast.coordinator.user)


def extend(action, by, days=5, reason="The adult is in hospital", **words):
    """More time: so many days from the day it is due."""
    due = action.due + timedelta(days=days)
    return extend_action(action=action, due=due, reason=reason, by=by.viewer, **words)


def give(action, by, agency, person=None, reason="They know the adult", **words):
    return hand_over(
        action=action, owner_agency=agency, person=person, reason=reason, by=by.viewer, **words
    )


# --- more time ---------------------------------------------------------------------------------


def test_coordinator_gives_more_time_and_the_first_day_stays(cast, action):
    first = action.due
    change = extend(action, cast.coordinator)
    action.refresh_from_db()
    assert (action.original_due, action.due) == (first, first + timedelta(days=5))
    assert (change.what, change.from_due, change.to_due) == (ChangeOf.DUE, first, action.due)
    assert (change.by, change.reason) == (cast.coordinator.user, "The adult is in hospital")


def test_coordinator_does_so_once(cast, action):
    extend(action, cast.coordinator)
    action.refresh_from_db()
    with pytest.raises(LaterDateByChair):
        extend(action, cast.coordinator)


def test_another_coordinator_does_not_do_so_again(cast, action):
    extend(action, cast.coordinator)
    partners.role(cast.second_spoc.user, cast.panel, "coordinator")
    action.refresh_from_db()
    with pytest.raises(LaterDateByChair):
        extend(action, cast.second_spoc)


@pytest.mark.parametrize("player", ["chair", "deputy_chair"])
def test_later_the_chair_or_deputy_chair_does_as_often_as_needed(cast, action, player):
    extend(action, cast.coordinator)
    for _ in range(2):
        action.refresh_from_db()
        extend(action, getattr(cast, player))
    assert action.changes.count() == 3


@pytest.mark.parametrize("player", ["chair", "deputy_chair"])
def test_the_first_time_is_the_coordinators(cast, action, player):
    with pytest.raises(FirstDateByCoordinator):
        extend(action, getattr(cast, player))


@pytest.mark.parametrize(
    "player",
    ["spoc", "deputy_spoc", "second_spoc", "charity_spoc", "worker", "outsider", "board_member"],
)
@pytest.mark.parametrize("extended", [False, True])
def test_nobody_else_gives_more_time(cast, action, player, extended):
    if extended:
        extend(action, cast.coordinator)
        action.refresh_from_db()
    with pytest.raises(NotAllowed):
        extend(action, getattr(cast, player))


def test_coordinator_of_another_panel_gives_none(cast, action):
    elsewhere = Cast(partners.panel("South"))
    with pytest.raises(NotAllowed):
        extend(action, elsewhere.coordinator)


def test_barred_coordinator_gives_none(cast, case, action):
    partners.bar(case, cast.chair.user, person=cast.coordinator.user)
    with pytest.raises(NotAllowed):
        extend(action, cast.coordinator)


def test_handing_over_uses_up_no_extension(cast, action):
    give(action, cast.coordinator, cast.housing)
    action.refresh_from_db()
    assert extend(action, cast.coordinator)


@pytest.mark.parametrize("days", [0, -1])
def test_new_day_is_later_than_the_present_one(cast, action, days):
    with pytest.raises(DateNotLater):
        extend(action, cast.coordinator, days=days)


@time_machine.travel("2026-11-23 10:00", tick=False)
def test_new_day_is_not_in_the_past(cast, case):
    late = done.action(case, cast.police, cast.coordinator.user, due=date(2026, 11, 2))
    with pytest.raises(DateNotLater):
        extend(late, cast.coordinator, days=20)  # 22 November: later, and over
    assert extend(late, cast.coordinator, days=21).to_due == date(2026, 11, 23)


@time_machine.travel("2026-11-23 10:00", tick=False)
def test_new_day_is_within_a_year(cast, case):
    action = done.action(case, cast.police, cast.coordinator.user, due=date(2026, 11, 30))
    with pytest.raises(DateTooFar):
        extend(action, cast.coordinator, days=360)
    assert extend(action, cast.coordinator, days=359).to_due == date(2027, 11, 24)


def test_more_time_has_a_reason(cast, action):
    with pytest.raises(ReasonNeeded):
        extend(action, cast.coordinator, reason="  ")


@pytest.mark.parametrize("status", OVER)
def test_what_is_no_longer_under_way_gets_no_more_time(cast, action, status):
    done.update(action, cast.spoc.user, status)
    with pytest.raises(NoLongerUnderWay):
        extend(action, cast.coordinator)


@pytest.mark.parametrize("status", ["open", "in_progress", "blocked"])
def test_what_is_still_to_do_gets_more_time(cast, action, status):
    done.update(action, cast.spoc.user, status)
    assert extend(action, cast.coordinator)


def test_same_extension_sent_twice_is_kept_once(cast, action):
    first = extend(action, cast.coordinator, seen=0)
    assert extend(action, cast.coordinator, seen=0) == first
    assert action.changes.count() == 1


def test_extension_made_meanwhile_is_not_overtaken_unseen(cast, action):
    seen = extend(action, cast.coordinator).pk
    theirs = extend(action, cast.chair, days=8, seen=seen)
    with pytest.raises(Stale) as clash:
        extend(action, cast.deputy_chair, days=9, seen=seen)
    assert (clash.value.facts["who"], clash.value.facts["change"]) == (cast.chair.user.name, theirs)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_give_more_time_once(cast, action):
    other = partners.person(name="Second coordinator")
    partners.role(other, cast.panel, "coordinator")
    viewers = [cast.coordinator.viewer, Player(other).viewer]
    due = action.due + timedelta(days=5)
    outcome = all_at_once(
        [
            lambda by=by: extend_action(action=action, due=due, reason="More time", by=by)
            for by in viewers
        ]
    )
    assert [type(error) for error in outcome.errors] == [LaterDateByChair]
    assert action.changes.count() == 1


# --- other hands ---------------------------------------------------------------------------------


def test_coordinator_gives_it_to_any_agency_that_works_on_the_case(cast, action):
    change = give(action, cast.coordinator, cast.housing, cast.second_spoc.user)
    action.refresh_from_db()
    assert (action.owner_agency, action.person) == (cast.housing, cast.second_spoc.user)
    assert (change.from_agency, change.from_person) == (cast.police, None)
    assert (change.to_agency, change.to_person) == (cast.housing, cast.second_spoc.user)


def test_agency_not_yet_involved_becomes_so(cast, case, action):
    give(action, cast.coordinator, cast.charity)
    assert access.visible(Case, cast.charity_spoc.viewer).filter(pk=case.pk).exists()
    assert case.agencies.get(agency=cast.charity, until=None).part == "involved"


@pytest.mark.parametrize("which", ["elsewhere", "gone"])
def test_agency_outside_the_panel_takes_none(cast, action, which):
    with pytest.raises(NotInPanel):
        give(action, cast.coordinator, getattr(cast, which))


def test_agency_without_an_agreement_takes_none(cast, action):
    unsigned = partners.agency()
    partners.member(cast.panel, unsigned)
    with pytest.raises(AgreementLapsed):
        give(action, cast.coordinator, unsigned)


def test_lead_agency_gives_it_to_those_involved_alone(cast, action):
    give(action, cast.second_spoc, cast.housing)
    with pytest.raises(NotInvolved):
        give(action, cast.second_spoc, cast.charity)
    assert not access.visible(Case, cast.charity_spoc.viewer).exists()


@pytest.mark.parametrize("player", ["spoc", "deputy_spoc"])
def test_owners_spoc_gives_it_to_somebody_in_their_own_agency(cast, action, player):
    give(action, getattr(cast, player), cast.police, cast.worker.user)
    action.refresh_from_db()
    assert action.person == cast.worker.user


@pytest.mark.parametrize("which", ["housing", "charity"])
def test_owners_spoc_gives_it_to_no_other_agency(cast, action, which):
    with pytest.raises(WithinTheAgency):
        give(action, cast.spoc, getattr(cast, which))


def test_spoc_of_another_agency_does_not_take_it(cast, case):
    theirs = done.action(case, cast.housing, cast.coordinator.user)
    with pytest.raises(NotAllowed):
        give(theirs, cast.spoc, cast.police)


def test_person_who_is_to_do_it_does_not_hand_it_over(cast, case):
    worker = cast.worker.user
    name_person(case=case, person=worker, why="Does the visits", by=cast.coordinator.viewer)
    action = done.action(case, cast.police, cast.coordinator.user, person=worker)
    assert update_action(action=action, status="in_progress", note="", by=cast.worker.viewer)
    with pytest.raises(NotAllowed):
        give(action, cast.worker, cast.police)


@pytest.mark.parametrize(
    "player", ["chair", "deputy_chair", "charity_spoc", "worker", "outsider", "board_member"]
)
def test_nobody_else_hands_it_over(cast, action, player):
    with pytest.raises(NotAllowed):
        give(action, getattr(cast, player), cast.housing)


def test_blocking_agency_does_not_hand_it_over(cast):
    case = make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing,
        involved=[cast.police, cast.charity],
    )  # fmt: skip
    action = done.action(case, cast.police, cast.coordinator.user)
    done.update(action, cast.spoc.user, "blocked", "A key", blocked_by=cast.charity)
    with pytest.raises(NotAllowed):
        give(action, cast.charity_spoc, cast.charity)


def test_person_works_for_the_agency_it_goes_to(cast, action):
    for stranger in (cast.second_spoc.user, cast.leaver.user):
        with pytest.raises(AnotherAgency):
            give(action, cast.coordinator, cast.police, stranger)


def test_handing_over_has_a_reason(cast, action):
    with pytest.raises(ReasonNeeded):
        give(action, cast.coordinator, cast.housing, reason=" ")


def test_who_has_it_is_not_given_it_again(cast, action):
    with pytest.raises(AlreadyTheirs):
        give(action, cast.coordinator, cast.police)


@pytest.mark.parametrize("status", OVER)
def test_what_is_no_longer_under_way_is_not_handed_over(cast, action, status):
    done.update(action, cast.spoc.user, status)
    with pytest.raises(NoLongerUnderWay):
        give(action, cast.coordinator, cast.housing)


def test_refused_handover_involves_nobody(cast, case, action):
    done.update(action, cast.spoc.user, "done")
    with pytest.raises(NoLongerUnderWay):
        give(action, cast.coordinator, cast.charity)
    assert not case.agencies.filter(agency=cast.charity).exists()


def test_action_of_a_case_that_ended_is_not_handed_over(cast):
    case = make.case_at("closed", cast.worker.user, cast.panel, lead=cast.housing)
    action = done.action(case, cast.police, cast.coordinator.user)
    with pytest.raises(CaseNotOpen):
        give(action, cast.coordinator, cast.housing)


def test_new_owner_is_no_longer_waited_for(cast, action):
    done.update(action, cast.spoc.user, "blocked", "A key", blocked_by=cast.housing)
    give(action, cast.coordinator, cast.housing)
    action.refresh_from_db()
    assert (action.status, action.blocked_by) == ("blocked", None)


def test_who_is_waited_for_stays_so_when_another_agency_takes_it(cast, action):
    done.update(action, cast.spoc.user, "blocked", "A key", blocked_by=cast.housing)
    give(action, cast.coordinator, cast.charity)
    action.refresh_from_db()
    assert action.blocked_by == cast.housing


def test_same_handover_sent_twice_is_kept_once(cast, action):
    first = give(action, cast.coordinator, cast.housing, seen=0)
    assert give(action, cast.coordinator, cast.housing, seen=0) == first
    assert action.changes.count() == 1


def test_handover_made_meanwhile_is_not_overtaken_unseen(cast, action):
    give(action, cast.coordinator, cast.housing, seen=0)
    with pytest.raises(Stale):
        give(action, cast.second_spoc, cast.police, cast.worker.user, seen=0)


def test_spoc_whose_agency_gave_it_away_does_not_take_it_back(cast, action):
    """Their page still shows it as their own."""
    give(action, cast.coordinator, cast.housing)
    with pytest.raises(NotAllowed):
        give(action, cast.spoc, cast.police, cast.worker.user)


# --- kept ------------------------------------------------------------------------------------------


def test_changes_are_kept_for_ever(cast, action):
    change = extend(action, cast.coordinator)
    for attempt in (
        lambda: ActionChange.objects.filter(pk=change.pk).update(reason="Other"),
        change.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"to_due": None},
        {"from_due": None},
        {"to_due": date(2026, 1, 1)},
        {"what": "owner"},
        {"to_agency": True},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_database_keeps_a_change_of_the_date_whole(cast, action, wrong):
    whole = {
        "what": "due",
        "from_due": date(2026, 1, 1),
        "to_due": date(2026, 1, 2),
        "reason": "More time",
    }
    wrong = {name: cast.police if one is True else one for name, one in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionChange.objects.create(action=action, by=cast.spoc.user, **whole | wrong)


@pytest.mark.parametrize("name", ["from_agency", "to_agency"])
def test_database_keeps_a_handover_whole(cast, action, name):
    whole = {"from_agency": cast.police, "to_agency": cast.housing} | {name: None}
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionChange.objects.create(
            action=action, by=cast.spoc.user, what="owner", reason="They know", **whole
        )


def test_changes_are_in_the_panels_chain_without_their_words(cast, action):
    extend(action, cast.coordinator, reason="The adult is in hospital")
    give(action, cast.coordinator, cast.charity, reason="They know the adult")
    chain = f"panel:{cast.panel.pk}"
    bodies = LedgerEntry.objects.filter(chain=chain).values_list("body", flat=True)
    said = [bytes(body).decode() for body in bodies]
    assert all(wrong is None for _, wrong in ledger.verify(chain))
    assert {json.loads(one)["verb"] for one in said} >= {"action_extended", "action_handed_over"}
    assert "the adult" not in " ".join(said).lower()
