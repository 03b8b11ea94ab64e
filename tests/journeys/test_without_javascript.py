"""With JavaScript off: a referral is written and sent, screened and listed for the panel."""

import pytest
from playwright.sync_api import expect

from referrals.choices import Stage
from referrals.models import Case
from tests.cast import Cast
from tests.journeys.browsing import enter
from tests.referrals.views.test_referral_browser import fill_in
from tests.support.browser import aside

pytestmark = pytest.mark.browser

SCREEN = {
    "Is 18 or over": "Yes",
    "Lives or is present in the area": "Yes",
    "Two or more agencies are needed": "Yes",
    "Is anyone in immediate danger?": "No",
    "Does the section 42 duty to enquire apply?": "No",
}


def test_a_referral_becomes_listed_without_script(live_app, browser):
    with aside():
        cast = Cast()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    enter(context, live_app, cast.worker)
    page.goto(f"{live_app}/refer/")
    page.get_by_role("button", name="Start a referral").click()
    fill_in(page, cast)
    page.get_by_role("button", name="Send referral").click()
    expect(page.locator("h1")).to_have_text("Referral sent")
    case = Case.objects.get()
    enter(context, live_app, cast.coordinator)
    page.goto(f"{live_app}/today")
    page.get_by_role("link", name=case.reference).first.click()
    list_for_panel(page, cast)
    expect(page.locator("main")).to_contain_text("is listed for the panel")
    assert Case.objects.get().stage == Stage.LISTED
    context.close()


def list_for_panel(page, cast):
    for question, answer in SCREEN.items():
        page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()
    page.get_by_label(cast.housing.name).check()
    page.get_by_role("button", name="List for panel").click()
