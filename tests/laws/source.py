"""The project's own Python files, read as text and as syntax."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
APPS = ("sharing", "referrals", "actions", "panel", "config")


def files(*rooms, apps=APPS):
    """Every Python file below these rooms of the apps; all of them when no room is named."""
    for app in apps:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT / app).parts
            if "migrations" in parts:
                continue
            if not rooms or parts[0] in rooms or parts[0].removesuffix(".py") in rooms:
                yield path


def tree(path):
    return ast.parse(path.read_text(), filename=str(path))


def short(path):
    return str(path.relative_to(ROOT))
