"""One door in, one door out: views name a model only to fetch it, services always record."""

import ast

from tests.laws.source import ROOT, files, short, tree

ATOMIC_LIVES_IN = {"sharing/doors/service.py", "sharing/doors/ledger.py"}
GUARDIAN_HELPERS = {
    "has_perm",
    "assign_perm",
    "remove_perm",
    "get_objects_for_user",
    "get_objects_for_group",
}


def names_used(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno


def test_no_view_tag_or_interface_uses_a_models_manager():
    """`.objects`, `_default_manager` and queryset verbs on a model belong to selectors and services."""
    found = [
        f"{short(path)}:{line} {name}"
        for path in files(
            "views", "templatetags", "interfaces", "consumers", "context", "navigation"
        )
        for name, line in names_used(path)
        if name in {"objects", "_default_manager", "_base_manager"}
    ]
    assert found == []


def test_every_public_function_of_a_service_carries_the_decorator():
    found = []
    for path in files("services"):
        if path.name.startswith("_"):
            continue
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                marks = [m.func if isinstance(m, ast.Call) else m for m in node.decorator_list]
                if not any(getattr(m, "id", "") == "service" for m in marks):
                    found.append(f"{short(path)}:{node.lineno} {node.name}")
    assert found == []


def test_every_service_takes_keywords_only_and_says_who():
    found = []
    for path in files("services"):
        for node in tree(path).body:
            marked = isinstance(node, ast.FunctionDef) and any(
                getattr(m.func if isinstance(m, ast.Call) else m, "id", "") == "service"
                for m in node.decorator_list
            )
            if marked and (node.args.args or "by" not in {arg.arg for arg in node.args.kwonlyargs}):
                found.append(f"{short(path)}:{node.lineno} {node.name}")
    assert found == []


def test_transactions_are_opened_by_the_doors_alone():
    found = {short(path) for path in files() for name, _ in names_used(path) if name == "atomic"}
    assert found <= ATOMIC_LIVES_IN


def test_guardians_own_helpers_are_not_used():
    """They say yes to lapsed grants (`sharing/doors/access.py`)."""
    found = [
        f"{short(path)}:{line} {name}"
        for path in files()
        for name, line in names_used(path)
        if name in GUARDIAN_HELPERS
    ]
    assert found == []


def test_grants_are_written_in_one_place():
    found = {
        short(path)
        for path in files()
        for name, _ in names_used(path)
        if name == "CaseGrant" and "models" not in path.parts
    }
    assert found == {"referrals/services/_grants.py"}


def test_the_databases_guards_are_switched_off_in_tests_only():
    """`pgtrigger.ignore` is a setting that any database role can use."""
    found = [
        f"{short(path)}:{node.lineno}"
        for path in files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "ignore"
        and getattr(node.value, "id", "") == "pgtrigger"
    ]
    assert found == []


def test_there_is_no_django_admin():
    """It would go round the rules."""
    from django.conf import settings

    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_nothing_reads_outside_the_repository():
    found = [
        short(path)
        for path in [*files(), *(ROOT / "tests").rglob("*.py")]
        if "../shared" in path.read_text() and path.name != "test_doors.py"
    ]
    assert found == []
