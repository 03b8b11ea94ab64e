"""Web, worker and clock killed at random moments: nothing lost, nothing twice, nothing half done
(quality R2 and R3); and Redis away (R4)."""

import http.client
import json
import os
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import urlencode, urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from actions.models import Action, ActionUpdate, EscalationRecipient, EscalationStep
from sharing import workdays
from sharing.doors import ledger
from sharing.models import LedgerEntry, Notice
from sharing.selectors import holidays
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.support.production import running, shift_to_a_working_day, wait_until

# Once in all: two of these at a time would starve each other.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("killed")]
ROUNDS = 100 if os.environ.get("LONG") else 3
LATE, PRESSED = 6, 4
AWAY_SECONDS = 600 if os.environ.get("LONG") else 8
# A claim as old as this has failed with its sweep: so much time is let pass after each kill.
PAST = timedelta(minutes=20)


@pytest.fixture
def service(redis_url, tmp_path):
    """The three programs, on a working day."""
    shift = shift_to_a_working_day()
    moved = datetime.now(UTC) + timedelta(seconds=shift)
    with time_machine.travel(moved, tick=True), running(tmp_path, shift) as service:
        yield service


@pytest.fixture
def cast(service):
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police], score=12
    )


class Browser:
    """One person at the web's door; `press` says whether their save was acknowledged."""

    def __init__(self, production, player):
        door = urlsplit(production.address)
        self._door = door.hostname, door.port
        self._session = f"session={player.login(Client()).session.session_key}"

    def get(self, path):
        status, page, _ = self._ask("GET", path)
        assert status == 200
        return page

    def press(self, action, note):
        """Save an update as people do: open the page, type, save."""
        path = f"/actions/{action.reference}"
        try:
            _, page, cookie = self._ask("GET", path)
            token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
            typed = {"csrfmiddlewaretoken": token, "seen": "", "status": "in_progress"}
            status, *_ = self._ask("POST", path, typed | {"note": note}, cookie)
        except (OSError, http.client.HTTPException):
            return False
        return status == 302

    def _ask(self, method, path, typed=None, cookie=""):
        connection = http.client.HTTPConnection(*self._door, timeout=20)
        headers = {"Cookie": f"{self._session}; {cookie}"}
        if typed:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(typed or {}), headers)
            answer = connection.getresponse()
            set_cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
            return answer.status, answer.read().decode(), set_cookie
        finally:
            connection.close()


def late_actions(cast, case, count):
    """Actions whose first step goes today; every third is of panel business."""
    yesterday = workdays.before(timezone.localdate(), 1, holidays.england())
    ago = timezone.localdate() - timedelta(days=30)
    days = {"due": yesterday, "original_due": yesterday, "due_since": ago}
    by = cast.coordinator.user
    return [
        done.action(case, cast.police, by, **days)
        if number % 3
        else done.business(cast.panel, cast.police, by, **days)
        for number in range(count)
    ]


def pressed(browser, actions):
    """Updates sent one after another by a thread of its own; the references of those acknowledged."""
    saved = []

    def run():
        for action in actions:
            if browser.press(action, f"Update of {action.reference}"):
                saved.append(action.reference)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, saved


def all_sent(actions):
    """Whether each has its step and every message about it has gone; time is let pass for what a killed
    sweep had in hand."""
    found = Notice.objects.filter(reference__in=[action.reference for action in actions])
    waiting = found.filter(sent_at=None)
    waiting.filter(claimed_at__isnull=False).update(claimed_at=timezone.now() - PAST)
    steps = EscalationStep.objects.filter(action__in=actions, rung="1").count()
    return steps == len(actions) and found.exists() and not waiting.exists()


def test_killed_at_random_moments_nothing_is_lost_twice_or_half_done(service, cast, case):
    production, _, sink = service
    rng, killed, acknowledged = Random("killed"), Counter(), 0
    browser = Browser(production, cast.spoc)
    for _ in range(ROUNDS):
        to_press = [done.action(case, cast.police, cast.coordinator.user) for _ in range(PRESSED)]
        late = late_actions(cast, case, LATE)
        presses, saved = pressed(browser, to_press)
        time.sleep(rng.uniform(0, 1.8))
        victim = rng.choice(("web", "worker", "beat"))
        production.kill(victim)
        killed[victim] += 1
        production.start(victim)
        assert wait_until(lambda late=late: all_sent(late), 60), production.said()
        presses.join(90)
        assert not presses.is_alive()
        _each_once(late, sink)
        _whole_or_not_at_all(to_press, saved)
        acknowledged += len(saved)
    assert acknowledged >= ROUNDS
    assert killed.total() == ROUNDS
    for chain in ledger.chains():
        assert [wrong for _, wrong in ledger.verify(chain) if wrong] == []


def _each_once(late, sink):
    steps = EscalationStep.objects.filter(action__in=late)
    assert Counter(steps.values_list("action", "rung")) == {(one.pk, "1"): 1 for one in late}
    assert EscalationRecipient.objects.filter(step__in=steps).count() == len(late)
    for action in late:
        (notice,) = Notice.objects.filter(reference=action.reference)
        mails = [mail for mail in sink.messages if action.reference in mail["Subject"]]
        # The one retry that cannot be avoided carries the same number, and says so.
        assert len({mail["Message-ID"] for mail in mails}) == 1
        assert len(mails) == 1 or (notice.possibly_twice and len(mails) == 2)
        said = LedgerEntry.objects.filter(subjects__contains=[action.reference])
        verbs = Counter(_verb(entry) for entry in said)
        assert verbs["escalated"] == 1


def _whole_or_not_at_all(pressed_ones, saved):
    for action in pressed_ones:
        updates = ActionUpdate.objects.filter(action=action).count()
        said = LedgerEntry.objects.filter(subjects__contains=[action.reference])
        verbs = Counter(_verb(entry) for entry in said)
        status = Action.objects.get(pk=action.pk).status
        assert updates == verbs["action_updated"] == (status == "in_progress")
        assert updates == 1 or action.reference not in saved


def _verb(entry):
    return json.loads(bytes(entry.body))["verb"]


def test_while_redis_is_away_everything_saves_and_it_catches_up(service, cast, case):
    production, redis, sink = service
    browser = Browser(production, cast.spoc)
    assert "My actions" in browser.get("/actions/")
    redis.off()
    late = late_actions(cast, case, LATE)
    until = time.monotonic() + AWAY_SECONDS
    took = []
    while time.monotonic() < until:
        action = done.action(case, cast.police, cast.coordinator.user)
        began = time.monotonic()
        assert browser.press(action, "While Redis is away"), production.said()
        took.append(time.monotonic() - began)
        time.sleep(AWAY_SECONDS / 20)
    assert max(took) < 5
    redis.on()
    assert wait_until(lambda: all_sent(late), 120), production.said()
    _each_once(late, sink)
