"""The access review in the browser: axe finds nothing, nothing overflows at 320, and several lines are
answered without script."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from referrals.models import AccessReview, AccessReviewLine
from referrals.services.access_review import (
    answer_access_lines,
    close_access_reviews,
    open_access_reviews,
)
from referrals.services.restriction import name_person
from sharing.doors.viewer import the_service
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.support.axe import violations
from tests.support.browser import aside

pytestmark = pytest.mark.browser


class World:
    """Housing's review with a paused line, lines that wait, one of its lead, and one answered."""

    def __init__(self):
        self.cast = cast = Cast()
        by, self.sweep = cast.coordinator.viewer, the_service("test")
        self.paused = self.case(cast.mental_health)
        open_access_reviews(panel=cast.panel, by=self.sweep)
        long_ago = timezone.localdate() - timedelta(days=40)
        AccessReview.objects.update(
            month=long_ago.replace(day=1), opened_on=long_ago, due=long_ago + timedelta(days=14)
        )
        close_access_reviews(panel=cast.panel, by=self.sweep)
        self.waits, self.leads, self.done = (
            self.case(lead) for lead in (cast.mental_health, cast.housing, cast.mental_health)
        )
        worker = partners.person(cast.housing, name="Morgan Hathersage-Whitcombe")
        name_person(case=self.waits, person=worker, why="Key worker", by=by)
        partners.cover(cast.second_spoc.user, partners.person(cast.housing, name="Stand In"))
        open_access_reviews(panel=cast.panel, by=self.sweep)
        line = AccessReviewLine.objects.get(case=self.done, review__agency=cast.housing)
        answer_access_lines(answers={line.pk: "kept"}, by=cast.second_spoc.viewer)
        self.session = cast.second_spoc.login(Client()).cookies["session"].value

    def case(self, lead):
        cast = self.cast
        return make.case_at(
            "active", cast.worker.user, cast.panel, lead=lead, involved=[cast.housing]
        )

    def cookie(self, live_app):
        return [{"name": "session", "value": self.session, "url": live_app}]


@pytest.fixture
def world(live_app):
    with aside():
        return World()


def faults(page, width):
    found = [one["id"] for one in violations(page)]
    wide = page.evaluate("document.documentElement.scrollWidth") > width
    return [*found, "wider than the window"] if wide else found


@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_is_accessible_and_fits(world, live_app, page, width):
    page.context.add_cookies(world.cookie(live_app))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_app}/access/review")
    assert faults(page, width) == []
    page.get_by_role("button", name="Save answers").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert faults(page, width) == []
    leads = page.get_by_role("group", name=world.leads.reference)
    leads.get_by_label("No longer needed").check()
    page.get_by_role("button", name="Save answers").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("name another lead first")
    expect(leads.get_by_label("No longer needed")).to_be_checked()
    assert faults(page, width) == []


def test_several_lines_are_answered_without_script(world, live_app, browser):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(world.cookie(live_app))
    page = context.new_page()
    page.goto(f"{live_app}/access/review")
    expect(page.locator("input:checked")).to_have_count(0)
    for case, holder in ((world.paused, "SPoC and deputy SPoC"), (world.waits, "Morgan")):
        group = page.get_by_role("group", name=f"{case.reference}: is the access of {holder}")
        group.get_by_label("Still needed").check()
    page.get_by_role("button", name="Save answers").click()
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Saved.")
    expect(page.get_by_role("heading", name="Paused")).to_have_count(0)
    opened = page.goto(f"{live_app}/cases/{world.paused.reference}/summary")
    assert opened.status == 200
    context.close()
