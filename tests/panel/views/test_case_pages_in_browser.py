"""Risk and plan, actions and closing in the browser: axe finds nothing, nothing overflows at 320."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import risk as risks
from tests.support.axe import violations
from tests.support.browser import aside

CASE_PAGES = (
    "case_risk",
    "assessment_add",
    "plan_item_add",
    "contingency_add",
    "case_actions",
    "case_close",
)


def world():
    """A case with everything on its pages, and the addresses of these pages."""
    cast = Cast()
    by = cast.coordinator.user
    case = make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )
    risks.ready_to_step_down(case, by, cast.housing, score=10)
    item, contingency = risks.plan_item(case, cast.housing), risks.contingency(case)
    action = done.action(case, cast.police, by, days=-2, priority="urgent")
    done.update(action, cast.spoc.user, "blocked", "No key")
    pages = [reverse(name, args=[case.reference]) for name in CASE_PAGES]
    pages += [
        reverse("plan_item_end", args=[case.reference, item.pk]),
        reverse("contingency_end", args=[case.reference, contingency.pk]),
        reverse("action_page", args=[action.reference]),
        reverse("action_list"),
    ]
    client = cast.coordinator.login(Client())
    return pages, client.cookies["session"].value


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
def test_pages_are_accessible_and_fit(live_app, page, width):
    with aside():
        pages, session = world()
    page.context.add_cookies([{"name": "session", "value": session, "url": live_app}])
    page.set_viewport_size({"width": width, "height": 900})
    found = []
    for address in pages:
        assert page.goto(live_app + address).status == 200
        found += [(address, one["id"]) for one in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((address, "wider than the window"))
    assert found == []
