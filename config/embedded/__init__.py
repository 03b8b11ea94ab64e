"""The database, worker and clock that the demonstration and the tests bring with them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded import roles
from config.embedded.postgres import Server

VAR = Path(__file__).resolve().parents[2] / "var"


def demonstration() -> Server:
    """The server that holds the demonstration; `CASPA_DEMO_DATA` moves its data elsewhere."""
    return Server(Path(os.environ.get("CASPA_DEMO_DATA") or VAR / "postgres").resolve())


def use_demonstration(server: Server) -> None:
    """Start the server and point the settings at it. Call before the settings are read."""
    server.start()
    try:
        addresses = roles.prepare(server.socket_folder)
    except BaseException:
        server.release()
        raise
    (VAR / "static").mkdir(exist_ok=True)
    os.environ["CASPA_DEMO"] = "1"
    os.environ["DATABASE_URL"] = addresses.application
    os.environ["DATABASE_OWNER_URL"] = addresses.owner


@contextmanager
def ensured() -> Iterator[None]:
    """For commands run by hand: without `DATABASE_URL`, the demonstration's database for their length."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    server = demonstration()
    try:
        use_demonstration(server)
        yield
    finally:
        server.release()
