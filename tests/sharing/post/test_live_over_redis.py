"""Live pages between processes, over Redis; and what holds while Redis is away (quality R4)."""

import logging
import shutil
import socket
import subprocess
import time

import pytest
from channels.layers import channel_layers
from channels_redis.core import RedisChannelLayer

from actions.choices import ActionStatus
from actions.models import ActionUpdate
from actions.services.action import update_action
from sharing.doors import ledger
from tests.cast import Cast
from tests.factories import actions as work
from tests.factories import referrals as make
from tests.support.server import serving
from tests.support.sockets import is_refused, listening, next_frame, session_of

pytestmark = pytest.mark.redis
PATIENCE_SECONDS = 20


class Redis:
    """A Redis of this test's own, which may be stopped and started again."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.process = folder, None

    def start(self):
        quiet = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            [shutil.which("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", *quiet],
            stdout=subprocess.DEVNULL,
        )
        until(self.answers)

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None


def until(holds):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.2)


@pytest.fixture
def redis(redis_url, tmp_path):
    """`redis_url` says whether this machine has one, or must."""
    if shutil.which("redis-server") is None:
        pytest.skip("a Redis to be stopped must be one of this machine")
    one = Redis(tmp_path)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def address(transactional_db, _served, redis, monkeypatch):
    """Served anew; the layer of the other tests stays as it is, since they go on listening to it."""
    layer = RedisChannelLayer(hosts=[f"redis://127.0.0.1:{redis.port}"])
    monkeypatch.setattr(channel_layers, "backends", {"default": layer})
    with serving() as address:
        yield address


@pytest.fixture
def cast(address):
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


@pytest.fixture
def action(cast, case):
    return work.action(case, cast.police, cast.coordinator.user)


def says(cast, action, note):
    began = time.monotonic()
    with ledger.listening():
        update_action(
            action=action, status=ActionStatus.IN_PROGRESS, note=note, by=cast.spoc.viewer
        )
    return time.monotonic() - began


def test_change_is_heard_over_redis_by_those_who_may(address, cast, case, action):
    topic = f"case:{case.reference}"
    with (
        listening(address, session_of(cast.second_spoc), topic) as page,
        listening(address, session_of(cast.charity_spoc), "cases") as other,
    ):
        next_frame(page, 0.5), next_frame(other, 0.5)
        says(cast, action, "Over Redis")
        assert next_frame(page) == topic
        assert next_frame(other, 0.5) is None


def test_while_redis_is_away_everything_saves_and_pages_know(
    address, cast, case, action, redis, caplog
):
    topic, key = f"case:{case.reference}", session_of(cast.second_spoc)
    with listening(address, key, topic) as page:
        next_frame(page, 0.5)
        redis.stop()
        with caplog.at_level(logging.WARNING):
            took = [says(cast, action, f"Canary {n}") for n in range(5)]
            assert next_frame(page, PATIENCE_SECONDS) == "closed"
            until(lambda: "a nudge was lost" in caplog.text)
    assert max(took) < 1
    assert ActionUpdate.objects.filter(action=action).count() == 5
    assert "Canary" not in caplog.text
    assert case.reference not in caplog.text
    assert is_refused(address, key, topic)
    before = time.time()
    redis.start()
    with listening(address, key, topic, drawn=before) as page:
        assert next_frame(page) == topic, "what was missed is caught up"
        assert next_frame(page, 0.5) is None
        says(cast, action, "After its return")
        assert next_frame(page) == topic
