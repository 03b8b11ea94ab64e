"""Rhythm, contacts and Remind in the browser: axe finds nothing, nothing overflows at 320, and a
contact takes three interactions by the keyboard."""

import pytest
from django.test import Client
from django.urls import reverse

from referrals.models import Contact
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import contact as contacts
from tests.factories import referrals as make
from tests.support.axe import violations
from tests.support.browser import aside

pytestmark = pytest.mark.browser


def world():
    """A case around which it is silent, and what its pages are signed in with."""
    cast = Cast()
    case = make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )
    contacts.silent(case, cast.housing, cast.coordinator.user)
    action = done.action(case, cast.police, cast.coordinator.user)
    done.reminder(action, cast.coordinator.user, ago=2)
    client = cast.second_spoc.login(Client())
    return case, action, client.cookies["session"].value


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_are_accessible_and_fit(live_app, page, width):
    with aside():
        case, action, session = world()
    names = ("case_summary", "case_risk", "rhythm_agree", "contact_add", "case_timeline")
    pages = [reverse(name, args=[case.reference]) for name in names]
    pages += [
        reverse("action_page", args=[action.reference]),
        reverse("case_list"),
        reverse("today"),
    ]
    page.context.add_cookies([{"name": "session", "value": session, "url": live_app}])
    page.set_viewport_size({"width": width, "height": 900})
    found = []
    for address in pages:
        assert page.goto(live_app + address).status == 200
        found += [(address, one["id"]) for one in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((address, "wider than the window"))
    assert found == []


@pytest.mark.parametrize("width", [1280, 320])
def test_errors_are_accessible(live_app, page, width):
    with aside():
        case, _, session = world()
    page.context.add_cookies([{"name": "session", "value": session, "url": live_app}])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_app + reverse("contact_add", args=[case.reference]))
    page.get_by_role("button", name="Save contact").click()
    assert page.title().startswith("Error: ")
    assert page.get_by_role("link", name="Choose what happened").is_visible()
    assert violations(page) == []


def test_a_contact_takes_three_interactions_by_the_keyboard(live_app, page):
    with aside():
        case, _, session = world()
    page.context.add_cookies([{"name": "session", "value": session, "url": live_app}])
    page.goto(live_app + reverse("case_summary", args=[case.reference]))
    assert page.get_by_text("No contact for 30 days").is_visible()
    page.get_by_role("button", name="Add a contact").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Seen", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("The contact is recorded.").wait_for()
    assert page.get_by_text("No contact for").count() == 0
    with aside():
        assert Contact.objects.filter(case=case, kind="seen").count() == 2
