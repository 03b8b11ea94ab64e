"""The rule of access by grants, said once, as SQL: for a query of many records, and for a few by name.

A live grant of a sufficient right is held by one of the viewer's Groups, and no bar stands for any of
them. Where an agency has no agreement in date with the panel, nothing of a case passes through its
Groups but what was opened with a typed reason (`domain.md` section 8). Both EXISTS stand without an
OR between them, because PostgreSQL turns those into joins.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Expression, F
from django.utils import timezone

from sharing.doors.viewer import Viewer

# Who gave a grant for an emergency or a duty, with a typed reason: the one kind that needs no agreement.
OPENING = "opening"
LIVE = "g.group_id = any(%s) and (g.until is null or g.until > %s)"
NOT_SILENT = (
    "and not (g.given_by <> %s and g.permission_id = any(%s)"
    " and ({panel}, g.group_id) in (select * from unnest(%s::bigint[], %s::int[])))"
)
BARRED = """exists (select from sharing_bar b
    where b.subject = {reference} and b.group_id = any(%s) and b.lifted_at is null)"""
GRANTED = """exists (select from {grants} g
    where g.content_object_id = {pk} and g.permission_id = any(%s) and {live} {not_silent})"""
HELD = """
select distinct r.reference, g.permission_id from {roots} r
join {grants} g on g.content_object_id = r.id and {live} {not_silent}
where r.reference = any(%s) and r.panel_id = any(%s) and not {barred}
"""


HEARD_BY = """
select r.reference, r.panel_id, array_agg(distinct g.group_id),
    array_agg(distinct g.group_id) filter (where g.given_by = %s or g.permission_id <> all(%s)),
    array(select b.group_id from sharing_bar b where b.subject = r.reference and b.lifted_at is null)
from {roots} r
join {grants} g on g.content_object_id = r.id and (g.until is null or g.until > %s)
where r.reference = any(%s) and g.permission_id = any(%s)
group by r.id
"""


class Condition(Expression):
    """A condition in SQL about some columns, which its text names in order."""

    conditional = True

    def __init__(self, text: str, columns: Iterable[str | F], params: Iterable[Any]) -> None:
        super().__init__(output_field=BooleanField())
        self.text, self.params = text, tuple(params)
        self.columns = [F(column) if isinstance(column, str) else column for column in columns]

    def get_source_expressions(self) -> list[Any]:
        return self.columns

    def set_source_expressions(self, exprs: Any) -> None:
        self.columns = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        columns = [compiler.compile(column)[0] for column in self.columns]
        return self.text.format(*columns), self.params


def one_of(column: str, values: Iterable[int]) -> Condition:
    """Whether a number is one of these: one parameter, however many they are."""
    return Condition("{0} = any(%s)", [column], [list(values)])


def granted(
    viewer: Viewer, grants: str, root: str, rights: Iterable[int], needing: Iterable[int]
) -> Condition:
    """Whether the viewer holds one of these rights; `root` leads to the key of what they are on."""
    silence, silent = _silence(viewer, needing, "{1}")
    text = GRANTED.format(grants=grants, pk="{0}", live=LIVE, not_silent=silence)
    columns = [f"{root}pk", f"{root}panel_id"] if silent else [f"{root}pk"]
    return Condition(text, columns, [list(rights), *_live(viewer), *silent])


def barred(viewer: Viewer, root: str) -> Condition:
    """Whether a bar stands between the viewer and the record that `root` leads to."""
    return Condition(BARRED.format(reference="{0}"), [f"{root}reference"], [list(viewer.groups)])


def held(
    viewer: Viewer, roots: str, grants: str, references: Iterable[str], needing: Iterable[int]
) -> dict[str, set[int]]:
    """The rights the viewer holds on each of these records; one without any is not among them."""
    silence, silent = _silence(viewer, needing, "r.panel_id")
    statement = HELD.format(
        roots=roots,
        grants=grants,
        live=LIVE,
        not_silent=silence,
        barred=BARRED.format(reference="r.reference"),
    )
    where: list[Any] = [list(references), list(viewer.panel_ids), list(viewer.groups)]
    found: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [*_live(viewer), *silent, *where])
        for reference, right in cursor.fetchall():
            found.setdefault(reference, set()).add(right)
    return found


def heard_by(
    roots: str,
    grants: str,
    references: Iterable[str],
    rights: Iterable[int],
    needing: Iterable[int],
) -> list[tuple[str, int, list[int], list[int] | None, list[int]]]:
    """The same rule from the other side: each record's reference and panel, the Groups that hold one of
    these rights to it now, those that do so even without an agreement, and those that are barred."""
    values: list[Any] = [OPENING, list(needing), timezone.now(), list(references), list(rights)]
    with connection.cursor() as cursor:
        cursor.execute(HEARD_BY.format(roots=roots, grants=grants), values)
        return cursor.fetchall()


def _live(viewer: Viewer) -> list[Any]:
    return [list(viewer.groups), timezone.now()]


def _silence(viewer: Viewer, needing: Iterable[int], panel: str) -> tuple[str, list[Any]]:
    """The condition on Groups without an agreement, if the viewer is in any."""
    if not viewer.silent:
        return "", []
    panels, groups = zip(*sorted(viewer.silent), strict=True)
    return NOT_SILENT.format(panel=panel), [OPENING, list(needing), list(panels), list(groups)]
