"""A case is accepted, refused, deferred, closed or corrected by a recorded decision only."""

import ast

from referrals.permissions import MOVES
from referrals.services import pathway
from tests.laws.source import files, short, tree

BY_DECISION = {"accept_case", "decline_case", "defer_case", "close_case", "correct_closure"}
RECORDED_IN = "panel/services/decision.py"
# The machine's own methods behind those moves, called by name through `_moving.move`.
METHODS = {"accept", "defer", "close", "correct_closure", "correct_closure_and_wait"}


def names(path):
    """Every name a file uses, imports or calls."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.ImportFrom | ast.Import):
            yield from (alias.name.rpartition(".")[2] for alias in node.names)


def test_only_a_recorded_decision_calls_the_chairs_moves():
    users = {short(path) for path in files() if BY_DECISION & set(names(path))}
    assert users == {RECORDED_IN}


def test_the_law_speaks_of_moves_that_exist():
    assert all(callable(getattr(pathway, name)) for name in BY_DECISION)


def test_the_machines_chair_methods_are_called_from_the_pathway_only():
    callers = {
        short(path)
        for path in files("services")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "move"
        and len(node.args) > 1
        and getattr(node.args[1], "value", None) in METHODS
    }
    assert callers == {"referrals/services/pathway.py"}


def test_every_move_of_the_chair_is_among_them():
    """A new move of the chair alone must find its way into the list above."""
    chair = {pair for pair, movers in MOVES.items() if movers == {"chair"}}
    assert chair == {
        ("listed", "assessment"),
        ("listed", "declined"),
        ("listed", "listed"),
        ("assessment", "closed"),
        ("active", "closed"),
        ("exit_proposed", "closed"),
        ("closed", "exit_proposed"),
        ("closed", "waiting"),
        ("waiting", "exit_proposed"),
    }
