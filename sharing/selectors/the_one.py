"""One row or nothing there."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from sharing.errors import NotFound

Row = TypeVar("Row", bound=Model)


def the_one(found: QuerySet[Row]) -> Row:
    """The first of these rows, or `NotFound`."""
    row = found.first()
    if row is None:
        raise NotFound
    return row
