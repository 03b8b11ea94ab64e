"""`manage.py demo`: one command from nothing to a living service, and back to nothing by Ctrl-C."""

import argparse
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from config import embedded
from config.demo.ending import Ending
from config.embedded.postgres import Server, ServerFailed
from config.progress import step

HOST = "127.0.0.1"
# What could reach a real database, queue or mail server: the demonstration uses its own.
NOT_OURS = (
    *("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"),
    *("EMAIL_URL", "NOTIFY_API_KEY", "CASPA_TESTING"),
)


def main(arguments: list[str], ending: Ending) -> int:
    """Serve the demonstration until it is interrupted. Returns the exit code."""
    options = _parser().parse_args(arguments)
    server = embedded.demonstration()
    try:
        with _door(options.port) as door:
            _begin(server, options)
            return _serve(ending, door, options.port)
    except (ServerFailed, PortTaken) as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        ending.deaf()
        server.release()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="manage.py demo",
        description="The living service with made-up people. Everything it keeps lies under var/.",
    )
    parser.add_argument("--port", type=_port, default=8000, help="port on this machine (8000)")
    parser.add_argument(
        "--reset", action="store_true", help="delete the demonstration's data first"
    )
    return parser


def _port(typed: str) -> int:
    number = int(typed) if typed.isdecimal() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number


class PortTaken(Exception):
    """Something else serves on the port that was asked for."""


@contextmanager
def _door(port: int) -> Iterator[socket.socket]:
    """The bound port, before anything slow starts. Raises `PortTaken`."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        try:
            door.bind((HOST, port))
            door.listen()
        except PermissionError:
            raise PortTaken(f"Port {port} needs special rights. Try --port 8000") from None
        except OSError:
            other = port + 1 if port < 65535 else port - 1
            raise PortTaken(f"Port {port} is taken. Try --port {other}") from None
        yield door
    finally:
        door.close()


def _begin(server: Server, options: argparse.Namespace) -> None:
    if os.environ.get("DATABASE_URL"):
        print("DATABASE_URL is set. The demonstration leaves it alone and uses its own database.")
    for name in NOT_OURS:
        os.environ.pop(name, None)
    os.environ["SERVICE_URL"] = f"http://{HOST}:{options.port}"
    if options.reset:
        server.erase()
        # Those of the ledger that is gone would rightly call the new one a forgery.
        shutil.rmtree(embedded.VAR / "checkpoints", ignore_errors=True)
    with step("database"):
        embedded.use_demonstration(server)
    with step("migrations"):
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
    from config.demo.world import fill

    fill(server)


def _serve(ending: Ending, door: socket.socket, port: int) -> int:
    from django.db import connections

    from config.demo.web import Web
    from config.embedded.worker import Workers

    workers = Workers()
    try:
        web = Web(address=f"http://{HOST}:{port}")
        workers.start()
        ending.web = web
        web.run(sockets=[door])
        return 0 if web.started else 1
    finally:
        ending.deaf()
        workers.stop()
        connections.close_all()
