"""Earlier versions, where they are kept: what an answer was before somebody changed it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from panel.selectors.dsar_data.fields import Books, Field, in_words
from panel.selectors.dsar_data.sources import Source


@dataclass(frozen=True)
class Earlier:
    """One value that was replaced, and when."""

    field: Field
    text: str
    until: datetime


def versions_of(source: Source, rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Every kept version of these rows, oldest first, by one query; nothing where none are kept."""
    found: dict[int, list[Any]] = defaultdict(list)
    if source.history is None:
        return found
    kept = source.history._default_manager.filter(pgh_obj_id__in=[row.pk for row in rows])
    for version in kept.order_by("pgh_created_at", "pgh_id"):
        found[version.pgh_obj_id].append(version)  # type: ignore[attr-defined]
    return found


def earlier(
    row: Any, versions: list[Any], fields: Iterable[Field], books: Books
) -> Iterator[Earlier]:
    """What these fields said before, each once. What a later text holds whole says nothing more, as
    the half-written answers of a form that saves itself."""
    for field in fields:
        if not field.many_to_many:
            yield from _of_field(field, row, versions, books)


def _of_field(field: Field, row: Any, versions: list[Any], books: Books) -> Iterator[Earlier]:
    said = [(in_words(field, version, books), version.pgh_created_at) for version in versions]
    later = [in_words(field, row, books)]
    replaced = []
    for (text, _), (_, until) in reversed(list(pairwise(said))):
        if text and not any(text in one for one in later):
            later.append(text)
            replaced.append(Earlier(field, text, until))
    yield from reversed(replaced)
