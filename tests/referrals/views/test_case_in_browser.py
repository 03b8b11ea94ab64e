"""The list, the case and its records in the browser: axe finds nothing, nothing overflows at 320,
and a conversation can be recorded without script."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from referrals.choices import LinkKind
from referrals.models import CaseLink
from referrals.services.capacity import record_advocacy, record_capacity
from referrals.services.legal import record_measure
from referrals.services.outcome import judge_outcome, record_told
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import risk as risks
from tests.factories import voice
from tests.support.axe import violations
from tests.support.browser import aside

pytestmark = pytest.mark.browser
FORMS = ("conversation_add", "told_add", "capacity_add", "advocacy_add", "legal_measure_add")


class World:
    """A case with everything on its pages, one with nothing yet, and who plans signed in."""

    def __init__(self):
        cast = Cast()
        self.by = cast.coordinator
        self.case = make.case_at(
            "active",
            cast.worker.user,
            cast.panel,
            lead=cast.housing,
            involved=[cast.charity],
            review_on=timezone.localdate() + timedelta(days=6),
            answers={"what_matters": "Her late mother's letters", "next_of_kin": "Her sister"},
        )
        self.empty = make.case_at(
            "listed", cast.worker.user, cast.panel, answers={"own_words": "", "asked": "dont_know"}
        )
        CaseLink.objects.create(case=self.case, other=self.empty, kind=LinkKind.PARTNER)
        risks.plan_item(self.case, cast.housing)
        self.outcome = self.judged(voice.wanted(self.case, self.by, "One key.", "To sleep.")[0])
        kept = {"case": self.case, "by": self.by.viewer}
        record_capacity(found=voice.capacity(), main=True, **kept)
        record_advocacy(found=voice.advocacy(), **kept)
        record_told(said=voice.told(own_view="Fine by me"), **kept)
        self.measure = record_measure(measure=voice.measure(type="mha_s2"), **kept)
        self.session = self.by.login(Client()).cookies["session"].value

    def judged(self, outcome):
        views = {"judged_by": "adult", "judged_on": voice.days_ago(1), "by": self.by.viewer}
        first = judge_outcome(outcome=outcome, achieved="partly", was="", **views)
        return judge_outcome(outcome=first, achieved="fully", was="partly", **views)

    def at(self, name, *more):
        return reverse(name, args=[self.case.reference, *more])

    @property
    def pages(self):
        empty = [self.empty.reference]
        return [
            reverse("case_list"),
            reverse("case_list") + "?stage=returned&urgent=yes",
            *map(self.at, ("case_summary", "case_person", "case_agencies", *FORMS)),
            self.at("outcome_judge", self.outcome.pk),
            self.at("outcome_change", self.outcome.pk),
            self.at("legal_measure_end", self.measure.pk),
            reverse("case_summary", args=empty),
            reverse("case_person", args=empty),
        ]


@pytest.fixture
def world(live_app, page):
    with aside():
        made = World()
    page.context.add_cookies([{"name": "session", "value": made.session, "url": live_app}])
    return made


def faults(page, width):
    found = [one["id"] for one in violations(page)]
    wide = page.evaluate("document.documentElement.scrollWidth") > width
    return [*found, "wider than the window"] if wide else found


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_are_accessible_and_fit(world, live_app, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for address in world.pages:
        assert page.goto(live_app + address).status == 200
        found[address] = faults(page, width)
    for name in FORMS:
        page.goto(live_app + world.at(name))
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        found[f"{name} with errors"] = faults(page, width)
    page.goto(live_app + world.at("case_summary"))
    page.get_by_role("button", name="Show identity details").click()
    expect(page.get_by_text("Kay Fenwick")).to_be_visible()
    found["identity"] = faults(page, width)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_conversation_is_recorded_without_script(live_app, browser):
    with aside():
        world = World()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "session", "value": world.session, "url": live_app}])
    page = context.new_page()
    page.goto(live_app + world.at("case_person"))
    page.get_by_role("button", name="Record a conversation").click()
    page.get_by_label("Middle").check()
    yesterday = timezone.localdate() - timedelta(days=1)
    for part in ("day", "month", "year"):
        page.get_by_label(part.capitalize(), exact=True).fill(str(getattr(yesterday, part)))
    page.get_by_label("Who asked?").fill("Outreach worker")
    page.get_by_label("Asked, and said what they want").check()
    page.get_by_label("Who answered?").select_option("The adult")
    page.get_by_label("In their own words").fill("I slept all night.")
    page.get_by_role("button", name="Add another wish").click()
    expect(page.get_by_label("In their own words")).to_have_value("I slept all night.")
    second = page.get_by_role("group", name="Wish 2")
    second.get_by_label("What they want, word for word").fill("To see my sister.")
    second.get_by_label("The adult", exact=True).check()
    page.get_by_role("button", name="Save the conversation").click()
    expect(page.locator(".app-own-words__quote")).to_have_text("I slept all night.")
    expect(page.get_by_text("To see my sister.")).to_be_visible()
    context.close()
