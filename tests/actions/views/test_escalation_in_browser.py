"""Escalations in the browser: narrow, by keyboard, and without script."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actions.models import EscalationHold, EscalationRecipient, EscalationStep
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.journeys.browsing import Keyboard, enter
from tests.sharing.views.test_in_the_browser import WIDTHS, is_sound
from tests.support.browser import aside

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(live_app):
    with aside():
        cast = Cast()
        assert cast.manager
        return cast


@pytest.fixture
def action(cast):
    with aside():
        case = make.case_at(
            "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
        )
        by = cast.coordinator.user
        late = done.late(
            case,
            cast.police,
            by,
            text="Change the lock with her there, and give her the only key in use",
        )
        done.update(late, cast.spoc.user, "in_progress", "The locksmith is asked")
        done.step(late, "1", cast.police, [cast.spoc.user])
        return late


@pytest.fixture
def climbed(cast, action):
    """Further up, held, and beside others that are open and that have ended."""
    with aside():
        done.step(action, "2", cast.police, [cast.manager.user], response="I send Pat on Friday")
        done.step(action, "4", cast.police, [cast.board_member.user])
        done.hold(action, cast.coordinator.user, reason="The SPoC rang: they visit on Friday")
        for status in ("done", "not_done"):
            other = done.late(action.case, cast.police, cast.coordinator.user, status=status)
            done.step(other, "1", cast.police, [cast.spoc.user])
            done.step(other, "2", cast.police, [cast.manager.user])
    return action


def kept(model, **words):
    with aside():
        return model.objects.filter(**words).first()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", ["coordinator", "manager", "board_member"])
def test_the_list_is_sound_for_each_role(live_app, page, cast, climbed, width, who):
    enter(page.context, live_app, getattr(cast, who))
    is_sound(page, f"{live_app}/escalations/", width, f"escalation_list-{who}")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_one_are_sound(live_app, page, cast, climbed, width):
    address = f"{live_app}/escalations/{climbed.reference}"
    enter(page.context, live_app, cast.coordinator)
    for verb in ("", "/escalate", "/hold"):
        is_sound(page, address + verb, width, f"escalation{verb.replace('/', '-')}")
    is_sound(page, f"{live_app}/actions/{climbed.reference}", width, "action_page-ladder")
    enter(page.context, live_app, cast.spoc)
    is_sound(page, f"{live_app}/actions/{climbed.reference}", width, "action_page-told")
    told = kept(EscalationRecipient, person=cast.manager.user, acknowledged_at=None)
    enter(page.context, live_app, cast.manager)
    is_sound(page, f"{live_app}/escalations/{told.pk}", width, "escalation_copy")


def test_the_coordinator_escalates_by_keyboard_alone(live_app, page, cast, action):
    enter(page.context, live_app, cast.coordinator)
    page.goto(f"{live_app}/actions/")
    hands = Keyboard(page)
    hands.follow("/escalations/")
    hands.follow("/escalate")
    expect(page.locator("main")).to_contain_text("Sent now, it goes to Police manager")
    hands.push("Escalate now")
    expect(page.locator("main")).to_contain_text(f"{action.reference} went to Police manager.")
    assert kept(EscalationStep, rung="2").sent_early_by == cast.coordinator.user


def test_the_coordinator_holds_and_lets_go_on_without_script(live_app, browser, cast, action):
    until = timezone.localdate() + timedelta(days=3)
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        enter(context, live_app, cast.coordinator)
        page.goto(f"{live_app}/escalations/{action.reference}/hold")
        for part, words in (("Day", until.day), ("Month", until.month), ("Year", until.year)):
            page.get_by_label(part).fill(str(words))
        page.get_by_label("Why it waits").fill("They visit on Friday")
        page.get_by_role("button", name="Hold").click()
        expect(page.locator("main")).to_contain_text(
            f"is held until {until.day} {until:%B} {until.year}"
        )
        assert kept(EscalationHold, ended_at=None).reason == "They visit on Friday"
        page.get_by_role("button", name="Let it go on").click()
        expect(page.locator("main")).to_contain_text("goes on")
    finally:
        context.close()
    assert kept(EscalationHold, ended_at=None) is None


def test_a_manager_lands_on_what_was_escalated_and_acknowledges_by_keyboard(
    live_app, page, cast, action
):
    with aside():
        done.step(action, "2", cast.police, [cast.manager.user])
    told = kept(EscalationRecipient, person=cast.manager.user)
    enter(page.context, live_app, cast.manager)
    page.goto(f"{live_app}/")
    assert page.url.endswith("/escalations/")
    hands = Keyboard(page)
    hands.follow(f"/escalations/{told.pk}")
    hands.answer("What will you do? (optional)", "I send Pat on Friday")
    hands.push("Acknowledge")
    expect(page.locator("main")).to_contain_text("you have seen")
    assert kept(EscalationRecipient, pk=told.pk).response == "I send Pat on Friday"


def test_the_spoc_acknowledges_on_the_action_s_page(live_app, page, cast, action):
    enter(page.context, live_app, cast.spoc)
    page.goto(f"{live_app}/actions/{action.reference}")
    page.get_by_label("What will you do? (optional)").fill("We go tomorrow")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("main")).to_contain_text("acknowledged it on")
    expect(page.locator("main")).to_contain_text("We go tomorrow")
