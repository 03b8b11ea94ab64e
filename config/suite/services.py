"""What the tests bring with them: a PostgreSQL for throwing away, and a Redis if the machine has one."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from config import embedded
from config.embedded import roles
from config.embedded.postgres import THROWAWAY, Server

REDIS_SECONDS = 5
# What a person may have set for another purpose and what would change the outcome of a test.
NOT_OURS = (
    *("ALLOWED_HOSTS", "CASPA_DEMO", "CASPA_SECOND_FACTOR", "DEBUG"),
    *("EMAIL_URL", "NOTIFY_API_KEY", "REDIS_URL"),
)


class BadAddresses(Exception):
    """Only one of the two database addresses was given."""


@contextmanager
def surroundings(long: bool) -> Iterator[dict[str, str]]:
    """The environment in which tools and tests run; what was started for it is stopped afterwards."""
    environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    environment |= {"CASPA_TESTING": "1", "LONG": "1" if long else ""}
    (embedded.VAR / "static").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="caspa-keys-") as keys, _redis() as redis:
        kept = os.path.join(keys, "checkpoints")
        environment |= {"CASPA_KEY_DIR": keys, "CASPA_CHECKPOINT_DIR": kept, **redis}
        with _database() as addresses:
            yield environment | addresses


@contextmanager
def _database() -> Iterator[dict[str, str]]:
    """The databases given from outside, or new ones on the embedded server, named for this run."""
    given = [bool(os.environ.get(name)) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")]
    if all(given):
        yield {}
        return
    if any(given):
        raise BadAddresses(
            "Set both DATABASE_URL and DATABASE_OWNER_URL, or neither: "
            "the tests work as the application and clear up as the owner."
        )
    server = Server(embedded.VAR / "test-postgres", THROWAWAY)
    try:
        server.start()
        _drop_databases_of_runs_that_ended(server)
        name = f"caspa_{os.getpid()}"
        addresses = roles.prepare(server.socket_folder, name, for_tests=True)
        yield {"DATABASE_URL": addresses.application, "DATABASE_OWNER_URL": addresses.owner}
        _drop_databases_of_runs_that_ended(server, this_run_too=True)
    finally:
        server.release()


def _drop_databases_of_runs_that_ended(server: Server, this_run_too: bool = False) -> None:
    with roles.connect(server.socket_folder) as connection:
        rows = connection.execute("select datname from pg_database").fetchall()
    for (name,) in rows:
        match = re.fullmatch(r"test_caspa_(\d+)(_.*)?", name)
        if match and not _alive(int(match[1]), this_run_too):
            roles.drop_database(server.socket_folder, name)


def _alive(number: int, this_run_too: bool) -> bool:
    if number == os.getpid():
        return not this_run_too
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _redis() -> Iterator[dict[str, str]]:
    """A Redis of our own on a free port, as `TEST_REDIS_URL`; nothing if the machine has none."""
    program = shutil.which("redis-server")
    if program is None or os.environ.get("TEST_REDIS_URL"):
        yield {}
        return
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="caspa-redis-") as folder:
        quiet = ["--save", "", "--appendonly", "no", "--loglevel", "warning", "--dir", folder]
        process = subprocess.Popen(
            [program, "--bind", "127.0.0.1", "--port", str(port), *quiet],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait_for(port)
            yield {"TEST_REDIS_URL": f"redis://127.0.0.1:{port}/0"}
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + REDIS_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
