"""The test command tells what failed, what was skipped, and how to get it."""

import sys

import pytest

from config.suite import services, steps
from config.suite.steps import Check


def test_failing_check_shows_what_it_found_and_how_to_mend_it(capfd):
    check = Check("lint", [sys.executable, "-c", "print('line 3'); raise SystemExit(1)"], "tidy up")
    assert steps.run(check, {}) is False
    said = capfd.readouterr().out
    assert "FAILED" in said
    assert "line 3" in said
    assert "To mend: tidy up" in said


def test_passing_check_is_one_line(capfd):
    assert steps.run(Check("lint", [sys.executable, "-c", "print('chatter')"], ""), {}) is True
    assert len(capfd.readouterr().out.splitlines()) == 1


def test_what_is_absent_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(steps.shutil, "which", lambda name: None)
    said = " ".join(steps.absent({}))
    assert "apt-get install chromium" in said
    assert "apt-get install redis-server" in said


def test_one_database_address_without_the_other_is_refused(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://caspa_app@127.0.0.1/caspa")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with (
        pytest.raises(services.BadAddresses, match="Set both"),
        services.surroundings(long=False),
    ):
        pass


@pytest.mark.redis
def test_redis_of_this_run_answers(redis_url):
    import redis

    assert redis.Redis.from_url(redis_url).ping()
