"""The action page in the browser: narrow, by keyboard, and without script."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format
from playwright.sync_api import expect

from actions.models import Action
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
        return Cast()


@pytest.fixture
def action(cast):
    with aside():
        case = make.case_at(
            "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
        )
        return done.action(
            case,
            cast.police,
            cast.coordinator.user,
            text="Change the lock with her there, and give her the only key in use",
            serves="One key, and she holds it",
        )


def now(action):
    with aside():
        return Action.objects.get(pk=action.pk)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_with_a_long_history_is_sound(live_app, page, cast, action, width):
    with aside():
        done.update(action, cast.spoc.user, "in_progress", "Locksmith asked")
        done.extension(action, cast.coordinator.user, reason="She is in hospital until Friday")
        done.update(action, cast.spoc.user, "blocked", "The spare key", blocked_by=cast.housing)
    for player in ("spoc", "second_spoc", "coordinator"):
        enter(page.context, live_app, getattr(cast, player))
        address = f"{live_app}/actions/{action.reference}"
        is_sound(page, address, width, f"action_page-{player}")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["extend", "hand-over"])
def test_pages_that_change_it_are_sound(live_app, page, cast, action, width, name):
    enter(page.context, live_app, cast.coordinator)
    is_sound(page, f"{live_app}/actions/{action.reference}/{name}", width, f"action-{name}")


def test_from_whom_and_what_shows_it_are_asked_with_their_own_answer(live_app, page, cast, action):
    enter(page.context, live_app, cast.spoc)
    page.goto(f"{live_app}/actions/{action.reference}")
    whom = page.get_by_label("From whom is it needed?")
    shows = page.get_by_label("What shows that it is done")
    expect(whom).to_be_hidden()
    page.get_by_label("Blocked").check()
    expect(whom).to_be_visible()
    page.get_by_label("Done", exact=True).check()
    expect(whom).to_be_hidden()
    expect(shows).to_be_visible()


def test_more_time_is_given_by_keyboard_alone(live_app, page, cast, action):
    enter(page.context, live_app, cast.coordinator)
    page.goto(f"{live_app}/actions/{action.reference}")
    hands = Keyboard(page)
    hands.follow("/extend")
    day = action.due + timedelta(days=30)
    for part, words in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        hands.answer(part, str(words))
    hands.answer("Why more time is needed", "She is in hospital")
    hands.push("Change the date")
    expect(page.locator("main")).to_contain_text("is now due on " + date_format(day, "j F Y"))
    assert now(action).original_due == action.original_due


def test_without_script_it_waits_for_another_agency_and_goes_on(live_app, browser, cast, action):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        enter(context, live_app, cast.spoc)
        page.goto(f"{live_app}/actions/{action.reference}")
        page.get_by_label("Blocked").check()
        page.get_by_label("From whom is it needed?").select_option(cast.housing.slug)
        page.get_by_label("Note").fill("The spare key")
        page.get_by_role("button", name="Save update").click()
        assert now(action).blocked_by == cast.housing
        enter(context, live_app, cast.second_spoc)
        page.goto(f"{live_app}/actions/{action.reference}")
        page.get_by_label("It can go on").check()
        page.get_by_label("Note").fill("The key is at the desk")
        page.get_by_role("button", name="Save update").click()
        expect(page.locator("main")).to_contain_text("is saved")
    finally:
        context.close()
    assert (now(action).status, now(action).blocked_by) == ("in_progress", None)
