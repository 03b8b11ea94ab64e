"""Answering a request in the browser: by keyboard alone, and with JavaScript off."""

import pytest
from playwright.sync_api import expect

from referrals.models import InformationResponse
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories.requests import ask
from tests.journeys.browsing import Keyboard, enter
from tests.support.browser import aside

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(live_app):
    with aside():
        cast = Cast()
        case = make.case_at("listed", cast.worker.user, cast.panel, involved=[cast.housing])
        return cast, ask(case, cast, cast.police)


def test_nothing_held_takes_two_presses_by_keyboard_from_the_list(live_app, asked, page):
    cast, request = asked
    enter(page.context, live_app, cast.spoc)
    page.goto(f"{live_app}/requests/")
    hands = Keyboard(page)
    hands.follow(f"/requests/{request.reference}/respond")
    hands.push("Nothing held")
    expect(page.locator("main")).to_contain_text("No request waits for your agency")
    assert InformationResponse.objects.get().answer == "nothing_held"


def test_an_answer_is_given_without_script(live_app, asked, browser):
    cast, request = asked
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    enter(context, live_app, cast.spoc)
    page.goto(f"{live_app}/today")
    page.get_by_role("link", name=f"Answer a request: {request.reference}").click()
    held = page.get_by_role("group", name="Do you hold relevant information?")
    held.get_by_label("Yes", exact=True).check()
    page.get_by_label("Facts", exact=True).fill("Two calls this year.")
    page.get_by_role("button", name="Send response").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose why sharing is lawful")
    expect(page.get_by_label("Facts", exact=True)).to_have_value("Two calls this year.")
    page.get_by_label("Everyone involved in this case").check()
    page.get_by_label("They know and agree").check()
    page.get_by_label("Part of our public job").check()
    page.get_by_label("Why is sharing necessary?").fill("Nobody else knows it.")
    page.get_by_role("button", name="Send response").click()
    expect(page.locator("main")).to_contain_text("Answered lately")
    assert InformationResponse.objects.get().article6 == "public_task"
    context.close()
