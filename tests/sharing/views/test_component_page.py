"""The page with every component in every state, and what holds for each of them."""

import gzip
import re

import pytest
from django.conf import settings
from django.test import RequestFactory

from sharing.views.component_page import component_page
from tests.support.axe import violations

WIDTHS = (1280, 320)
BUILT = settings.BASE_DIR / "assets" / "build"
# The ceilings of ux.md section 7 for an ordinary page, in kilobytes as sent.
CEILINGS = [(("main.css",), 35), (("govuk-frontend.js", "htmx.js", "init.js"), 40)]


@pytest.fixture(params=["", "errors"], ids=["plain", "with errors"])
def html(request):
    answer = component_page(RequestFactory().get(f"/components?{request.param}"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_is_styled_or_scripted_inside_the_page(html):
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html)


def test_nothing_comes_from_elsewhere(html):
    addresses = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert addresses
    assert not [one for one in addresses if one.startswith(("http", "//"))]


def test_every_id_is_used_once_and_every_reference_leads_somewhere(html):
    found = re.findall(r'\sid="([^"]+)"', html)
    assert len(found) == len(set(found))
    referred = re.findall(
        r'\s(?:for|aria-describedby|aria-labelledby|aria-controls)="([^"]+)"', html
    )
    assert {name for names in referred for name in names.split()} <= set(found)


def test_page_has_one_empty_place_for_announcements(html):
    assert len(re.findall(r'role="status"', html)) == 1
    assert re.search(r'role="status"[^>]*></div>', html)


@pytest.mark.parametrize(("names", "most"), CEILINGS)
def test_styles_and_scripts_stay_light(names, most):
    sent = sum(len(gzip.compress((BUILT / name).read_bytes())) for name in names)
    assert sent <= most * 1000


def test_headings_do_not_skip_a_level(html):
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels.count(1) == 1
    first = levels.index(1)
    pairs = zip(levels[first:], levels[first + 1 :], strict=False)
    assert all(after <= before + 1 for before, after in pairs)


def test_title_says_when_there_is_an_error(html):
    wrong = "govuk-error-summary" in html
    assert ("<title>Error: Components" in html) == wrong


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("query", ["", "?errors"])
def test_axe_finds_nothing_and_nothing_lies_outside_the_window(live_app, page, query, width):
    page.set_viewport_size({"width": width, "height": 800})
    said = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type == "error" else None
    )
    page.goto(f"{live_app}/components{query}")
    page.wait_for_selector("body.govuk-frontend-supported")
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


@pytest.mark.browser
def test_error_summary_takes_focus_and_leads_to_the_field(live_app, page):
    page.goto(f"{live_app}/components?errors")
    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    page.click("text=Enter the name of the meeting")
    assert page.evaluate("document.activeElement.id") == "id_title"


@pytest.mark.browser
def test_further_question_shows_with_its_choice(live_app, page):
    page.goto(f"{live_app}/components")
    assert not page.is_visible("#id_place_other")
    page.check("#id_place_2")
    assert page.is_visible("#id_place_other")


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_every_target_is_at_least_24_pixels(live_app, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_app}/components")
    page.wait_for_selector("body.govuk-frontend-supported")
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea")]
            .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
            .map(([html]) => html)"""
    )
    assert small == []
