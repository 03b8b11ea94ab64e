"""The demonstration as a newcomer meets it: one process that comes, answers and leaves nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from config.embedded.postgres import Server

# Seeded once for all of them.
pytestmark = pytest.mark.xdist_group("demo")

ROOT = Path(__file__).resolve().parents[2]
FIRST_PAGE_SECONDS = 180
STOP_SECONDS = 20


class Demonstration:
    """`manage.py demo` as a process, with data of its own."""

    def __init__(self, data, port):
        self.server = Server(data)
        self.port = port
        self.output = data.with_name(f"{data.name}.out")

    def start(self):
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--port", str(self.port)],
                cwd=ROOT,
                env={**os.environ, "CASPA_DEMO_DATA": str(self.server.data)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def answered(self):
        deadline = time.monotonic() + FIRST_PAGE_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sign-in") as answer:
                    return answer.status
            except urllib.error.URLError:
                time.sleep(0.2)
        return pytest.fail(f"no page; it said:\n{self.output.read_text()[-3000:]}")

    def sent(self, number):
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)

    def left_something(self):
        with socket.socket() as probe:
            return self.server.running() or probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("demonstration") / "postgres"


@pytest.fixture
def demonstration(data):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    demonstration = Demonstration(data, port).start()
    yield demonstration
    if demonstration.process.poll() is None:
        demonstration.process.kill()
        demonstration.process.wait()
    demonstration.server.start()
    demonstration.server.release()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_leaves_nothing_behind(demonstration, number):
    assert demonstration.answered() == 200
    assert demonstration.sent(number) == 0
    assert not demonstration.left_something()


@pytest.mark.parametrize("after", [0.3, 0.9])
def test_interrupted_while_starting_it_leaves_nothing_behind(demonstration, after):
    time.sleep(after)
    assert demonstration.sent(signal.SIGTERM) in {0, -signal.SIGTERM}
    assert not demonstration.left_something()


def test_killed_it_starts_again_and_then_leaves_nothing_behind(demonstration):
    assert demonstration.answered() == 200
    demonstration.sent(signal.SIGKILL)
    assert demonstration.server.running()
    demonstration.start()
    assert demonstration.answered() == 200
    assert demonstration.sent(signal.SIGINT) == 0
    assert not demonstration.left_something()


def test_second_interrupt_while_stopping_changes_nothing(demonstration):
    demonstration.answered()
    demonstration.process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    assert demonstration.sent(signal.SIGINT) == 0
    assert not demonstration.left_something()


def test_taken_port_is_said_at_once_with_what_to_type(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demonstration = Demonstration(tmp_path / "postgres", port).start()
        assert demonstration.process.wait(STOP_SECONDS) == 1
    other = port + 1 if port < 65535 else port - 1
    assert f"Port {port} is taken. Try --port {other}" in demonstration.output.read_text()
    assert not (tmp_path / "postgres").exists()
