"""The link in a reminder: one save for its person, while it may."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from actions.errors import LinkEnded, StatusNotOpen
from actions.models import Action, ActionUpdate, QuickLink
from actions.selectors import quick
from actions.services.action import update_action
from actions.services.quick import quick_update
from referrals.errors import ReasonNeeded
from sharing.models import LedgerEntry, Notice
from sharing.post.links import token_of
from sharing.services.panel import allow_quick_links
from tests.actions.services.ladder_days import DUE, to
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.support.crowd import all_at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police], score=12
    )


@pytest.fixture
def action(cast, case):
    return done.action(case, cast.police, cast.coordinator.user, due=DUE, original_due=DUE)


@pytest.fixture
def token(clock, action):
    """The link of the reminder on the due day."""
    to(clock, DUE)
    (notice,) = Notice.objects.filter(verb="action_remind_due")
    assert notice.quick
    return token_of(notice.key)


def opened(token):
    found = quick.link_of(token)
    assert found is not None
    return found


def saved(token, status="done", reason=""):
    link, person = opened(token)
    return quick_update(link=link, status=status, reason=reason, by=person)


def test_one_save_by_the_person_it_was_sent_to(cast, action, token):
    update = saved(token)
    action.refresh_from_db()
    assert (action.status, update.by) == ("done", cast.spoc.user)
    assert quick.link_of(token) is None
    assert LedgerEntry.objects.filter(subjects__contains=[action.reference]).count() >= 1


def test_only_what_it_is_recognised_by_is_kept(token):
    link = QuickLink.objects.get()
    kept = "".join(str(value) for value in vars(link).values())
    assert token not in kept
    assert len(token) >= 40


def test_opening_it_changes_nothing(token):
    before = QuickLink.objects.values().get()
    assert quick.link_of(token)
    assert quick.link_of(token)
    assert QuickLink.objects.values().get() == before
    assert not ActionUpdate.objects.exists()


@pytest.mark.parametrize("status", ["blocked", "not_possible"])
def test_where_it_does_not_go_on_a_reason_is_chosen(action, token, status):
    with pytest.raises(ReasonNeeded):
        saved(token, status)
    with pytest.raises(ReasonNeeded):
        saved(token, status, "something else")
    assert saved(token, status, "no_contact").note == "No contact yet, in spite of trying"


@pytest.mark.parametrize("status", ["verified", "cancelled", "not_done", "open", ""])
def test_nothing_else_can_be_said_by_it(token, status):
    with pytest.raises(StatusNotOpen):
        saved(token, status)
    assert quick.link_of(token)


def test_it_works_until_one_working_day_after_the_due_date(clock, token):
    clock.move_to(datetime(2026, 11, 17, 23, tzinfo=UTC))
    assert quick.link_of(token)
    clock.move_to(datetime(2026, 11, 18, 1, tzinfo=UTC))
    assert quick.link_of(token) is None


def test_a_link_opened_in_time_saves_nothing_once_it_has_ended(clock, token):
    link, person = opened(token)
    clock.move_to(datetime(2026, 11, 18, 9, tzinfo=UTC))
    with pytest.raises(LinkEnded):
        quick_update(link=link, status="done", by=person)


def test_nobody_else_can_save_by_it(cast, token):
    link, _ = opened(token)
    with pytest.raises(LinkEnded):
        quick_update(link=link, status="done", by=cast.deputy_spoc.viewer)


def test_switched_off_by_the_ig_lead_no_link_works_and_none_is_sent(clock, cast, case, token):
    allow_quick_links(panel=cast.panel, allowed=False, by=cast.ig_lead.viewer)
    assert quick.link_of(token) is None
    done.action(case, cast.police, cast.coordinator.user, due=DUE, original_due=DUE)
    to(clock, DUE)
    assert list(
        Notice.objects.filter(verb="action_remind_due")
        .order_by("pk")
        .values_list("quick", flat=True)
    ) == [True, False]


@pytest.mark.parametrize("fields", [{"priority": "urgent"}, {}])
def test_never_for_urgent_actions_or_in_critical_cases(clock, cast, case, fields):
    if not fields:
        case.score = 20
        case.save(update_fields=["score"])
    done.action(case, cast.police, cast.coordinator.user, due=DUE, original_due=DUE, **fields)
    to(clock, DUE)
    (notice,) = Notice.objects.filter(verb="action_remind_due")
    assert not notice.quick
    assert not QuickLink.objects.exists()


def test_a_case_that_becomes_critical_ends_its_links(case, token):
    case.score = 20
    case.save(update_fields=["score"])
    assert quick.link_of(token) is None


def test_who_loses_the_case_loses_the_link(cast, case, token):
    partners.bar(case, cast.chair.user, person=cast.spoc.user)
    assert quick.link_of(token) is None


def test_who_leaves_loses_the_link(cast, token):
    cast.spoc.user.is_active = False
    cast.spoc.user.save()
    assert quick.link_of(token) is None


def test_what_has_ended_or_gone_elsewhere_ends_the_link(cast, action, token):
    update_action(action=action, status="done", note="", by=cast.spoc.viewer)
    assert quick.link_of(token) is None
    Action.objects.update(status="open", owner_agency=cast.housing)
    assert quick.link_of(token) is None


def test_the_first_reminder_has_a_link_too_and_the_steps_have_none(clock, action):
    for day in (date(2026, 11, 11), DUE, date(2026, 11, 17), date(2026, 11, 19)):
        to(clock, day)
    sent = Notice.objects.filter(app="actions").exclude(verb="nobody_to_tell")
    quick_ones = dict(sent.values_list("verb", "quick"))
    assert quick_ones == {
        "action_remind_before": True,
        "action_remind_due": True,
        "action_step_1": False,
    }


@pytest.mark.django_db(transaction=True)
def test_two_at_once_one_saves(token):
    link, person = opened(token)
    jobs = [lambda: quick_update(link=link, status="done", by=person)] * 4
    outcome = all_at_once(jobs)
    assert len(outcome.results) == 1
    assert {type(error) for error in outcome.errors} == {LinkEnded}
    assert ActionUpdate.objects.count() == 1
