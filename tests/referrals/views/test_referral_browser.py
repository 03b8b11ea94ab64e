"""The referral form in the browser: by keyboard, without script, saving by itself, accessible."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from referrals.choices import Stage
from referrals.models import Case, Referral
from tests.cast import Cast
from tests.factories import referrals as make
from tests.support.axe import violations
from tests.support.browser import aside

pytestmark = pytest.mark.browser

# What a housing officer answers at least, page by page, in the order of the task list.
ANSWERS = {
    "you": {
        "How you know the adult": "Housing officer since March",
        "Does your manager agree to this referral?": "Yes",
    },
    "adult": {
        "Given names": "Kay",
        "Family name": "Fenwick",
        "Day": "14",
        "Month": "2",
        "Year": "1980",
        "Address, or where they can be found": "Flat 2, Mill Lane",
    },
    "contact": {"Safe way to make contact": "Text before calling"},
    "communication": {},
    "equality": {},
    "wants": {
        "What they said, in their own words": "I want one key and I hold it.",
        "Were they asked what they want?": "Asked, and said what they want",
    },
    "support": {
        "Capacity to decide about their safety": "Assumed, no doubt raised",
        "Advocacy so far": "Not needed",
    },
    "situation": {"Where they live": "Social tenancy"},
    "worries": {
        "Is anyone in immediate danger?": "No",
        "Facts: what is known to have happened": "Others have taken over the flat.",
    },
    "harm": {
        "Types of abuse or neglect": "Financial or material",
        "Source of risk": "Known to the adult",
    },
    "strengths": {},
    "factors": {"Unstable housing": "Present"},
    "risks": {"How likely": "4 Likely", "How serious": "5 Catastrophic"},
    "history": {"If nothing was tried, why not": "She was only met last week."},
    "ask": {"What you ask of the panel": "One agency to lead."},
    "interim": {
        "Interim safety plan until the panel decides": "Daily call.",
        "Is this urgent?": "No",
    },
    "agreement": {
        "Does the adult know about this referral?": "Yes",
        "Does the adult agree to sharing?": "Agrees",
    },
    "lawful": {
        "Why sharing is necessary": "No agency can make her safe alone.",
        "Why no less would do": "Only what bears on the risk.",
        "Why sharing is lawful": "Part of our public job",
        "Condition for health and other sensitive information": "Substantial public interest",
        "Schedule 1 condition": "Schedule 1 paragraph 6",
    },
}


@pytest.fixture
def cast(live_app):
    with aside():
        return Cast()


@pytest.fixture
def signed_in(cast, live_app):
    """Signs the worker of the cast in to a browser context."""

    def sign_in(context):
        with aside():
            value = cast.worker.login(Client()).cookies["session"].value
        context.add_cookies([{"name": "session", "value": value, "url": str(live_app)}])
        return context

    return sign_in


def answer(page, question, words):
    """Give one answer as a person would: choose what is offered, else type."""
    question = re.compile(rf"^\s*{re.escape(question)}( \(optional\))?\s*$")
    group = page.get_by_role("group", name=question)
    if group.count():
        choices = group.get_by_role("radio", name=words)
        choices.or_(group.get_by_role("checkbox", name=words)).first.check()
        return
    field = page.get_by_label(question).first
    if field.evaluate("element => element.tagName") == "SELECT":
        field.select_option(label=words)
    else:
        field.fill(words)


def fill_in(page, cast):
    """Go through the whole form from the task list to the check page."""
    for slug, answers in ANSWERS.items():
        home = re.sub(r"/edit/.*", "/", page.url)
        page.goto(f"{home}edit/{slug}")
        for question, words in answers.items():
            answer(page, question, words)
        if slug == "interim":
            answer(page, "Agency responsible for the interim plan", cast.police.name)
        page.get_by_role("button", name="Save and continue").click()
        expect(page.locator(".govuk-error-summary")).to_have_count(0)
    page.get_by_role("button", name="Check answers and send").click()


def test_referral_is_written_and_sent_without_script(live_app, cast, signed_in, browser):
    context = signed_in(browser.new_context(java_script_enabled=False))
    page = context.new_page()
    page.goto(f"{live_app}/refer/")
    page.get_by_role("button", name="Start a referral").click()
    fill_in(page, cast)
    page.get_by_role("button", name="Send referral").click()
    expect(page.locator("h1")).to_have_text("Referral sent")
    assert Case.objects.get().stage == Stage.RECEIVED
    context.close()


def test_referral_is_started_answered_and_left_by_keyboard(live_app, signed_in, page):
    signed_in(page.context)
    page.goto(f"{live_app}/refer/")
    press_until(page, "Start a referral")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Referral CR-")
    press_until(page, "In their own words")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("In their own words")
    press_until(page, "What they said, in their own words")
    page.keyboard.type("I want one key.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    press_until(page, "Save and come back later")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Referral CR-")
    saved = Referral.objects.get()
    assert (saved.own_words, saved.asked) == ("I want one key.", "asked_expressed")


def press_until(page, name):
    """Press Tab until the focus lies on what is called so."""
    focused = "(e => (e.labels?.[0] || e).textContent.trim())(document.activeElement)"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == name:
            return
    pytest.fail(f"the keyboard does not reach {name!r}")


def test_typing_saves_itself_and_continuing_is_no_clash(live_app, cast, signed_in, page):
    with aside():
        case = make.draft(cast.worker.user, cast.panel, complete=False)
    signed_in(page.context)
    page.goto(f"{live_app}/referrals/{case.reference}/edit/wants")
    page.get_by_label("What they said, in their own words").fill("I want my cat.")
    expect(page.locator("[data-saved]")).to_contain_text("Saved", timeout=15_000)
    assert Referral.objects.get().own_words == "I want my cat."
    page.get_by_label("What matters to them").fill("The cat.")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("h1")).to_have_text("Capacity and advocate")
    assert Referral.objects.get().what_matters == "The cat."


def test_lost_connection_is_said_and_nothing_is_lost(live_app, cast, signed_in, page):
    with aside():
        case = make.draft(cast.worker.user, cast.panel, complete=False)
    signed_in(page.context)
    page.goto(f"{live_app}/referrals/{case.reference}/edit/wants")
    page.context.set_offline(True)
    page.get_by_label("What they said, in their own words").fill("I want my cat.")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved", timeout=15_000)
    expect(page.locator("#live-region")).to_contain_text("Not saved")
    expect(page.get_by_label("What they said, in their own words")).to_have_value("I want my cat.")
    page.context.set_offline(False)


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_with_errors_and_lists_are_accessible(live_app, cast, signed_in, page, width):
    with aside():
        case = make.draft(cast.worker.user, cast.panel)
        sent = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    signed_in(page.context)
    page.set_viewport_size({"width": width, "height": 800})
    base = f"{live_app}/referrals/{case.reference}"
    for address in (
        f"{live_app}/refer/",
        f"{live_app}/refer/blank",
        f"{live_app}/referrals/",
        f"{base}/",
        f"{base}/check",
        f"{base}/print",
        f"{base}/edit/lawful",
        f"{base}/edit/risks",
        f"{live_app}/referrals/{sent.reference}/",
        f"{live_app}/referrals/{sent.reference}/sent",
    ):
        page.goto(address)
        assert_sound(page, address)
    for slug, spoil in (("adult", "NHS number"), ("tried", ""), ("risks", "How likely")):
        page.goto(f"{base}/edit/{slug}")
        if slug == "risks":
            page.get_by_label(spoil).last.select_option(label="3 Possible")
        elif spoil:
            page.get_by_label(spoil).fill("12")
        name = "Add to the list" if slug == "tried" else "Save and continue"
        page.get_by_role("button", name=name).click()
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert_sound(page, slug)


def assert_sound(page, where):
    assert violations(page) == [], where
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide), where
