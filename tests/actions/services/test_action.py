"""Raising actions and saying how they stand: who may, what is refused, what is kept."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from actions.errors import (
    ActionOver,
    CaseNotOpen,
    CheckedByCoordinator,
    DateTooFar,
    NotInvolved,
    OwnAgencyOnly,
    StatusNotOpen,
)
from actions.models import Action, ActionUpdate
from actions.selectors.unfinished import unfinished_count
from actions.services.action import raise_action, update_action
from referrals.errors import NotInPanel, ReasonNeeded
from sharing.doors import access, ledger
from sharing.errors import AgreementLapsed, AnotherAgency, NotAllowed, Stale
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


def promise(case, by, owner, **words):
    return raise_action(
        case=case, owner_agency=owner, by=by.viewer, **{"text": "Visit together"} | words
    )


def say(action, by, status, note="", seen=None):
    return update_action(action=action, status=status, note=note, by=by.viewer, seen=seen)


# --- raising ---------------------------------------------------------------------------------


@time_machine.travel("2026-11-23 10:00", tick=False)
def test_action_is_due_within_a_year(cast, case):
    with pytest.raises(DateTooFar):
        promise(case, cast.coordinator, cast.housing, due=date(2027, 11, 25))
    assert promise(case, cast.coordinator, cast.housing, due=date(2027, 11, 24))


@time_machine.travel("2026-11-23 10:00", tick=False)
def test_action_is_due_in_the_panels_usual_time(cast, case):
    assert promise(case, cast.coordinator, cast.housing).due == date(2026, 12, 7)
    urgent = promise(case, cast.coordinator, cast.housing, text="Call", priority="urgent")
    assert (urgent.due, urgent.original_due) == (date(2026, 11, 24), date(2026, 11, 24))


@time_machine.travel("2026-11-23 10:00", tick=False)
def test_usual_time_is_the_panels_own(cast, case):
    cast.panel.settings.action_due_wd = 2
    cast.panel.settings.save()
    assert promise(case, cast.coordinator, cast.housing).due == date(2026, 11, 25)


def test_named_day_counts(cast, case):
    day = timezone.localdate() + timedelta(days=3)
    assert promise(case, cast.coordinator, cast.housing, due=day).due == day


def test_lead_agency_raises_for_involved_agencies(cast, case):
    assert promise(case, cast.second_spoc, cast.police).owner_agency == cast.police


def test_spoc_raises_for_their_own_agency_only(cast, case):
    assert promise(case, cast.spoc, cast.police)
    with pytest.raises(OwnAgencyOnly):
        promise(case, cast.spoc, cast.housing)


def test_only_the_coordinator_makes_an_agency_involved(cast, case):
    with pytest.raises(NotInvolved):
        promise(case, cast.second_spoc, cast.charity)
    assert not access.visible(type(case), cast.charity_spoc.viewer).filter(pk=case.pk).exists()


def test_action_for_an_agency_not_yet_involved_makes_it_so(cast, case):
    promise(case, cast.coordinator, cast.charity)
    assert access.visible(type(case), cast.charity_spoc.viewer).filter(pk=case.pk).exists()
    part = case.agencies.get(agency=cast.charity, until=None)
    assert part.part == "involved"


@pytest.mark.parametrize("which", ["elsewhere", "gone"])
def test_agency_outside_the_panel_takes_no_action(cast, case, which):
    with pytest.raises(NotInPanel):
        promise(case, cast.coordinator, getattr(cast, which))


def test_agency_without_an_agreement_in_date_is_not_involved_by_an_action(cast, case):
    unsigned = partners.agency()
    partners.member(cast.panel, unsigned)
    with pytest.raises(AgreementLapsed):
        promise(case, cast.coordinator, unsigned)
    assert not case.agencies.filter(agency=unsigned).exists()


@pytest.mark.parametrize(
    "player", ["charity_spoc", "worker", "outsider", "board_member", "ig_lead"]
)
def test_who_does_not_see_the_case_raises_nothing(cast, case, player):
    with pytest.raises(NotAllowed):
        promise(case, getattr(cast, player), cast.police)
    assert not case.actions.exists()


def test_chair_raises_nothing_by_that_role(cast, case):
    with pytest.raises(OwnAgencyOnly):
        promise(case, cast.chair, cast.housing)


def test_person_works_for_the_owner(cast, case):
    assert promise(case, cast.coordinator, cast.police, person=cast.spoc.user).person
    for stranger in (cast.second_spoc.user, cast.leaver.user):
        with pytest.raises(AnotherAgency):
            promise(case, cast.coordinator, cast.police, text="Else", person=stranger)


def test_action_says_what_will_be_done(cast, case):
    with pytest.raises(ReasonNeeded):
        promise(case, cast.coordinator, cast.housing, text=" ")


@pytest.mark.parametrize("stage", ["received", "waiting", "closed", "declined"])
def test_case_off_the_pathway_takes_no_action(cast, stage):
    case = make.case_at(stage, cast.worker.user, cast.panel)
    with pytest.raises(CaseNotOpen):
        promise(case, cast.coordinator, cast.housing)


def test_same_action_sent_twice_is_kept_once(cast, case):
    assert promise(case, cast.coordinator, cast.housing) == promise(
        case, cast.coordinator, cast.housing
    )
    assert case.actions.count() == 1


def test_raising_is_in_the_panels_chain(cast, case):
    promise(case, cast.coordinator, cast.charity)
    found = list(ledger.verify(f"panel:{cast.panel.pk}"))
    assert found
    assert all(wrong is None for _, wrong in found)


# --- updating --------------------------------------------------------------------------------


@pytest.fixture
def action(cast, case):
    return done.action(case, cast.police, cast.coordinator.user)


@pytest.mark.parametrize("player", ["spoc", "deputy_spoc", "coordinator"])
def test_owners_spoc_deputy_and_coordinator_say_how_it_stands(cast, action, player):
    update = say(action, getattr(cast, player), "in_progress")
    action.refresh_from_db()
    assert (action.status, update.by) == ("in_progress", getattr(cast, player).user)


def test_person_named_says_how_it_stands(cast):
    worker = cast.worker.user
    case = make.case_at("active", worker, cast.panel, lead=cast.police, lead_professional=worker)
    action = done.action(case, cast.police, cast.coordinator.user, person=worker)
    assert say(action, cast.worker, "done").by == worker


def test_person_who_cannot_see_the_case_says_nothing(cast, case):
    action = done.action(case, cast.police, cast.coordinator.user, person=cast.worker.user)
    with pytest.raises(NotAllowed):
        say(action, cast.worker, "done")


@pytest.mark.parametrize("player", ["second_spoc", "charity_spoc", "worker", "chair", "outsider"])
def test_others_say_nothing(cast, action, player):
    with pytest.raises(NotAllowed):
        say(action, getattr(cast, player), "done")


def test_done_is_a_claim_until_the_coordinator_checks_it(cast, action):
    say(action, cast.spoc, "done")
    with pytest.raises(CheckedByCoordinator):
        say(action, cast.spoc, "verified")
    say(action, cast.coordinator, "verified")
    action.refresh_from_db()
    assert (action.status, action.finished_on) == ("verified", timezone.localdate())


def test_what_is_done_counts_from_its_claim(cast, action):
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        day = timezone.localdate()
        say(action, cast.spoc, "done")
    say(action, cast.coordinator, "verified")
    action.refresh_from_db()
    assert action.finished_on == day


def test_sent_back_it_is_unfinished_again(cast, action):
    say(action, cast.spoc, "done")
    say(action, cast.coordinator, "in_progress", "The spare key is still out")
    action.refresh_from_db()
    assert (action.status, action.finished_on) == ("in_progress", None)


@pytest.mark.parametrize("status", ["blocked", "not_possible", "not_done"])
def test_reason_is_needed(cast, action, status):
    with pytest.raises(ReasonNeeded):
        say(action, cast.spoc, status, "  ")
    assert say(action, cast.spoc, status, "They moved away").note == "They moved away"


@pytest.mark.parametrize("status", ["cancelled", "verified"])
def test_owner_neither_cancels_nor_checks(cast, action, status):
    if status == "verified":
        say(action, cast.spoc, "done")
    with pytest.raises(CheckedByCoordinator):
        say(action, cast.spoc, status, "Because")


def test_coordinator_cancels_with_a_reason(cast, action):
    with pytest.raises(ReasonNeeded):
        say(action, cast.coordinator, "cancelled")
    assert say(action, cast.coordinator, "cancelled", "The panel took it back")


@pytest.mark.parametrize("status", ["verified", "cancelled"])
def test_what_is_over_stays_over(cast, action, status):
    done.update(action, cast.coordinator.user, status)
    with pytest.raises(ActionOver):
        say(action, cast.coordinator, "in_progress", "Again")


def test_claim_is_not_changed_by_its_owner(cast, action):
    say(action, cast.spoc, "done")
    with pytest.raises(CheckedByCoordinator):
        say(action, cast.spoc, "in_progress", "Not quite")


@pytest.mark.parametrize("status", ["verified", "open", "nonsense", ""])
def test_status_that_cannot_follow_is_refused(cast, action, status):
    done.update(action, cast.spoc.user, "in_progress")
    with pytest.raises(StatusNotOpen):
        say(action, cast.coordinator, status, "Because")


def test_update_made_meanwhile_is_not_overtaken_unseen(cast, action):
    theirs = say(action, cast.spoc, "blocked", "No key", seen=0)
    with pytest.raises(Stale) as clash:
        say(action, cast.coordinator, "done", seen=0)
    assert clash.value.facts["who"] == cast.spoc.user.name
    assert say(action, cast.coordinator, "done", seen=theirs.pk)


def test_same_update_sent_twice_is_kept_once(cast, action):
    first = say(action, cast.spoc, "done", "Locks changed", seen=0)
    assert say(action, cast.spoc, "done", "Locks changed", seen=0) == first
    assert ActionUpdate.objects.filter(action=action).count() == 1


def test_updates_are_kept_for_ever(cast, action):
    update = say(action, cast.spoc, "in_progress")
    for change in (
        lambda: ActionUpdate.objects.filter(pk=update.pk).update(note="Other"),
        update.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# --- counting --------------------------------------------------------------------------------


def test_unfinished_counts_what_is_neither_done_nor_ended(cast, case):
    for status in (
        "open",
        "in_progress",
        "blocked",
        "done",
        "verified",
        "not_possible",
        "cancelled",
    ):
        done.action(case, cast.police, cast.coordinator.user, status=status)
    assert unfinished_count(case) == 3
    assert Action.objects.filter(case=case).count() == 7
