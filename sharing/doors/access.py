"""The one door in: who may see or do what, answered in one place for every page, list and button.

Visible = a live grant of a sufficient `May` to one of the viewer's Groups, and no bar for any of
them. Written as two EXISTS without an OR, because PostgreSQL turns those into joins.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from django.contrib.auth.models import Permission
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.utils import timezone
from guardian.utils import get_group_obj_perms_model

from sharing import references
from sharing.choices import GRANTED, SUFFICES, May, Verb
from sharing.doors import ledger
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.models import Bar, Guarded, Panel

Record = TypeVar("Record", bound=Guarded)


def may(viewer: Viewer, verb: May, record: Any = None) -> bool:
    """Whether the viewer may do `verb`, to this record if one is given. Asked by every service."""
    if verb not in GRANTED:
        panel_id = getattr(record, "panel_id", None)
        if record is not None and panel_id is None and not isinstance(record, Guarded):
            return False
        if not viewer.holds(verb, panel_id):
            return False
        return record is None or not _is_barred(viewer, record)
    if record is None:
        return False
    return visible(type(record), viewer, verb).filter(pk=record.pk).exists()


def visible(model: type[Record], viewer: Viewer, verb: May | None = None) -> QuerySet[Record]:
    """The records of this model that the viewer may see (or do `verb` to), as one query."""
    verb = verb or model.guard_may
    found = model._default_manager.all()
    path = [part for part in model.guard.split(LOOKUP_SEP) if part]
    root: type[Model] = model
    for part in path:
        root = root._meta.get_field(part).related_model  # type: ignore[assignment]
    if root is Panel:
        return _by_role(found, model, path, viewer, verb)
    grants = get_group_obj_perms_model(root)
    granted = grants.objects.filter(
        Q(until=None) | Q(until__gt=timezone.now()),
        content_object=OuterRef(LOOKUP_SEP.join([*path, "pk"])),
        group__in=viewer.groups,
        permission__in=_permission_ids(root, SUFFICES.get(verb, (verb,))),
    )
    barred = Bar.objects.filter(
        subject=OuterRef(LOOKUP_SEP.join([*path, "reference"])), group__in=viewer.groups
    )
    return found.filter(Exists(granted), ~Exists(barred))


def _by_role(found: QuerySet, model: type[Record], path: list[str], viewer: Viewer, verb: May):
    panels = viewer.panels(verb)
    if not path:
        return found.filter(pk__in=panels)
    where = {LOOKUP_SEP.join([*path, "in"]): panels}
    if len(path) == 1:
        return found.filter(**where)
    return found.filter(pk__in=model._default_manager.filter(**where).values("pk"))


def _is_barred(viewer: Viewer, record: Any) -> bool:
    for part in filter(None, record.guard.split(LOOKUP_SEP)):
        record = getattr(record, part)
    if not viewer.groups or isinstance(record, Panel) or not hasattr(record, "reference"):
        return False
    return Bar.objects.filter(subject=record.reference, group__in=viewer.groups).exists()


@cache
def _permission_ids(root: type[Model], verbs: tuple[May, ...]) -> tuple[int, ...]:
    found = Permission.objects.filter(
        content_type__app_label=root._meta.app_label,
        content_type__model=root._meta.model_name,
        codename__in=[str(verb) for verb in verbs],
    ).values_list("pk", flat=True)
    ids = tuple(found)
    if len(ids) != len(verbs):
        raise LookupError(f"No permission rows for {verbs}: run migrate.")
    return ids


def forget_permissions(**signal: Any) -> None:
    """After a migration permission rows may have other ids."""
    _permission_ids.cache_clear()


def fetch(
    model: type[Record],
    reference: str,
    viewer: Viewer,
    *,
    may: May | None = None,
    joins: Iterable[str] = (),
    look: bool = True,
) -> Record:
    """The one way to a guarded record. Unknown, forbidden and barred are all `NotFound`.

    The look is said to the ledger, once; so is a refused try, which names only what was asked.
    `look=False` is for the second step of the same request (a post after its own fetch).
    """
    key = model.guard_key
    wanted = references.tidy(reference) if key.endswith("reference") else reference
    record = visible(model, viewer, may).select_related(*joins).filter(**{key: wanted}).first()
    if record is None:
        shown = wanted if references.SHAPE.fullmatch(wanted) else "unreadable"
        ledger.record(viewer, Verb.REFUSED, shown)
        raise NotFound
    if look:
        ledger.record(viewer, Verb.LOOKED, record)
    return record


def show_list(viewer: Viewer, records: Iterable[Any], what: str) -> list:
    """The rows of a list, after one ledger entry that names every subject shown."""
    rows = list(records)
    shown = dict.fromkeys(row.reference for row in rows)
    ledger.record(viewer, Verb.LISTED, *shown, what=what)
    return rows
