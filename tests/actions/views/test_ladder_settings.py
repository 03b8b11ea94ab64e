"""Other timings show what they would do before they are saved."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from actions.models import EscalationStep
from sharing.models import Notice, PanelSettings
from sharing.services.panel import change_settings
from tests.actions.services.ladder_days import DUE, steps, sweep, to
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    return Cast()


@pytest.fixture
def action(cast):
    case = make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police], score=12
    )
    return done.action(case, cast.police, cast.coordinator.user, due=DUE, original_due=DUE)


@pytest.fixture
def url(cast):
    return reverse("ladder_settings", args=[cast.panel.slug])


def typed(cast, step, **numbers):
    settings = PanelSettings.objects.get(panel=cast.panel)
    now = {
        name: getattr(settings, name)
        for name in (
            "reminder_wd",
            *(f"escalation_{n}_wd" for n in "1234"),
            *(f"escalation_{n}_urgent_wd" for n in "1234"),
        )
    }
    return {"step": step, "revision": settings.revision, **now, **numbers}


def test_it_shows_which_would_change_and_what_would_go_out_and_saves_nothing(
    client, clock, cast, action, url
):
    to(clock, date(2026, 11, 18))
    assert steps(action) == [("1", date(2026, 11, 18))]
    cast.coordinator.login(client)
    page = client.post(
        url, typed(cast, "check", escalation_2_wd=2, escalation_3_wd=8)
    ).content.decode()
    text = " ".join(page.split())
    assert "1 of 1 action or request" in text
    assert action.reference in text
    assert "From 3 to 2" in text
    assert "Step 2: the agency’s manager" in text
    assert "Step 3: the lead agency, or the chair, Thu 26 November 2026" in text
    sweep()
    assert len(steps(action)) == 1


def test_the_mails_it_counts_are_those_that_go_out_once_it_is_saved(
    client, clock, cast, action, url
):
    cast.police.manager = partners.person(cast.police, name="Manager")
    cast.police.save()
    to(clock, date(2026, 11, 18))
    cast.coordinator.login(client)
    page = client.post(url, typed(cast, "check", escalation_2_wd=2)).content.decode()
    assert "<strong>1 e-mail</strong>" in page
    before = Notice.objects.count()
    client.post(url, typed(cast, "save", escalation_2_wd=2))
    sweep()
    assert Notice.objects.count() == before + 1
    assert Notice.objects.latest("pk").to.name == "Manager"
    assert steps(action)[-1] == ("2", date(2026, 11, 18))


def test_numbers_that_do_not_climb_are_refused_beside_the_field(client, cast, url):
    cast.coordinator.login(client)
    page = client.post(url, typed(cast, "check", escalation_2_wd=9)).content.decode()
    assert "govuk-error-message" in page
    assert PanelSettings.objects.get(panel=cast.panel).escalation_2_wd == 3


def test_saved_meanwhile_by_somebody_else_keeps_what_was_typed(client, cast, url):
    cast.coordinator.login(client)
    mine = typed(cast, "save", escalation_2_wd=2)
    change_settings(
        panel=cast.panel, revision=0, changes={"reminder_wd": 5}, by=cast.administrator.viewer
    )
    page = client.post(url, mine).content.decode()
    assert "Saved by somebody else: 5. You typed 3" in page
    assert PanelSettings.objects.get(panel=cast.panel).escalation_2_wd == 3


def test_what_an_administrator_may_not_see_is_neither_named_nor_counted(
    client, clock, cast, action, url
):
    to(clock, date(2026, 11, 18))
    cast.administrator.login(client)
    page = client.post(url, typed(cast, "check", escalation_2_wd=2)).content.decode()
    assert "You see no cases, so this page cannot show you what would change" in page
    assert "would have another next step" not in page
    assert "would go out" not in page
    assert action.reference not in page
    assert 'value="save"' in page


def test_pressed_with_nothing_changed_it_says_so(client, clock, cast, action, url):
    to(clock, date(2026, 11, 18))
    cast.coordinator.login(client)
    page = client.post(url, typed(cast, "check")).content.decode()
    assert "You changed nothing." in page
    assert "would have another next step" not in page
    assert 'value="save"' not in page


def test_a_barred_coordinator_reads_neither_reference_nor_number(client, clock, cast, action, url):
    to(clock, date(2026, 11, 18))
    partners.bar(action.case, cast.chair.user, person=cast.coordinator.user)
    cast.coordinator.login(client)
    page = client.post(url, typed(cast, "check", escalation_2_wd=2)).content.decode()
    assert "0 of 0 actions and requests" in " ".join(page.split())
    assert "<strong>0 e-mails</strong>" in page


def test_what_has_gone_does_not_go_again_after_a_change(client, clock, cast, action, url):
    to(clock, date(2026, 11, 18))
    cast.coordinator.login(client)
    client.post(url, typed(cast, "save", escalation_1_wd=2))
    for day in (18, 19):
        to(clock, date(2026, 11, day))
    assert EscalationStep.objects.filter(rung="1").count() == 1
