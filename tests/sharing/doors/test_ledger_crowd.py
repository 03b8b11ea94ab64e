"""Eight writers at once, on one chain and on eight; one dies in the middle: never a gap."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from sharing.choices import Verb
from sharing.doors import ledger
from sharing.doors.viewer import the_service
from sharing.models import LedgerEntry
from tests.support.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
US = the_service("test")
WRITERS, EACH = 8, 25
# A writer of its own process: opens, appends and never commits, then says so.
STUCK = """
import sys, time, psycopg
with psycopg.connect(sys.argv[1]) as c:
    c.execute("select ledger_append('panel:7', array['{\\"of\\": []}'::bytea, '{\\"of\\": []}'::bytea])")
    print("holds the head", flush=True)
    time.sleep(60)
"""


def subject(panel):
    return type("Case", (), {"panel_id": panel, "reference": "CR-23456"})()


def writer(panel, number):
    def write():
        for turn in range(EACH):
            with ledger.listening():
                ledger.record(US, Verb.LOOKED, subject(panel), writer=number, turn=turn)

    return write


def whole(chain):
    """How many entries an unbroken chain has."""
    walked = list(ledger.verify(chain))
    assert [wrong for _, wrong in walked if wrong] == []
    numbers = list(
        LedgerEntry.objects.filter(chain=chain).order_by("seq").values_list("seq", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))
    return len(numbers)


@pytest.mark.crowd
def test_eight_writers_on_one_panel_make_one_unbroken_chain():
    outcome = all_at_once([writer(7, number) for number in range(WRITERS)])
    assert outcome.errors == []
    assert whole("panel:7") == WRITERS * EACH
    said = [
        json.loads(bytes(body))["facts"]
        for body in LedgerEntry.objects.values_list("body", flat=True)
    ]
    assert len({(one["writer"], one["turn"]) for one in said}) == WRITERS * EACH


@pytest.mark.crowd
def test_eight_writers_on_eight_panels_make_eight_unbroken_chains():
    outcome = all_at_once([writer(number, number) for number in range(1, WRITERS + 1)])
    assert outcome.errors == []
    assert [whole(f"panel:{number}") for number in range(1, WRITERS + 1)] == [EACH] * WRITERS


@pytest.mark.crowd
def test_writers_on_several_chains_each_in_another_order_never_wait_in_a_ring():
    def write(order):
        def run():
            for _ in range(EACH):
                with ledger.listening():
                    for panel in order:
                        ledger.record(US, Verb.LOOKED, subject(panel), words="why")

        return run

    outcome = all_at_once(
        [write(order) for order in [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 1, 2)] * 2]
    )
    assert outcome.errors == []
    assert [whole(f"panel:{number}") for number in (1, 2, 3)] == [WRITERS * EACH] * 3


@pytest.mark.crowd
def test_a_writer_killed_in_the_middle_leaves_no_gap():
    writer(7, 0)()
    connection.ensure_connection()
    about = connection.connection.info
    surroundings = os.environ | ({"PGPASSWORD": about.password} if about.password else {})
    dying = subprocess.Popen(
        [sys.executable, "-c", STUCK, about.dsn],
        stdout=subprocess.PIPE,
        text=True,
        env=surroundings,
    )
    try:
        assert dying.stdout.readline() == "holds the head\n"
        began = time.monotonic()

        def killer():
            time.sleep(0.5)
            os.kill(dying.pid, signal.SIGKILL)

        outcome = all_at_once([killer, *(writer(7, number) for number in range(1, WRITERS))])
    finally:
        dying.kill()
        dying.stdout.close()
        dying.wait()
    assert outcome.errors == []
    assert time.monotonic() - began >= 0.5
    assert whole("panel:7") == WRITERS * EACH
