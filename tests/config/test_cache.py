"""Limits go on counting while Redis is away, and are shared again once it is back."""

import pytest

from config import cache
from config.cache import SharedCache
from tests.support.production import Redis


@pytest.fixture
def redis(redis_url):
    server = Redis()
    server.on()
    yield server
    server.off()


@pytest.fixture
def two(redis):
    """Two requests' view of it."""
    params = {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1}}
    both = SharedCache(redis.url, params), SharedCache(redis.url, params)
    for one in both:
        one.clear()
    return both


def test_what_one_counts_the_other_reads(two):
    here, there = two
    assert here.add("tries", 1)
    assert not there.add("tries", 1)
    assert there.incr("tries") == 2
    assert here.get("tries") == 2


def test_while_redis_is_away_the_process_counts_for_itself(two, redis):
    here, there = two
    redis.off()
    assert here.add("tries", 1)
    assert not here.add("tries", 1)
    assert here.incr("tries", 4) == 5
    # Each request has a connection of its own; they are of one process.
    assert there.get("tries") == 5
    there.set("own", "yes", timeout=60)
    assert there.get_many(["own", "tries"]) == {"own": "yes", "tries": 5}
    assert there.touch("own")
    assert there.has_key("own")
    assert there.delete("own")


def test_once_it_is_back_it_is_asked_again(two, redis, monkeypatch):
    here, there = two
    redis.off()
    here.set("tries", 1)
    redis.on()
    monkeypatch.setattr(here, "_away_until", 0.0)
    assert here.get("tries") is None
    here.set("tries", 7)
    assert there.get("tries") == 7


def test_it_is_left_alone_for_a_moment(two, redis):
    here, _ = two
    redis.off()
    here.get("tries")
    redis.on()
    here.set("tries", 3)
    assert here._shared.get("tries") is None
    assert cache.LEFT_ALONE_SECONDS <= 10
