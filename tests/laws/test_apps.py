"""Each app has the same rooms, small files, and a first sentence that says what it is for."""

import ast

from tests.laws.source import APPS, ROOT, files, short, tree

ROOMS = {
    "choices", "context", "doors", "errors", "forms", "interfaces", "management", "middleware",
    "models", "navigation", "permissions", "policy", "post", "references", "request", "roles", "selectors",
    "services", "sessions", "sign_in", "sql", "tasks", "templatetags", "urls", "views", "workdays",
    "apps", "migrations", "__init__", "__pycache__", "ladder", "line", "calendar", "mirror",
    "measures", "suppression", "field_rules",
    "questions", "identity", "misfits", "record_rules",
}  # fmt: skip


def test_every_app_has_the_common_rooms_and_no_drawer():
    for app in APPS[:-1]:
        found = {path.stem for path in (ROOT / app).iterdir()}
        assert found <= ROOMS, f"{app}: {found - ROOMS}"


def test_every_app_says_what_it_is_for():
    for app in APPS:
        assert ast.get_docstring(tree(ROOT / app / "__init__.py")), app


def test_files_and_functions_stay_small():
    long = [
        f"{short(path)}: {lines} lines"
        for path in files()
        if (lines := path.read_text().count("\n")) > 400
    ]
    long += [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 60
    ]
    assert long == []


def test_leaves_know_no_django():
    """Rules and words import nothing of Django but its text choices."""
    found = [
        f"{short(path)}: {line}"
        for path in files("policy", "workdays", "errors", "permissions")
        for line in path.read_text().splitlines()
        if line.startswith(("import django", "from django"))
    ]
    assert found == []
