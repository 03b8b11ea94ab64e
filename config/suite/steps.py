"""The checks that need no test: each one command, quiet when all is well."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
NAME_WIDTH = 24
# Without its windows Chromium takes about half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


class Check(NamedTuple):
    """One tool: what it is about, how it is run, and how to mend what it finds."""

    name: str
    command: list[str]
    mend: str


def all_checks() -> list[Check]:
    """The checks in the order in which they run: quick ones first."""
    python = [sys.executable, "-m"]
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    manage = [sys.executable, str(ROOT / "manage.py")]
    return [
        Check("format", [*python, "ruff", "format", "--check", "."], "ruff format ."),
        Check("lint", [*python, "ruff", "check", "--quiet", "."], "ruff check --fix ."),
        Check("templates", [_tool("djade"), "--check", *templates], "djade templates/**/*.html"),
        Check("types", [*python, "mypy"], ""),
        Check("imports", [_tool("lint-imports"), "--no-logo"], "see pyproject.toml, importlinter"),
        Check(
            "migrations",
            [*manage, "makemigrations", "--check", "--dry-run"],
            "manage.py makemigrations",
        ),
        Check("licences", [*python, "config.suite.licences"], ""),
        Check("dependencies", [*python, "deptry", "--no-ansi", "."], "see requirements/base.in"),
    ]


def run(check: Check, environment: dict[str, str]) -> bool:
    """Run one check and print its line, and what it found if it found something."""
    print(f"  {check.name:<{NAME_WIDTH}}", end="", flush=True)
    began = time.monotonic()
    finished = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    well = finished.returncode == 0
    print(f"{time.monotonic() - began:5.1f} s{'' if well else '   FAILED'}", flush=True)
    if not well:
        print("\n".join(f"    {line}" for line in finished.stdout.strip().splitlines()), flush=True)
        if check.mend:
            print(f"    To mend: {check.mend}", flush=True)
    return well


def absent(environment: dict[str, str]) -> list[str]:
    """What will be skipped on this machine, and how to get it."""
    said = []
    if not any(shutil.which(name) for name in BROWSERS):
        said.append("browser tests: no Chromium here (Debian: apt-get install chromium)")
    if not environment.get("TEST_REDIS_URL"):
        said.append("Redis tests: no redis-server here (Debian: apt-get install redis-server)")
    return said


def _tool(name: str) -> str:
    """A program beside this Python, or from PATH where someone else manages the environment."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if os.access(beside, os.X_OK) else name
