"""The browser tests' own footing: the served application, the quiet browser, the loop beside."""

import asyncio

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from tests.support.browser import aside


@pytest.mark.browser
def test_browser_reaches_the_served_application(page, live_app):
    answer = page.goto(f"{live_app}/no-such-page")
    assert answer.status == 404
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.browser
def test_browser_test_may_use_the_database(page, live_app):
    page.goto(live_app)
    Session.objects.create(session_key="seen", session_data="", expire_date=timezone.now())
    assert Session.objects.count() == 1


@pytest.mark.browser
def test_what_another_test_wrote_is_gone(live_app):
    assert Session.objects.count() == 0


@pytest.mark.browser
def test_services_may_wait_for_asynchronous_code_aside(page):
    async def answer():
        return "done"

    with aside():
        assert asyncio.run(answer()) == "done"
    page.set_content("<h1>the browser goes on</h1>")
    expect(page.locator("h1")).to_have_text("the browser goes on")


def test_tests_without_the_browser_do_not_notice_it():
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
