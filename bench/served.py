"""The service as it is served: uvicorn in a process of its own, beside an application that says hello."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

START_SECONDS = 30
HELLO = "bench.served:hello"
SERVICE = "config.asgi:application"


async def hello(scope: Any, receive: Any, send: Any) -> None:
    """The least an ASGI application can do; the floor of every page."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"hello"})


@contextmanager
def serving(application: str) -> Iterator[http.client.HTTPConnection]:
    """A kept-open connection to this application, served until the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port)]
    quiet = ["--log-level", "critical", "--no-access-log", "--lifespan", "off"]
    process = subprocess.Popen(
        [*command, *quiet],
        env={
            **os.environ,
            "DATABASE_URL": _address(),
            "DATABASE_POOL": "20",
            "ALLOWED_HOSTS": "127.0.0.1",
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        yield _connected(port)
    finally:
        process.terminate()
        process.wait()


def _address() -> str:
    """The measurement's own database."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path="/" + connection.settings_dict["NAME"]))


def _connected(port: int) -> http.client.HTTPConnection:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            client.request("GET", "/sign-in")
            client.getresponse().read()
            return client
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            client.close()
            time.sleep(0.1)


def cookies_of(user: Any) -> dict[str, str]:
    """The headers of somebody who is signed in, and may send forms."""
    from django.middleware.csrf import get_token
    from django.test import Client, RequestFactory

    from tests.cast import Player

    client = Player(user).login(Client())
    request = RequestFactory().get("/")
    token = get_token(request)
    jar = {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"],
    }
    return {"Cookie": "; ".join(f"{k}={v}" for k, v in jar.items()), "X-CSRFToken": token}


def fetch(client: http.client.HTTPConnection, path: str, headers: Any = None, form: Any = None):
    """One answer, whole: its status and its body."""
    headers = dict(headers or {})
    if form is None:
        client.request("GET", path, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        client.request("POST", path, body=urlencode(form), headers=headers)
    answer = client.getresponse()
    return answer.status, answer.read()


def side_by_side(rounds: int, works: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """The median of each in milliseconds, taken in turns so that a busy moment falls on all alike."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(rounds):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            times[name].append(1000 * (time.perf_counter() - began))
    return {name: median(taken) for name, taken in times.items()}
