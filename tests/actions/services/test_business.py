"""Actions of panel business: who writes them down, who says how they stand, who never sees them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from actions.errors import (
    ClearsTheWayOnly,
    NotAtTheTable,
    NotInTheWay,
    OwnAgencyOnly,
    WithinTheAgency,
)
from actions.models import Action, ActionUpdate, BusinessAction
from actions.services.action import update_action
from actions.services.business import raise_business
from actions.services.change import extend_action, hand_over
from actions.services.remind import remind_owner
from referrals.errors import ReasonNeeded
from sharing.doors import access, ledger
from sharing.doors.ledger import chain_of
from sharing.errors import AnotherAgency, NotAllowed, NotFound
from sharing.models import LedgerEntry, Notice, PanelMembership
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.support.crowd import all_at_once

pytestmark = pytest.mark.django_db
NOT_THERE = (
    "worker",
    "manager",
    "board_member",
    "ig_lead",
    "administrator",
    "outsider",
    "stranger",
)


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def action(cast):
    return done.business(cast.panel, cast.charity, cast.coordinator.user)


def promise(cast, by, owner, **words):
    words = {"text": "Bring figures"} | words
    return raise_business(panel=cast.panel, owner_agency=owner, by=by.viewer, **words)


def say(action, by, status, note="", **words):
    return update_action(action=action, status=status, note=note, by=by.viewer, **words)


# --- writing down --------------------------------------------------------------------------------


@time_machine.travel("2026-11-23 10:00", tick=False)
def test_it_is_due_in_the_panels_usual_time_and_has_a_reference_of_its_own(cast):
    made = promise(cast, cast.coordinator, cast.charity)
    assert made.due == made.original_due == date(2026, 12, 7)
    assert made.reference.startswith("PB-")
    urgent = promise(cast, cast.coordinator, cast.charity, text="Call", priority="urgent")
    assert urgent.due == date(2026, 11, 24)


@pytest.mark.parametrize("player", ["coordinator", "chair", "deputy_chair"])
def test_who_runs_the_meetings_gives_it_to_any_agency_of_the_panel(cast, player):
    assert promise(cast, getattr(cast, player), cast.charity).owner_agency == cast.charity


def test_spoc_writes_down_what_their_own_agency_does(cast):
    assert promise(cast, cast.charity_spoc, cast.charity)
    with pytest.raises(OwnAgencyOnly):
        promise(cast, cast.charity_spoc, cast.police)


@pytest.mark.parametrize("player", NOT_THERE)
def test_nobody_else_writes_any_down(cast, player):
    with pytest.raises(NotAllowed):
        promise(cast, getattr(cast, player), cast.police)


def test_agency_outside_the_panel_has_no_part_in_its_business(cast):
    for agency in (cast.elsewhere, cast.gone):
        with pytest.raises(NotAtTheTable):
            promise(cast, cast.coordinator, agency)


def test_empty_task_and_strangers_are_refused(cast):
    with pytest.raises(ReasonNeeded):
        promise(cast, cast.coordinator, cast.charity, text=" ")
    with pytest.raises(AnotherAgency):
        promise(cast, cast.coordinator, cast.charity, person=cast.spoc.user)


def test_sent_twice_it_is_kept_once(cast):
    first = promise(cast, cast.coordinator, cast.charity)
    assert promise(cast, cast.coordinator, cast.charity) == first
    assert BusinessAction.objects.count() == 1
    assert promise(cast, cast.chair, cast.charity) != first


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_kept_once(cast):
    by = cast.coordinator.viewer
    words = {"panel": cast.panel, "text": "Bring figures", "owner_agency": cast.charity}
    came = all_at_once([lambda: raise_business(**words, by=by)] * 4)
    assert came.errors == []
    assert BusinessAction.objects.count() == 1


def test_ledger_names_it_with_its_panel(cast):
    made = promise(cast, cast.coordinator, cast.charity)
    entry = LedgerEntry.objects.filter(chain=chain_of(cast.panel.pk)).latest("seq")
    assert entry.subjects == [made.reference, cast.panel.slug]


def test_agency_without_an_agreement_takes_part(cast):
    """No information of a case is in it, so none is needed (`domain.md` section 8)."""
    signatures = cast.charity.signatures.all()
    signatures.update(withdrawn_on=date(2026, 1, 1))
    made = promise(cast, cast.charity_spoc, cast.charity)
    assert say(made, cast.charity_spoc, "in_progress", "Begun")


# --- who sees it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "player", ["spoc", "deputy_spoc", "charity_spoc", "coordinator", "chair", "deputy_chair"]
)
def test_whoever_sits_at_the_table_sees_it(cast, action, player):
    seen = access.visible(BusinessAction, getattr(cast, player).viewer)
    assert list(seen) == [action]


@pytest.mark.parametrize("player", [*NOT_THERE, "leaver", "former_member"])
def test_nobody_else_sees_it(cast, action, player):
    viewer = getattr(cast, player).viewer
    assert not access.visible(BusinessAction, viewer).exists()
    with ledger.listening(), pytest.raises(NotFound):
        access.fetch(BusinessAction, action.reference, viewer)


def test_it_is_none_of_a_case_and_an_action_of_a_case_is_none_of_it(cast, action):
    case = make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)
    of_case = done.action(case, cast.housing, cast.coordinator.user)
    assert list(Action.objects.all()) == [of_case]
    assert list(BusinessAction.objects.all()) == [action]
    assert not access.visible(Action, cast.charity_spoc.viewer).exists()
    assert access.visible(Action, cast.coordinator.viewer).get() == of_case


def test_table_keeps_the_two_apart(cast, action):
    case = make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)
    of_case = done.action(case, cast.housing, cast.coordinator.user)
    rows = Action.every
    for wrong in (
        lambda: rows.filter(pk=action.pk).update(business_of=None),
        lambda: rows.filter(pk=action.pk).update(case=case),
        lambda: rows.filter(pk=action.pk).update(reference="ACT-222222"),
        lambda: rows.filter(pk=of_case.pk).update(case=None),
        lambda: rows.filter(pk=of_case.pk).update(reference="PB-222222"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


# --- how it stands -------------------------------------------------------------------------------


def test_its_owner_reports_and_the_coordinator_checks(cast, action):
    say(action, cast.charity_spoc, "done", evidence="The sheet")
    say(action, cast.coordinator, "verified")
    action.refresh_from_db()
    assert action.status == "verified"
    assert ActionUpdate.objects.filter(action=action).count() == 2


@pytest.mark.parametrize("player", ["spoc", "chair", "worker", "former_member", "board_member"])
def test_nobody_else_says_how_it_stands(cast, action, player):
    with pytest.raises(NotAllowed):
        say(action, getattr(cast, player), "in_progress", "Begun")


def test_agency_that_left_the_panel_says_no_more(cast, action):
    PanelMembership.objects.filter(agency=cast.charity).update(until=date(2026, 1, 1))
    with pytest.raises(NotAllowed):
        say(action, cast.charity_spoc, "in_progress", "Begun")


def test_something_may_be_needed_from_any_agency_of_the_panel_which_clears_the_way(cast, action):
    say(action, cast.charity_spoc, "blocked", "We need the list", blocked_by=cast.police)
    told = Notice.objects.filter(verb="needed_from_you")
    assert sorted(told.values_list("to__name", flat=True)) == ["Police SPoC"]
    with pytest.raises(ClearsTheWayOnly):
        say(action, cast.spoc, "done")
    say(action, cast.spoc, "in_progress", "Here is the list")
    action.refresh_from_db()
    assert (action.status, action.blocked_by) == ("in_progress", None)


def test_nothing_is_needed_from_an_agency_outside(cast, action):
    with pytest.raises(NotInTheWay):
        say(action, cast.charity_spoc, "blocked", "We need the list", blocked_by=cast.elsewhere)


# --- more time, other hands, a reminder ----------------------------------------------------------


def test_coordinator_gives_more_time_once_and_then_the_chair(cast, action):
    due = action.due + timedelta(days=60)
    extend_action(action=action, due=due, reason="Half term", by=cast.coordinator.viewer)
    with pytest.raises(NotAllowed):
        extend_action(action=action, due=due, reason="Again", by=cast.charity_spoc.viewer)
    later = due + timedelta(days=60)
    extend_action(action=action, due=later, reason="Again", by=cast.chair.viewer)
    action.refresh_from_db()
    assert action.due == later


def test_whoever_runs_the_meetings_hands_it_over(cast, action):
    change = {"person": None, "reason": "They know more"}
    hand_over(action=action, owner_agency=cast.police, by=cast.chair.viewer, **change)
    action.refresh_from_db()
    assert action.owner_agency == cast.police
    with pytest.raises(NotAtTheTable):
        hand_over(action=action, owner_agency=cast.elsewhere, by=cast.coordinator.viewer, **change)
    with pytest.raises(WithinTheAgency):
        hand_over(action=action, owner_agency=cast.housing, by=cast.spoc.viewer, **change)


def test_spoc_hands_it_on_within_their_agency(cast, action):
    colleague = partners.spoc(cast.charity, name="Second charity SPoC")
    change = {"person": colleague, "reason": "On leave"}
    hand_over(action=action, owner_agency=cast.charity, by=cast.charity_spoc.viewer, **change)
    action.refresh_from_db()
    assert action.person == colleague


def test_whoever_runs_the_meetings_reminds_by_hand(cast, action):
    with pytest.raises(NotAllowed):
        remind_owner(action=action, by=cast.spoc.viewer)
    remind_owner(action=action, by=cast.chair.viewer)
    assert Notice.objects.get(verb="action_reminded").to == cast.charity_spoc.user
