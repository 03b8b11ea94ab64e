"""PostgreSQL refuses to run as root. Started by root, the server runs as an account of its own."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import TypedDict

NAME = "caspa-postgres"


class RunAs(TypedDict, total=False):
    user: str
    group: int
    extra_groups: list[int]


def run_as() -> RunAs:
    """What `subprocess` needs to run the server's tools: nothing, unless this is root."""
    if os.geteuid() != 0:
        return {}
    return {"user": NAME, "group": pwd.getpwnam(NAME).pw_gid, "extra_groups": []}


def prepare(data: Path, socket_folder: Path, installation: Path) -> None:
    """Make the data and socket folders; as root also the account, and the ways to them passable.

    "Passable" adds only the right to walk through a folder, not to list it. The README says so.
    """
    for folder in {data, socket_folder}:
        folder.mkdir(mode=0o700, exist_ok=True)
        _refuse_strangers(folder)
    if os.geteuid() != 0:
        return
    _ensure_account()
    account = pwd.getpwnam(NAME)
    for folder in {data, socket_folder}:
        os.chown(folder, account.pw_uid, account.pw_gid)
        _make_passable(folder)
    _make_passable(installation)
    _make_readable(installation)


def _refuse_strangers(folder: Path) -> None:
    """A folder someone else made in a shared place could hold someone else's socket."""
    owner = folder.lstat().st_uid
    allowed = {os.geteuid()}
    if os.geteuid() == 0:
        allowed |= {account.pw_uid for account in pwd.getpwall() if account.pw_name == NAME}
    if folder.is_symlink() or owner not in allowed:
        raise SystemExit(f"{folder} belongs to another account. Remove it, then start once more.")


def _ensure_account() -> None:
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        if shutil.which("useradd") is None:
            raise SystemExit(
                "PostgreSQL cannot run as root, and no account can be made for it here. "
                "Try: run this as an ordinary user."
            ) from None
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", NAME],
            check=True,
            capture_output=True,
        )


def _make_passable(folder: Path) -> None:
    for parent in folder.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)


def _make_readable(installation: Path) -> None:
    """Packages installed under a strict umask are closed to others; open the server's own files."""
    folders = [installation, *installation.parent.glob(f"{installation.name}.libs")]
    if all(folder.stat().st_mode & 0o005 == 0o005 for folder in folders):
        return
    for folder in folders:
        for path in [folder, *folder.rglob("*")]:
            mode = path.stat().st_mode
            wanted = 0o005 if path.is_dir() or mode & 0o100 else 0o004
            path.chmod(mode | wanted)
