"""References as sets: those that belong to some panels, and those that a viewer may see.

As SQL, to stand inside a question about the ledger, so that a page of it costs one query however many
references there are. Finds the guarded models of every app by themselves; names none of them.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP

from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Bar, Guarded, Panel

Set = tuple[str, list[Any]]
NONE: Set = ("select null::text where false", [])


@cache
def _kinds() -> tuple[type[Guarded], ...]:
    """Every kind of record whose reference may stand in the ledger."""
    return tuple(
        model
        for model in apps.get_models()
        if issubclass(model, Guarded) and model.guard_key in ("reference", "slug")
    )


def _ways(model: type[Guarded]) -> Iterator[tuple[list[str], type[Model]]]:
    """Each path from a record to its root, with the root."""
    for way in (model.guard,) if isinstance(model.guard, str) else model.guard:
        parts, root = [part for part in way.split(LOOKUP_SEP) if part], model
        for part in parts:
            root = root._meta.get_field(part).related_model  # type: ignore[assignment]
        yield parts, root


def _is_shared(model: type[Guarded]) -> bool:
    """Whether records of this kind may lie in several panels at once, as agencies and people do."""
    return any(root is Panel and len(parts) > 1 for parts, root in _ways(model))


def of_panels(panels: Collection[int], *, shared: bool) -> Set:
    """References that lie, or lay, in these panels: those of agencies and people, or all others."""
    models = [model for model in _kinds() if _is_shared(model) == shared]
    return _union(_in_panels(model, panels) for model in models) if panels else NONE


def _in_panels(model: type[Guarded], panels: Collection[int]) -> QuerySet:
    reached = Q()
    for parts, root in _ways(model):
        path = parts if root is Panel else [*parts, "panel"]
        reached |= Q(**{LOOKUP_SEP.join([*path, "in"]) if path else "pk__in": list(panels)})
    return _references(model, model._default_manager.filter(reached))


def barred_to(viewer: Viewer) -> Set | None:
    """References of whatever hangs on a case that is barred to this viewer; None if nothing is."""
    subjects = list(
        Bar.objects.in_force().filter(group__in=viewer.groups).values_list("subject", flat=True)
    )
    if not subjects:
        return None
    found = []
    for model in _kinds():
        ((parts, root), *_) = _ways(model)
        if root is not Panel:
            path = LOOKUP_SEP.join([*parts, "reference", "in"])
            found.append(_references(model, model._default_manager.filter(**{path: subjects})))
    return _union(found)


def seen_by(viewer: Viewer) -> Set:
    """References of cases, and of whatever hangs on one, that this viewer may see now."""
    hanging = [model for model in _kinds() if all(root is not Panel for _, root in _ways(model))]
    return _union(_references(model, _visible(model, viewer)) for model in hanging)


def roots_of(references: Collection[str]) -> dict[str, str]:
    """The reference of the case that each of these is or hangs on; others are left out. One query."""
    found: list[QuerySet] = []
    for model in _kinds():
        ((parts, root), *_) = _ways(model)
        if root is not Panel:
            path = LOOKUP_SEP.join([*parts, "reference"])
            rows = model._default_manager.filter(**{f"{model.guard_key}__in": references})
            found.append(rows.order_by().values_list(model.guard_key, path))
    return dict(found[0].union(*found[1:], all=True)) if references else {}


def names_hidden(viewer: Viewer) -> Q:
    """Condition on rows with a `reference`: it is of a record of a case, or of a panel, that this viewer
    may not see. What is about a person, an agency or nothing at all hides nothing."""
    hidden = Q(pk__in=[])
    for model in _kinds():
        if not _is_shared(model):
            here = {model.guard_key: OuterRef("reference")}
            seen = Exists(_visible(model, viewer).filter(**here))
            hidden |= Q(Exists(model._default_manager.filter(**here))) & ~Q(seen)
    return hidden


def _visible(model: type[Guarded], viewer: Viewer) -> QuerySet:
    by_role = model.guard or model is Panel
    return access.visible(model, viewer, None if by_role else May.SEE_REFERRAL)


def _references(model: type[Guarded], found: QuerySet) -> QuerySet:
    return found.order_by().values(model.guard_key)


def _union(querysets: Iterable[QuerySet]) -> Set:
    parts, values = [], []
    for found in querysets:
        try:
            part, params = found.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        parts.append(part)
        values += params
    return (" union all ".join(f"({part})" for part in parts), values) if parts else NONE
