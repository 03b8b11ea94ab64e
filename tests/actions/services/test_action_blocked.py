"""Blocked, with what is needed from whom; and what shows that something is done."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from actions.errors import ClearsTheWayOnly, NotInTheWay
from actions.models import Action, ActionUpdate
from actions.selectors.action import OPEN, Wanted, for_viewer
from actions.services.action import update_action
from referrals.errors import ReasonNeeded
from referrals.models import CaseAgency
from sharing.errors import NotAllowed, Stale
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.support.crowd import all_at_once

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def blocked(cast, action):
    """The action of the police, for which something is needed from housing."""
    done.update(action, cast.spoc.user, "blocked", "The spare key", blocked_by=cast.housing)
    action.refresh_from_db()
    return action


def say(action, by, status, note="", **words):
    return update_action(action=action, status=status, note=note, by=by.viewer, **words)


def waiting(player, show=""):
    return set(for_viewer(player.viewer, Wanted(show=show)))


# --- from whom ---------------------------------------------------------------------------------


def test_owner_says_what_is_needed_and_from_whom(cast, action):
    update = say(action, cast.spoc, "blocked", "The spare key", blocked_by=cast.housing)
    action.refresh_from_db()
    assert (action.status, action.blocked_by) == ("blocked", cast.housing)
    assert (update.note, update.blocked_by) == ("The spare key", cast.housing)


def test_nobody_in_particular_may_be_named(cast, action):
    say(action, cast.spoc, "blocked", "Better weather")
    action.refresh_from_db()
    assert (action.status, action.blocked_by) == ("blocked", None)


def test_what_is_needed_must_be_said_whoever_is_named(cast, action):
    with pytest.raises(ReasonNeeded):
        say(action, cast.spoc, "blocked", " ", blocked_by=cast.housing)


@pytest.mark.parametrize("which", ["police", "charity", "elsewhere", "gone"])
def test_only_another_agency_that_works_on_the_case_is_named(cast, action, which):
    with pytest.raises(NotInTheWay):
        say(action, cast.spoc, "blocked", "The key", blocked_by=getattr(cast, which))
    assert not action.updates.exists()


def test_agency_that_ended_its_work_is_not_named(cast, case, action):
    CaseAgency.objects.filter(case=case, agency=cast.housing).update(until=timezone.now())
    with pytest.raises(NotInTheWay):
        say(action, cast.spoc, "blocked", "The key", blocked_by=cast.housing)


@pytest.mark.parametrize("status", ["in_progress", "done", "not_possible", "not_done"])
def test_leaving_blocked_clears_it(cast, blocked, status):
    say(blocked, cast.spoc, status, "Because")
    blocked.refresh_from_db()
    assert (blocked.status, blocked.blocked_by) == (status, None)


def test_agency_named_with_another_status_is_not_kept(cast, action):
    assert say(action, cast.spoc, "in_progress", blocked_by=cast.housing).blocked_by is None


def test_still_blocked_may_name_nobody_any_more(cast, blocked):
    say(blocked, cast.spoc, "blocked", "Now it is the weather")
    blocked.refresh_from_db()
    assert (blocked.status, blocked.blocked_by) == ("blocked", None)


# --- the agency from which it is needed ----------------------------------------------------------


def test_what_is_needed_waits_for_the_agency_it_is_needed_from(cast, blocked):
    for show in ("", OPEN):
        assert waiting(cast.second_spoc, show) == {blocked}
        assert waiting(cast.spoc, show) == {blocked}


def test_it_waits_no_longer_once_it_goes_on(cast, blocked):
    say(blocked, cast.spoc, "in_progress")
    assert waiting(cast.second_spoc) == set()


def test_barred_spoc_of_that_agency_is_told_nothing(cast, case, blocked):
    partners.bar(case, cast.chair.user, person=cast.second_spoc.user)
    assert waiting(cast.second_spoc) == set()
    with pytest.raises(NotAllowed):
        say(blocked, cast.second_spoc, "in_progress", "The key is there")


def test_its_spoc_says_that_it_can_go_on(cast, blocked):
    update = say(blocked, cast.second_spoc, "in_progress", "The key is at the desk")
    blocked.refresh_from_db()
    assert (blocked.status, blocked.blocked_by, blocked.finished_on) == ("in_progress", None, None)
    assert update.by == cast.second_spoc.user


def test_its_spoc_says_what_was_done_about_it(cast, blocked):
    with pytest.raises(ReasonNeeded):
        say(blocked, cast.second_spoc, "in_progress", " ")


@pytest.mark.parametrize(
    "status", ["open", "blocked", "done", "verified", "not_possible", "not_done", "cancelled"]
)
def test_its_spoc_says_nothing_else(cast, blocked, status):
    with pytest.raises(ClearsTheWayOnly):
        say(blocked, cast.second_spoc, status, "Because")
    blocked.refresh_from_db()
    assert blocked.status == "blocked"


@pytest.mark.parametrize("player", ["charity_spoc", "worker", "chair", "outsider"])
def test_nobody_else_says_that_it_can_go_on(cast, blocked, player):
    with pytest.raises(NotAllowed):
        say(blocked, getattr(cast, player), "in_progress", "It can")


def test_agency_not_named_does_not_clear_what_is_blocked(cast, action):
    done.update(action, cast.spoc.user, "blocked", "Better weather")
    with pytest.raises(NotAllowed):
        say(action, cast.second_spoc, "in_progress", "It can")


def test_coordinator_who_is_also_that_agencys_spoc_reports_as_the_coordinator(cast, blocked):
    partners.role(cast.second_spoc.user, cast.panel, "coordinator")
    assert say(blocked, cast.second_spoc, "done").status == "done"


def test_who_was_in_the_way_learns_what_was_said_meanwhile(cast, blocked):
    seen = blocked.updates.get().pk
    theirs = say(blocked, cast.spoc, "in_progress", "Found a locksmith", seen=seen)
    blocked.refresh_from_db()
    with pytest.raises(Stale) as clash:
        say(blocked, cast.second_spoc, "in_progress", "The key is there", seen=seen)
    assert clash.value.facts["update"] == theirs


def test_can_go_on_sent_twice_is_kept_once(cast, blocked):
    seen = blocked.updates.get().pk
    words = {"note": "The key is there", "seen": seen}
    first = say(blocked, cast.second_spoc, "in_progress", **words)
    assert say(blocked, cast.second_spoc, "in_progress", **words) == first
    assert blocked.updates.count() == 2


def test_same_words_that_name_another_agency_are_another_update(cast, case, action):
    CaseAgency.objects.create(case=case, agency=cast.social_care, part="involved")
    say(action, cast.spoc, "blocked", "The key", blocked_by=cast.housing, seen=0)
    with pytest.raises(Stale):
        say(action, cast.spoc, "blocked", "The key", blocked_by=cast.social_care, seen=0)


# --- what shows that it is done ---------------------------------------------------------------------


def test_evidence_comes_with_done(cast, action):
    assert say(action, cast.spoc, "done", evidence=" Photograph on file ").evidence == (
        "Photograph on file"
    )


def test_evidence_may_be_missing(cast, action):
    assert say(action, cast.spoc, "done").evidence == ""


@pytest.mark.parametrize("status", ["in_progress", "blocked", "not_possible"])
def test_evidence_is_not_kept_with_anything_but_done(cast, action, status):
    assert say(action, cast.spoc, status, "Because", evidence="Photograph").evidence == ""


def test_done_with_other_evidence_is_not_the_same_update(cast, action):
    say(action, cast.spoc, "done", evidence="Photograph", seen=0)
    assert say(action, cast.spoc, "done", evidence="Photograph", seen=0)
    with pytest.raises(Stale):
        say(action, cast.spoc, "done", evidence="Letter", seen=0)


# --- the database's own guards ----------------------------------------------------------------------


def test_database_keeps_the_agency_to_what_is_blocked(cast, action):
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(blocked_by=cast.housing)


def test_database_lets_no_action_leave_blocked_with_an_agency(blocked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=blocked.pk).update(status="in_progress")


def test_database_lets_no_owner_be_in_its_own_way(cast, blocked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=blocked.pk).update(blocked_by=cast.police)


@pytest.mark.parametrize("name", ["evidence", "blocked_by"])
def test_database_keeps_updates_to_what_they_say(cast, action, name):
    words = {name: "Photograph" if name == "evidence" else cast.housing}
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionUpdate.objects.create(action=action, by=cast.spoc.user, status="in_progress", **words)


def test_day_first_agreed_never_changes(action):
    with pytest.raises(DatabaseError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(original_due=action.due.replace(year=2020))
    action.due = action.due.replace(year=2099)
    action.save()
    assert action.original_due != action.due


# --- two at once -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_owner_and_the_other_agency_at_once_leave_one_update_and_one_told(cast, blocked):
    """Both looked at the same update; one is kept, the other told of it."""
    seen = blocked.updates.get().pk
    both = [(cast.spoc.viewer, "done"), (cast.second_spoc.viewer, "in_progress")]
    outcome = all_at_once(
        [
            lambda by=by, status=status: update_action(
                action=blocked, status=status, note="The key is there", by=by, seen=seen
            )
            for by, status in both
        ]
    )
    blocked.refresh_from_db()
    assert [type(error) for error in outcome.errors] == [Stale]
    assert [update.status for update in outcome.results] == [blocked.status]
    assert blocked.updates.count() == 2
