"""Chooses what a command needs before Django reads its settings."""

import os
import signal
import sys


def run(argv: list[str]) -> int:
    """Run one command of `manage.py`; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = argv[1] if len(argv) > 1 else "help"
    if command == "test":
        from config.suite.run import main as test

        return test(argv[2:])
    if command == "demo":
        return _demo(argv[2:])
    _leave_by_exit()
    from config import embedded
    from config.embedded.postgres import ServerFailed

    try:
        with embedded.ensured():
            from django.core.management import execute_from_command_line

            execute_from_command_line(argv)
    except ServerFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def _demo(arguments: list[str]) -> int:
    """Signals first: everything else, imports too, may already need an orderly end."""
    from config.demo.ending import Ending, Stop

    ending = Ending()
    try:
        from config.demo.serve import main

        return main(arguments, ending)
    except Stop:
        print("\nStopped.")
        return 0


def _leave_by_exit() -> None:
    """Terminate and hang-up unwind like an exit, so that a database that was started is stopped."""

    def leave(number: int, frame: object) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
