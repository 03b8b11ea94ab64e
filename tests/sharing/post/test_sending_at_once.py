"""Many sweeps at the same moment send each message once, and nobody has two mornings."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from sharing.models import Notice
from tests.sharing.post.outbox import people, put, sweep
from tests.support.crowd import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crowd]
NINE = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/London"))
SWEEPS, WRITERS = 6, 4


def test_many_sweeps_at_once_send_each_message_once(sink):
    with time_machine.travel(NINE):
        everybody = people(60)
        put(everybody[:40], lines=4)
        put(everybody, lines=3, digest=True, step="morning")
        outcome = all_at_once([sweep] * SWEEPS)
        assert outcome.errors == []
        while sweep():
            pass
    assert len(sink.messages) == len(set(sink.ids())) == 40 * 4 + 60
    assert not Notice.objects.filter(sent_at=None).exists()
    assert not Notice.objects.exclude(attempts=1).exists()


def test_nobody_has_two_mornings_however_messages_and_sweeps_cross(sink):
    """New ones are queued while sweeps are at work: they go with that morning or wait for the next."""
    with time_machine.travel(NINE):
        everybody = people(30)
        _cross(everybody, due=NINE.date() + timedelta(days=1))
        sweep()
    assert Counter(message["To"] for message in sink.messages) == {p.email: 1 for p in everybody}
    assert Notice.objects.filter(sent_at=None).exclude(message_id="").count() == 0


def test_what_is_about_today_goes_once_with_that_morning_or_by_itself(sink):
    with time_machine.travel(NINE):
        everybody = people(10)
        _cross(everybody, due=NINE.date())
        while sweep():
            pass
    assert len(sink.messages) == len(set(sink.ids()))
    assert Notice.objects.filter(attempts=1, sent_at__isnull=False).count() == 10 * 5 * WRITERS
    assert Notice.objects.filter(digest=True).values("message_id").distinct().count() == 10


def _cross(everybody, **fields):
    """Many queue for the same morning while many sweep."""

    def write(number):
        for turn in range(5):
            put(everybody, digest=True, step=f"{number}.{turn}.", **fields)

    def sweep_often():
        for _ in range(5):
            sweep()

    jobs = [lambda number=number: write(number) for number in range(WRITERS)]
    outcome = all_at_once(jobs + [sweep_often] * SWEEPS)
    assert outcome.errors == []
