"""The application served over HTTP to a test, as it is served to people: by uvicorn, from ASGI."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

START_SECONDS = 20


class Served(str):
    """The address of the served application, as `http://127.0.0.1:port`."""

    __slots__ = ()


@pytest.fixture(scope="session")
def _served(django_db_setup):
    with serving() as address:
        yield address


@contextmanager
def serving():
    """The application on a port and a loop of its own, until the end."""
    import uvicorn

    from config.asgi import application

    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, log_config=None, lifespan="off", access_log=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            pytest.fail("the application could not be served")
        time.sleep(0.02)
    try:
        yield Served(f"http://127.0.0.1:{door.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)


@pytest.fixture
def live_app(transactional_db, _served):
    """The address of the running application. What a test writes is committed, and emptied after."""
    return _served
