"""A page that asks for itself again is a look like any other, but keeps nothing alive and opens nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from referrals.choices import Stage
from sharing import sessions
from sharing.choices import Verb
from sharing.models import LedgerEntry, RecentLook
from tests.cast import Cast
from tests.factories import actions as work
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
LIMIT = 3
BY_ITSELF = {"X-Live": "1"}


@pytest.fixture
def cast():
    return Cast(partners.panel(browse_limit=LIMIT))


@pytest.fixture
def cases(cast):
    return [
        make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
        for _ in range(LIMIT + 2)
    ]


@pytest.fixture
def client(cast):
    return cast.coordinator.login(Client())


def page(case):
    return f"/cases/{case.reference}/summary"


def opened_at(cast, case):
    return RecentLook.objects.get(person=cast.coordinator.user, subject=case.reference).at


def test_it_is_no_use_of_the_session(cast, cases, client):
    key = client.session.session_key
    begun = timezone.now()
    for minutes in (5, 10, 14):
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            assert client.get(page(cases[0]), headers=BY_ITSELF).status_code == 200
    with time_machine.travel(begun + timedelta(minutes=16), tick=False):
        assert client.get(page(cases[0]), headers=BY_ITSELF).status_code == 302
    assert not Session.objects.filter(pk=key).exists()


def test_asking_oneself_is_use_of_the_session(cast, cases, client):
    begun = timezone.now()
    for minutes in (10, 20, 30):
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            assert client.get(page(cases[0])).status_code == 200
    assert sessions.SEEN in client.session


def test_form_that_is_sent_is_no_refresh_whatever_it_says(cast, cases, client):
    begun = timezone.now()
    action = work.action(cases[0], cast.housing, cast.coordinator.user)
    for minutes in (10, 20):
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            client.post(f"/actions/{action.reference}", {}, headers=BY_ITSELF)
    with time_machine.travel(begun + timedelta(minutes=30), tick=False):
        assert client.get(page(cases[0])).status_code == 200


def test_look_is_in_the_ledger_and_says_that_the_page_asked(cast, cases, client):
    client.get(page(cases[0]))
    client.get(page(cases[0]), headers=BY_ITSELF)
    client.get("/cases/", headers=BY_ITSELF)
    told = [bytes(one.body) for one in LedgerEntry.objects.order_by("chain", "seq")]
    looks = [body for body in told if f'"{Verb.LOOKED}"'.encode() in body]
    lists = [body for body in told if f'"{Verb.LISTED}"'.encode() in body]
    assert [b'"live": true' in body for body in looks] == [False, True]
    assert [b'"live": true' in body for body in lists] == [True]


def test_page_that_stays_open_does_not_keep_its_case_among_the_hours_openings(cast, cases, client):
    client.get(page(cases[0]))
    first = opened_at(cast, cases[0])
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False):
        client.get(page(cases[0]), headers=BY_ITSELF)
        assert opened_at(cast, cases[0]) == first
        client.get(page(cases[0]))
        assert opened_at(cast, cases[0]) > first


def test_who_opens_many_cases_by_it_is_counted_all_the_same(cast, cases, client):
    for case in cases[:LIMIT]:
        assert client.get(page(case), headers=BY_ITSELF).status_code == 200
    assert RecentLook.objects.filter(person=cast.coordinator.user).count() == LIMIT
    assert client.get(page(cases[LIMIT]), headers=BY_ITSELF).status_code == 302


def test_message_waits_for_the_page_that_somebody_asks_for(cast, cases, client):
    action = work.action(cases[0], cast.housing, cast.coordinator.user)
    form = {"status": "in_progress", "note": "Rang them", "seen": "0"}
    assert client.post(f"/actions/{action.reference}", form).status_code == 302
    assert b"is saved" not in client.get(page(cases[0]), headers=BY_ITSELF).content
    answer = client.get(f"/actions/{action.reference}")
    assert b"is saved" in answer.content
    assert get_messages(answer.wsgi_request).used
