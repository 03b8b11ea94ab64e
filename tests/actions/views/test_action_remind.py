"""The Remind button of an action, and what the page says of reminders."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from actions.models import ActionReminder
from sharing.models import Notice
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def action(cast):
    case = make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )
    return done.action(case, cast.police, cast.coordinator.user)


def url(action, name="action_remind"):
    return reverse(name, args=[action.reference])


def page_of(client, action):
    return client.get(url(action, "action_page")).content.decode()


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_one_press_reminds_and_the_page_says_so(cast, action, client):
    cast.coordinator.login(client)
    assert f'action="{url(action)}"' in page_of(client, action)
    answer = client.post(url(action), follow=True)
    assert answer.redirect_chain == [(url(action, "action_page"), 302)]
    page = answer.content.decode()
    assert f"{cast.police.name} is reminded of {action.reference}." in page
    assert "Reminded by hand" in page
    assert f"{cast.coordinator.user.name} reminded {cast.police.name} of it today." in page
    assert f'action="{url(action)}"' not in page
    assert Notice.objects.filter(verb="action_reminded").count() == 1


def test_a_second_press_is_refused_kindly(cast, action, client):
    cast.coordinator.login(client)
    client.post(url(action))
    answer = client.post(url(action))
    assert "A reminder has gone out today already." in said(answer)
    assert ActionReminder.objects.count() == 1


def test_an_earlier_reminder_has_its_day(cast, action, client):
    done.reminder(action, cast.coordinator.user, ago=3)
    cast.coordinator.login(client)
    page = page_of(client, action)
    assert "Last reminded by hand on" in page
    assert f'action="{url(action)}"' in page


@pytest.mark.parametrize(
    ("player", "offered"), [("second_spoc", True), ("spoc", False), ("chair", False)]
)
def test_the_coordinator_and_the_lead_agency_are_offered_it(cast, action, client, player, offered):
    getattr(cast, player).login(client)
    assert (f'action="{url(action)}"' in page_of(client, action)) == offered
    assert client.post(url(action)).status_code == (302 if offered else 403)


def test_what_has_ended_offers_no_reminder(cast, action, client):
    done.update(action, cast.spoc.user, "verified")
    cast.coordinator.login(client)
    assert f'action="{url(action)}"' not in page_of(client, action)
    answer = client.post(url(action))
    assert "there is nothing to remind anybody of" in said(answer)[0]


def test_looking_reminds_nobody(cast, action, client):
    cast.coordinator.login(client)
    assert client.get(url(action)).status_code == 405
    assert not ActionReminder.objects.exists()
