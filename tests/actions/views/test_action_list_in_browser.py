"""My actions in the browser: three interactions for two updates, by keyboard, narrow, without script."""

import pytest
from playwright.sync_api import expect

from actions.models import Action
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.journeys.browsing import Keyboard, enter
from tests.referrals.views.test_triage_in_browser import Counted
from tests.sharing.views.test_in_the_browser import WIDTHS, is_sound
from tests.support.axe import violations
from tests.support.browser import aside

pytestmark = pytest.mark.browser
URL = "/actions/"


@pytest.fixture
def cast(live_app):
    with aside():
        return Cast()


@pytest.fixture
def rows(cast):
    """Four open actions of the police in two cases, the most pressing first."""
    with aside():
        cases = [
            make.case_at(
                "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
            )
            for _ in range(2)
        ]
        by = cast.coordinator.user
        return [done.action(cases[n // 2], cast.police, by, days=n - 1) for n in range(4)]


def asks(action):
    return f"How does {action.reference} stand?"


def states(rows):
    return [Action.objects.get(pk=row.pk).status for row in rows]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_updates_take_three_interactions_from_the_list(live_app, browser, cast, rows, scripts):
    """Choose, choose, save."""
    context = browser.new_context(java_script_enabled=scripts)
    try:
        enter(context, live_app, cast.spoc)
        way = Counted(context.new_page())
        way.page.goto(live_app + URL)
        way.choose(asks(rows[0]), "Done")
        way.choose(asks(rows[2]), "In progress")
        way.press("Save 2 updates" if scripts else "Save updates")
        expect(way.page.locator("main")).to_contain_text("2 updates saved")
    finally:
        context.close()
    assert states(rows) == ["done", "open", "in_progress", "open"]
    assert way.made == 3


def test_four_at_once_take_five_interactions(live_app, page, cast, rows):
    enter(page.context, live_app, cast.spoc)
    way = Counted(page)
    page.goto(live_app + URL)
    for row in rows:
        way.choose(asks(row), "Done")
    way.press("Save 4 updates")
    expect(page.locator("main")).to_contain_text("4 updates saved")
    assert states(rows) == ["done"] * 4
    assert way.made <= 7


def test_button_counts_the_rows_that_were_changed(live_app, page, cast, rows):
    enter(page.context, live_app, cast.spoc)
    page.goto(live_app + URL)
    button = page.locator("button[data-count]")
    first = page.get_by_role("group", name=asks(rows[0]))
    expect(button).to_have_text("Save updates")
    first.get_by_label("Blocked").check()
    expect(button).to_have_text("Save 1 update")
    page.get_by_label(f"Note on {rows[1].reference}").fill("Rang twice")
    expect(button).to_have_text("Save 2 updates")
    first.get_by_label("Not started").check()
    page.get_by_label(f"Note on {rows[1].reference}").fill("  ")
    expect(button).to_have_text("Save updates")


def test_from_whom_it_is_needed_is_asked_with_blocked_alone(live_app, page, cast, rows):
    enter(page.context, live_app, cast.spoc)
    page.goto(live_app + URL)
    stands = page.get_by_role("group", name=asks(rows[0]))
    asked = page.locator(f"#{rows[0].reference}").get_by_label("From whom is it needed?")
    expect(asked).to_be_hidden()
    stands.get_by_label("Blocked").check()
    expect(asked).to_be_visible()
    expect(asked.locator("option")).to_have_text(["None of these", cast.housing.name])
    stands.get_by_label("In progress").check()
    expect(asked).to_be_hidden()


def test_who_is_in_the_way_is_said_from_the_list(live_app, page, cast, rows):
    enter(page.context, live_app, cast.spoc)
    page.goto(live_app + URL)
    row = page.locator(f"#{rows[0].reference}")
    row.get_by_label("Blocked").check()
    row.get_by_label("From whom is it needed?").select_option(cast.housing.name)
    row.get_by_label(f"Note on {rows[0].reference}").fill("The key")
    page.get_by_role("button", name="Save 1 update").click()
    expect(row).to_contain_text(f"Needed from {cast.housing.name}")
    assert states(rows[:1]) == ["blocked"]


def test_row_that_failed_still_counts(live_app, page, cast, rows):
    enter(page.context, live_app, cast.spoc)
    page.goto(live_app + URL)
    page.get_by_role("group", name=asks(rows[0])).get_by_label("Blocked").check()
    page.get_by_role("group", name=asks(rows[1])).get_by_label("Done", exact=True).check()
    page.get_by_role("button", name="Save 2 updates").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.locator("button[data-count]")).to_have_text("Save 1 update")
    page.locator(".govuk-error-summary a").click()
    expect(page.get_by_label(f"Note on {rows[0].reference}")).to_be_focused()


def test_actions_are_updated_by_keyboard_alone(live_app, page, cast, rows):
    enter(page.context, live_app, cast.spoc)
    page.goto(live_app + URL)
    hands = Keyboard(page)
    hands.answer(asks(rows[0]), "Blocked")
    hands.answer(f"Note on {rows[0].reference}", "The key is lost")
    hands.answer(asks(rows[3]), "Done")
    hands.push("Save 2 updates")
    expect(page.locator("main")).to_contain_text("2 updates saved")
    assert states(rows) == ["blocked", "open", "open", "done"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("player", ["spoc", "coordinator"])
def test_the_list_is_sound_before_and_after_an_error(live_app, page, cast, rows, player, width):
    enter(page.context, live_app, getattr(cast, player))
    is_sound(page, live_app + URL, width, f"action_list-{player}")
    with aside():
        done.update(rows[1], cast.deputy_spoc.user, "cancelled", "Moved away")
    for row in rows[:2]:
        page.get_by_role("group", name=asks(row)).get_by_label("Blocked").check()
    page.get_by_role("button", name="Save 2 updates").click()
    expect(page.locator(".govuk-error-summary li")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
