"""The service as it runs for real: web, worker and clock as three processes, on Redis and a mail server.

Each can be killed at any moment and started again.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from django.db import connection
from django.utils import timezone

from sharing import workdays
from sharing.selectors import holidays
from tests.support.sink import Sink

START_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def shift_to_a_working_day():
    """Seconds from now to the same hour of a working day: on others the ladder rests."""
    today = timezone.localdate()
    day = workdays.before(today, 0, holidays.england())
    return (day - today) / timedelta(seconds=1)


class Redis:
    """A Redis of one's own, switched off and on at the same address; it keeps nothing."""

    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process = None

    def on(self):
        quiet = ["--save", "", "--appendonly", "no", "--loglevel", "warning"]
        self._process = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), *quiet],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: _listens(self.port), START_SECONDS)

    def off(self):
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = None


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds, seconds, every=0.05):
    """Wait for it; says whether it came in time."""
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(every)
    return held


class Production:
    """`web`, `worker` and `beat`; `kill` one, and `start` it again."""

    def __init__(self, folder, redis, sink, shift):
        self.port, self._folder, self._shift = free_port(), folder, shift
        self.address = f"http://127.0.0.1:{self.port}"
        self._processes = {}
        address = urlsplit(os.environ["DATABASE_URL"])
        name = "/" + connection.settings_dict["NAME"]
        self._environment = {
            **os.environ,
            "DATABASE_URL": urlunsplit(address._replace(path=name)),
            "REDIS_URL": redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "SWEEP_SECONDS": "1",
        }
        self._commands = {
            "web": ["uvicorn", "config.asgi:application", "--port", str(self.port)],
            "worker": [
                *("celery", "-A", "config", "worker", "--pool", "threads", "--concurrency", "2"),
                *("--loglevel", "INFO", "--without-mingle", "--without-gossip"),
            ],
            "beat": [
                "celery",
                "-A",
                "config",
                "beat",
                "--schedule",
                str(folder / "beat"),
                "--loglevel",
                "INFO",
            ],
        }

    def start(self, *names):
        for name in names or self._commands:
            with (self._folder / f"{name}.log").open("ab") as said:
                self._processes[name] = subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "tests.support.at",
                        str(self._shift),
                        *self._commands[name],
                    ],
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                )
        if not names or "web" in names:
            assert wait_until(self.answers, START_SECONDS), self.said()

    def kill(self, name):
        self._processes[name].send_signal(signal.SIGKILL)
        self._processes[name].wait()

    def stop(self):
        for process in self._processes.values():
            process.kill()
            process.wait()

    def answers(self):
        try:
            with urllib.request.urlopen(f"{self.address}/sign-in", timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def said(self):
        """The end of what each program wrote, to explain a failure."""
        logs = sorted(self._folder.glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text()[-2000:]}" for log in logs)


@contextmanager
def running(folder, shift):
    """All of it, with its Redis and its mail server."""
    redis, sink = Redis(), Sink()
    redis.on()
    sink.on()
    production = Production(folder, redis, sink, shift)
    try:
        production.start()
        yield production, redis, sink
    finally:
        production.stop()
        redis.off()
        sink.off()
