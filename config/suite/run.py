"""`manage.py test`: checks, then tests, then one line a person can act on."""

import argparse
import os
import signal
import subprocess
import sys
import time

from config.embedded.postgres import ServerFailed
from config.suite import services, steps

MOST_WORKERS = 4
FAREWELL_SECONDS = 30
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Run everything, or only pytest with the arguments given. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="manage.py test",
        description="Everything that must hold. Further arguments go to pytest, which then runs alone: "
        "`test -k name`, `test tests/sharing`, `test -m database`.",
    )
    parser.add_argument("--long", action="store_true", help="the longer rounds too")
    options, for_pytest = parser.parse_known_args(arguments)
    _interrupt_on_signals()
    try:
        with services.surroundings(options.long) as environment:
            if for_pytest:
                return _pytest(for_pytest, environment)
            return _everything(environment)
    except (ServerFailed, services.BadAddresses) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted.")
        return INTERRUPTED


def _everything(environment: dict[str, str]) -> int:
    began = time.monotonic()
    print("Checks", flush=True)
    failed = [check.name for check in steps.all_checks() if not steps.run(check, environment)]
    print("Tests", flush=True)
    workers = max(1, min(MOST_WORKERS, os.cpu_count() or 1))
    if _pytest(["-q", "-n", str(workers), "--dist", "loadgroup"], environment):
        failed.append("tests")
    for skipped in steps.absent(environment):
        print(f"Skipped {skipped}")
    seconds = time.monotonic() - began
    if failed:
        print(f"Failed after {seconds:.0f} s: {', '.join(failed)}.")
        return 1
    print(f"All holds, after {seconds:.0f} s.")
    return 0


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    """Run pytest as a child, so that an interrupt lets it finish its own clearing up first."""
    child = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments], cwd=steps.ROOT, env=environment
    )
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        raise


def _interrupt_on_signals() -> None:
    """The first interrupt ends the run; further ones cannot cut off the clearing up."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(number: int, frame: object) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in numbers:
        signal.signal(each, interrupt)
