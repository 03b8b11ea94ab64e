"""A referral is written and sent by keyboard alone, from the list of referrals to the receipt."""

import pytest
from playwright.sync_api import expect

from referrals.choices import Stage
from referrals.models import Case, Referral
from tests.cast import Cast
from tests.journeys.browsing import Keyboard, enter
from tests.referrals.views.test_referral_browser import ANSWERS
from tests.support.browser import aside

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(live_app):
    with aside():
        return Cast()


def test_a_referral_is_written_and_sent_by_keyboard_alone(live_app, cast, page):
    enter(page.context, live_app, cast.worker)
    page.goto(f"{live_app}/referrals/")
    hands = Keyboard(page)
    hands.follow("/refer/")
    hands.push("Start a referral")
    for slug, answers in ANSWERS.items():
        write(hands, slug, answers, cast)
    hands.follow("/check")
    hands.push("Send referral")
    expect(page.locator("h1")).to_have_text("Referral sent")
    assert Case.objects.get().stage == Stage.RECEIVED
    assert Referral.objects.get().given_name == ANSWERS["adult"]["Given names"]


def write(hands, slug, answers, cast):
    """One page of the form, reached from the one before it or from the list of tasks."""
    if not hands.page.url.endswith(f"/edit/{slug}"):
        hands.follow(f"/edit/{slug}")
    for question, words in answers.items():
        hands.answer(question, words)
    if slug == "interim":
        hands.answer("Agency responsible for the interim plan", cast.police.name)
    hands.push("Save and continue")
    expect(hands.page.locator(".govuk-error-summary")).to_have_count(0)


def test_a_first_press_of_tab_leads_past_the_menu(live_app, cast, page):
    enter(page.context, live_app, cast.worker)
    page.goto(f"{live_app}/referrals/")
    hands = Keyboard(page)
    hands.press("Tab")
    assert hands.focus["label"] == "Skip to main content"
    hands.press("Enter")
    hands.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
