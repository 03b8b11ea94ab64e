"""Debian's Chromium for pytest-playwright: `page` and `context` as that plugin gives them."""

import asyncio
import shutil
from contextlib import contextmanager

import pytest

from config.suite.steps import BROWSERS

QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The machine's own Chromium; nothing is downloaded, and it calls nobody."""
    from tests.conftest import missing

    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        missing("Chromium", "chromium", "REQUIRE_BROWSER")
    return {**browser_type_launch_args, "executable_path": program, "args": QUIET}


@contextmanager
def aside():
    """Within this a browser test may call services that wait for asynchronous code.

    The browser's own loop counts as running between two of its calls, and asynchronous helpers
    refuse to start inside a running loop.
    """
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


@pytest.fixture(autouse=True)
def _loop_of_the_browser(request, monkeypatch):
    """Tests with the browser may use the database; tests without it do not notice that it is open."""
    if request.node.get_closest_marker("browser"):
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield
        return
    with aside():
        yield
