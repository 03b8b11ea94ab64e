"""The one door in: who may see or do what, answered in one place for every page, list and button.

Visible = what the rule of grants lets through (`rule.py`), in a panel where the viewer is anything
today; for what is guarded by roles, what lies in a panel where a role carries the right.
"""

from collections.abc import Iterable
from functools import cache, partial
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db.models import Model, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.utils import timezone
from guardian.utils import get_group_obj_perms_model

from sharing import references
from sharing.choices import GRANTED, NEEDS_AGREEMENT, SUFFICES, May, Verb
from sharing.doors import ledger, pace, rule
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.models import Guarded, Panel
from sharing.models.dated import Dated

Record = TypeVar("Record", bound=Guarded)


def may(viewer: Viewer, verb: May, record: Any = None) -> bool:
    """Whether the viewer may do `verb`, to this record if one is given. Asked by every service."""
    if record is None:
        return verb not in GRANTED and viewer.holds(verb)
    if viewer.is_the_service:
        return verb not in GRANTED and viewer.holds(verb)
    if verb in GRANTED and _is_narrower(type(record)):
        return visible(type(record), viewer, verb).filter(pk=record.pk).exists()
    if verb in GRANTED:
        return not held(viewer, record).isdisjoint(SUFFICES.get(verb, (verb,)))
    if _lies_in_panels(type(record)):
        return visible(type(record), viewer, verb).filter(pk=record.pk).exists()
    root = _root_of(record)
    panel_id = getattr(root, "panel_id", None)
    if panel_id is None or not viewer.holds(verb, panel_id):
        return False
    return _by_role_alone(root) or bool(held(viewer, root))


def _by_role_alone(root: Any) -> bool:
    """Whether no grants are given on records of this kind, so that a role in their panel decides."""
    return not isinstance(root, Guarded) or _root(type(root)) is Panel


def _is_narrower(kind: type[Guarded]) -> bool:
    """Whether records of this kind are narrower than their root (each access binds a method anew)."""
    return kind.narrow.__func__ is not Guarded.narrow.__func__  # type: ignore[attr-defined]


def held(viewer: Viewer, record: Any) -> frozenset[May]:
    """Every granted right of this viewer to one record, by one query; none where a bar stands."""
    root = _root_of(record)
    if _by_role_alone(root):
        return frozenset()
    return held_on(type(root), viewer, [root.reference]).get(root.reference, frozenset())


def held_on(
    kind: type[Guarded], viewer: Viewer, references: Iterable[str]
) -> dict[str, frozenset[May]]:
    """So for several records of one kind; unknown, forbidden and barred are all left out."""
    found = rule.held(viewer, kind._meta.db_table, _grants_of(kind), references, _needing(kind))
    rights = _rights(kind)
    return {one: frozenset(rights[right] for right in ids) for one, ids in found.items()}


def heard_by(
    references: Iterable[str], verb: May | None = None
) -> list[tuple[str, int, list[int], list[int] | None, list[int]]]:
    """Who may see (or do `verb` to) each of these records, as `rule.heard_by` says it; one query, unknown
    ones left out."""
    wanted = list(references)
    return [
        row
        for root in _guarded_by_grants()
        for row in rule.heard_by(
            root._meta.db_table,
            _grants_of(root),
            wanted,
            _permission_ids(root, SUFFICES.get(verb or root.guard_may, (verb or root.guard_may,))),
            _needing(root),
        )
    ]


@cache
def _guarded_by_grants() -> tuple[type[Guarded], ...]:
    """The kinds of record that grants are given on: roots, but for panels, which go by roles."""
    return tuple(
        model
        for model in apps.get_models()
        if issubclass(model, Guarded) and model.guard == "" and model is not Panel
    )


@cache
def _rights(root: type[Model]) -> dict[int, May]:
    verbs = tuple(sorted(GRANTED))
    return dict(zip(_permission_ids(root, verbs), verbs, strict=True))


def visible(model: type[Record], viewer: Viewer, verb: May | None = None) -> QuerySet[Record]:
    """The records of this model that the viewer may see (or do `verb` to), as one query."""
    verb = verb or model.guard_may
    found = model._default_manager.all()
    root = _root(model)
    if root is Panel:
        return model.narrow(
            _by_role(found, model, viewer, verb), viewer, partial(_granted, model, viewer)
        )
    root_path = _path(model)
    found = found.filter(
        _granted(model, viewer, verb),
        ~rule.barred(viewer, root_path),
        rule.one_of(f"{root_path}panel_id", viewer.panel_ids),
    )
    return model.narrow(found, viewer, partial(_granted, model, viewer))


def _granted(model: type[Guarded], viewer: Viewer, verb: May) -> rule.Condition:
    """Whether a live grant of this right to the record's root is held by one of the viewer's Groups."""
    root = _root(model)
    rights = _permission_ids(root, SUFFICES.get(verb, (verb,)))
    return rule.granted(viewer, _grants_of(root), _path(model), rights, _needing(root))


@cache
def _grants_of(root: type[Model]) -> str:
    return get_group_obj_perms_model(root)._meta.db_table  # type: ignore[arg-type]


def _needing(root: type[Model]) -> tuple[int, ...]:
    """What does not pass through an agency without an agreement."""
    return _permission_ids(root, tuple(sorted(NEEDS_AGREEMENT)))


@cache
def _path(model: type[Guarded]) -> str:
    """The way from a record to its root, as lookups begin."""
    return "".join(part + LOOKUP_SEP for part in _paths(model)[0])


def _by_role(found: QuerySet, model: type[Record], viewer: Viewer, verb: May) -> QuerySet:
    """Records of the panels in which a role carries `verb`, by any of their paths to a panel."""
    panels = viewer.panels(verb)
    reached = Q()
    for path in _paths(model):
        if not path:
            return found.filter(pk__in=panels)
        through = Q(**{LOOKUP_SEP.join([*path, "in"]): panels})
        if len(path) > 1:
            rows = model._default_manager.filter(through & _in_force(model, path))
            through = Q(pk__in=rows.values("pk"))
        reached |= through
    return found.filter(reached)


def _in_force(model: type[Model], path: list[str]) -> Q:
    """What is dated on the way must hold today: who left a panel is no longer reached through it."""
    today, holds = timezone.localdate(), Q()
    for steps, part in enumerate(path, 1):
        model = model._meta.get_field(part).related_model  # type: ignore[assignment]
        if issubclass(model, Dated):
            here = LOOKUP_SEP.join(path[:steps])
            holds &= Q(**{f"{here}__since__lte": today})
            holds &= Q(**{f"{here}__until": None}) | Q(**{f"{here}__until__gte": today})
    return holds


def _paths(model: type[Guarded]) -> list[list[str]]:
    """The ways from a record to its root, each as the names of the links."""
    ways = (model.guard,) if isinstance(model.guard, str) else model.guard
    return [[part for part in way.split(LOOKUP_SEP) if part] for way in ways]


@cache
def _root(model: type[Guarded]) -> type[Model]:
    root: type[Model] = model
    for part in _paths(model)[0]:
        root = root._meta.get_field(part).related_model  # type: ignore[assignment]
    return root


def _lies_in_panels(model: type[Model]) -> bool:
    """Whether records of this kind may lie in several panels at once, as agencies and people do."""
    return issubclass(model, Guarded) and _root(model) is Panel and not hasattr(model, "panel_id")


def _root_of(record: Any) -> Any:
    if isinstance(record, Guarded) and _root(type(record)) is not Panel:
        for part in _paths(type(record))[0]:
            record = getattr(record, part)
    return record


@cache
def _permission_ids(root: type[Model], verbs: tuple[May, ...]) -> tuple[int, ...]:
    found = Permission.objects.filter(
        content_type__app_label=root._meta.app_label,
        content_type__model=root._meta.model_name,
        codename__in=[str(verb) for verb in verbs],
    ).values_list("codename", "pk")
    ids = dict(found)
    if len(ids) != len(verbs):
        raise LookupError(f"No permission rows for {verbs}: run migrate.")
    return tuple(ids[str(verb)] for verb in verbs)


def permission_id(root: type[Model], verb: May) -> int:
    """The row that stands for one right on this kind of record."""
    return _permission_ids(root, (verb,))[0]


def forget_permissions(**signal: Any) -> None:
    """After a migration permission rows may have other ids."""
    _permission_ids.cache_clear()
    _rights.cache_clear()


def fetch(
    model: type[Record],
    reference: str,
    viewer: Viewer,
    *,
    may: May | None = None,
    role: May | None = None,
    joins: Iterable[str] = (),
    look: bool = True,
) -> Record:
    """The one way to a guarded record. Unknown, forbidden and barred are all `NotFound`.

    `role` is for pages that take a role in the record's panel besides the grant, as triage does.

    The look is said to the ledger, once; so is a refused try, which names only what was asked.
    `look=False` is for the second step of the same request (a post after its own fetch). Past so
    many in an hour a reason is asked first (`TooMany`).
    """
    key = model.guard_key
    wanted = references.tidy(reference) if key.endswith("reference") else reference
    wanted = wanted.replace("\x00", "")
    seen = visible(model, viewer, may)
    if role is not None:
        panel = LOOKUP_SEP.join([*_paths(model)[0], "panel_id", "in"])
        seen = seen.filter(**{panel: viewer.panels(role)})
    record = seen.select_related(*joins).filter(**{key: wanted}).first()
    if record is None:
        refuse(viewer, wanted)
        raise NotFound
    if _root(model) is not Panel:
        pace.note_opening(viewer, _root_of(record))
    if look:
        ledger.record(viewer, Verb.LOOKED, record)
    return record


def refuse(viewer: Viewer, asked: str) -> None:
    """Say to the ledger that somebody asked for what they were not shown; only what they asked."""
    wanted = references.tidy(asked)
    ledger.record(
        viewer, Verb.REFUSED, wanted if references.SHAPE.fullmatch(wanted) else "unreadable"
    )


def show_list(viewer: Viewer, records: Iterable[Any], what: str) -> list:
    """The rows of a list, after one ledger entry that names every subject shown."""
    rows = list(records)
    shown = dict.fromkeys(row.reference for row in rows)
    ledger.record(viewer, Verb.LISTED, *shown, what=what)
    return rows
