"""Partners and sign-in as people meet them: two widths, no script error, axe content, keyboard."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sharing.models import GoverningDocument
from tests.cast import Cast
from tests.factories import sharing as make
from tests.support.axe import violations

pytestmark = pytest.mark.browser
WIDTHS = (1280, 320)
SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture
def cast(live_app):
    cast = Cast()
    GoverningDocument.objects.create(
        panel=cast.panel,
        kind="terms_of_reference",
        version="2",
        approved_on=make.LONG_AGO,
        review_on=make.LONG_AGO,
    )
    make.cover(cast.spoc.user, cast.worker.user)
    return cast


def enter(context, live_app, player):
    """The browser is signed in as somebody of the cast."""
    client = player.login(Client())
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_app}])


def is_sound(page, address, width, name):
    """Nothing wrong on this page: script, width, axe. Keeps a picture if `SCREENSHOTS` is a folder."""
    said = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type == "error" else None
    )
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    page.wait_for_selector("body.govuk-frontend-supported")
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def addresses(cast):
    panel, police = [cast.panel.slug], [cast.police.slug]
    person = [cast.spoc.user.reference]
    return {
        "panel_list": [],
        "panel_summary": panel,
        "panel_settings": panel,
        "agency_add": panel,
        "member_add": panel,
        "member_change": [*panel, *police],
        "person_add_to_panel": panel,
        "role_give": panel,
        "agency_list": [],
        "agency_summary": police,
        "agency_change": police,
        "spoc_appoint": police,
        "person_summary": person,
        "leave_or_cover": person,
        "mfa_index": [],
    }


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_coordinator_are_sound(live_app, page, context, cast, width):
    enter(context, live_app, cast.coordinator)
    for name, args in addresses(cast).items():
        is_sound(page, live_app + reverse(name, args=args), width, name)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_ig_lead_are_sound(live_app, page, context, cast, width):
    enter(context, live_app, cast.ig_lead)
    agreement = cast.panel.agreements.get()
    signature = agreement.signatures.first()
    panel = cast.panel.slug
    for name, args in {
        "panel_summary": [panel],
        "panel_settings": [panel],
        "agreement_add": [panel],
        "agreement_sign": [panel, agreement.pk],
        "signature_withdraw": [panel, agreement.pk, signature.pk],
        "document_add": [panel],
    }.items():
        is_sound(page, live_app + reverse(name, args=args), width, f"ig-{name}")


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_before_signing_in_are_sound(live_app, page, width, settings):
    settings.DEMO = True
    make.person(name="Sam Coordinator", is_demo=True, demo_line="Coordinator of the North panel")
    for name in ("account_login", "account_reset_password", "help", "accessibility"):
        is_sound(page, live_app + reverse(name), width, name)
    is_sound(page, live_app + reverse("help_topic", args=["spoc"]), width, "help_topic")


@pytest.mark.parametrize("width", WIDTHS)
def test_signing_in_for_the_first_time(live_app, page, width):
    """Password, authenticator set up from the key on the page, recovery codes, then the service."""
    from tests.sharing.views.test_sign_in import code_of

    user = make.spoc(make.agency(), password="three words apart", email="ada@police.example")
    make.member(make.panel(), user.agency)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_app}/agencies/")
    page.fill("#id_login", "ada@police.example")
    page.fill("#id_password", "three words apart")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/second-step")
    is_sound(page, page.url, width, "second_step")
    assert page.locator(".app-code-picture").evaluate("one => one.naturalWidth") > 0
    page.fill("#id_code", code_of(page.inner_text("code.app-secret")))
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/recovery-codes")
    is_sound(page, page.url, width, "recovery_codes")
    page.click("text=I have kept them")
    page.goto(f"{live_app}/agencies/")
    assert page.inner_text("h1") == "Agencies"


def test_settings_are_changed_without_script(live_app, browser, cast):
    context = browser.new_context(java_script_enabled=False)
    enter(context, live_app, cast.coordinator)
    page = context.new_page()
    page.goto(live_app + reverse("panel_settings", args=[cast.panel.slug]))
    page.fill("#id_triage_wd", "4")
    page.click("text=Continue")
    assert "From 2 to 4" in page.inner_text("main")
    page.get_by_role("button", name="Save").click()
    assert "The settings are saved" in page.inner_text("main")
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_errors_of_the_settings_are_sound(live_app, page, context, cast, width):
    enter(context, live_app, cast.coordinator)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_app + reverse("panel_settings", args=[cast.panel.slug]))
    page.fill("#id_triage_wd", "0")
    page.fill("#id_case_cap", "16")
    page.click("text=Continue")
    page.wait_for_selector(".govuk-error-summary")
    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"settings-errors-{width}.png", full_page=True)
    assert violations(page) == []
    page.fill("#id_triage_wd", "4")
    page.fill("#id_case_cap_board_reference", "SAB 2026/12")
    page.click("text=Continue")
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"settings-check-{width}.png", full_page=True)
    assert "From 15 to 16" in page.inner_text("main")
    assert violations(page) == []
