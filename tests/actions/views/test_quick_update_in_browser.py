"""Three interactions from the reminder to "Saved": follow the link, choose, save. With script or without."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actions.models import Action, QuickLink
from actions.selectors.quick import digest_of
from sharing.post.links import token_of
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.sharing.views.test_in_the_browser import WIDTHS, is_sound
from tests.support.browser import aside

pytestmark = pytest.mark.browser


@pytest.fixture
def link(live_app):
    token = token_of("a reminder")
    with aside():
        cast = Cast()
        case = make.case_at(
            "active",
            cast.worker.user,
            cast.panel,
            lead=cast.housing,
            involved=[cast.police],
            score=12,
        )
        QuickLink.objects.create(
            digest=digest_of(token),
            action=done.action(case, cast.police, cast.coordinator.user),
            person=cast.spoc.user,
            until=timezone.localdate() + timedelta(days=10),
        )
    return f"{live_app}/q/{token}/"


def now():
    with aside():
        return Action.objects.get()


@pytest.mark.parametrize("script", [True, False])
def test_from_the_link_to_saved_in_three_interactions(link, browser, script):
    page = browser.new_context(java_script_enabled=script).new_page()
    page.goto(link)  # one
    page.get_by_label("Done", exact=True).check()  # two
    page.get_by_role("button", name="Save").click()  # three
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    assert now().status == "done"
    page.goto(link)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_it_is_done_by_keyboard_and_says_what_is_missing(link, page):
    page.goto(link)
    page.get_by_label("Not started").or_(page.get_by_label("In progress")).focus()
    for key in ("ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.get_by_label("Blocked", exact=True)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose why it cannot go on")
    expect(page.get_by_label("Blocked", exact=True)).to_be_checked()
    page.get_by_label("Nobody is free to do it").check()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    assert now().status == "blocked"


@pytest.mark.parametrize("width", WIDTHS)
def test_its_pages_are_sound(live_app, link, page, width):
    is_sound(page, link, width, "quick_update")
    is_sound(page, f"{live_app}/q/saved", width, "quick_saved")
