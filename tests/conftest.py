"""Every test may use the fixtures of `tests/support/`. Run with `python3 manage.py test`."""

import os

import pytest

pytest_plugins = [
    "tests.support.database",
    "tests.support.server",
    "tests.support.browser",
    "tests.support.notify_service",
    "tests.support.sink",
]

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_app", "owner"}
BROWSER_FIXTURES = {"page", "context", "browser"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what needs the database, keep crowds apart, and leave the long rounds to `--long`."""
    skip_long = pytest.mark.skip(reason="long: python3 manage.py test --long")
    for item in items:
        fixtures = set(item.fixturenames)
        if fixtures & BROWSER_FIXTURES:
            item.add_marker(pytest.mark.browser)
        elif fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
        if item.get_closest_marker("crowd"):
            item.add_marker(pytest.mark.xdist_group("crowd"))
        if item.get_closest_marker("long") and not os.environ.get("LONG"):
            item.add_marker(skip_long)


@pytest.hookimpl(wrapper=True, tryfirst=True, specname="pytest_collection_modifyitems")
def pytest_browser_tests_come_last(items):
    """Their loop goes on running, and what is set up for a whole module would find it running.

    Around every other plugin's sorting, so that this order is the one that counts.
    """
    yield
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def redis_url():
    """The address of a Redis for this run only."""
    address = os.environ.get("TEST_REDIS_URL")
    if not address:
        missing("Redis", "redis-server", "REQUIRE_REDIS")
    return address


def missing(what, package, required_by):
    """Skip, or fail where the environment says that this machine must have it."""
    sentence = f"no {what} here (Debian: apt-get install {package})"
    if os.environ.get(required_by) == "1":
        pytest.fail(f"{required_by}=1, but there is {sentence}", pytrace=False)
    pytest.skip(sentence)
