"""From a machine with only Python to a complete environment, and what is said when that fails."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(bootstrap.__file__).parent
OLD_PYTHON = """
import sys
sys.version_info = (3, 8, 10, "final", 0)
sys.argv = ["manage.py", "demo"]
exec(compile(open("manage.py").read(), "manage.py", "exec"))
"""
MANAGED = """
import sys
sys.argv = ["manage.py", "version"]
import manage
manage.main()
print("bootstrap" in sys.modules)
"""


def run_python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_python_that_is_too_old_is_told_so():
    finished = run_python(OLD_PYTHON)
    assert finished.returncode == 1
    assert "needs Python 3.11 or later; this is Python 3.8" in finished.stderr
    assert "Try: python3.11 manage.py demo" in finished.stderr


def test_the_telling_is_in_syntax_an_old_python_can_read():
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 0))


def test_managed_environment_bootstraps_nothing():
    finished = run_python(MANAGED, CASPA_MANAGED_ENV="1")
    assert finished.stdout.split()[-1] == "False", finished.stderr


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A house with requirements and no environment yet."""
    places = {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv" / "bin" / "python",
        "REQUIREMENTS": tmp_path / "requirements",
        "ASSETS": tmp_path / "assets",
        "BUILD": tmp_path / "assets" / "build",
        "UNFINISHED": tmp_path / "var" / "packages.unfinished",
    }
    for name, place in places.items():
        monkeypatch.setattr(bootstrap, name, place)
    for folder in ("var", "requirements", ".venv/bin", "assets/build"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("base", "dev", "uv"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(name)
    for name in ("package.json", "package-lock.json", "assets/main.scss"):
        (tmp_path / name).write_text(name)
    bootstrap.PYTHON.touch()
    return tmp_path


def stamp(group):
    (bootstrap.VENV / ".stamp").write_text(f"{group} {bootstrap._packages_digest(group)}")


def test_environment_without_a_stamp_is_incomplete(house):
    assert not bootstrap._packages_ready(with_checks=False)


def test_changed_requirements_make_a_complete_environment_outdated(house):
    stamp("base")
    assert bootstrap._packages_ready(with_checks=False)
    (house / "requirements" / "base.txt").write_text("one more package")
    assert not bootstrap._packages_ready(with_checks=False)


def test_packages_for_the_tests_serve_the_demonstration_but_not_the_other_way(house):
    stamp("dev")
    assert bootstrap._packages_ready(with_checks=False)
    stamp("base")
    assert not bootstrap._packages_ready(with_checks=True)


def steps_taken(monkeypatch, failing=None):
    taken = []

    def run(step, command, try_this):
        taken.append(step)
        if step == failing:
            raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "_run", run)
    return taken


def test_set_up_that_was_cut_off_begins_anew(house, monkeypatch):
    steps_taken(monkeypatch, failing="packages")
    with pytest.raises(KeyboardInterrupt):
        bootstrap._packages(with_checks=False)
    again = steps_taken(monkeypatch)
    bootstrap._packages(with_checks=False)
    assert again == ["Python environment", "installer", "packages"]
    assert bootstrap._packages_ready(with_checks=False)


def test_changed_requirements_keep_the_environment(house, monkeypatch):
    taken = steps_taken(monkeypatch)
    bootstrap._packages(with_checks=False)
    assert taken == ["installer", "packages"]


def test_changed_style_source_is_compiled_again_but_its_own_output_is_not_a_change(house):
    (house / "assets/build/.stamp").write_text(bootstrap._styles_digest())
    (house / "assets/build/main.css").write_text("compiled")
    assert bootstrap._styles_ready()
    (house / "assets/main.scss").write_text("changed")
    assert not bootstrap._styles_ready()


def test_failed_step_names_itself_its_command_and_what_to_try(house):
    command = [sys.executable, "-c", "print('no index answers'); raise SystemExit(2)"]
    with pytest.raises(bootstrap.Failed) as failure:
        bootstrap._run("packages", command, "check the line, then run the same command again.")
    said = str(failure.value)
    assert "Set-up stopped at: packages" in said
    assert "raise SystemExit(2)" in said
    assert "no index answers" in said
    assert "What to try: check the line" in said


def test_missing_program_is_a_failed_step_too(house):
    with pytest.raises(bootstrap.Failed, match="What to try: install it"):
        bootstrap._run("Node", [str(house / "absent")], "install it")


def test_requirements_are_hashed_and_name_no_index():
    for name in ("base", "dev", "uv", "node"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins = [line for line in text.splitlines() if "==" in line]
        assert pins
        assert all(line.endswith("\\") for line in pins), name
        assert "://" not in text
        assert "index-url" not in text
