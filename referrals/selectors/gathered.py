"""Several short lists of one case by one query: rows as JSON inside a row, and back again."""

from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, QuerySet
from django.db.models.functions import JSONObject

Row = TypeVar("Row", bound=Model)


def listed(found: QuerySet, **fields: str) -> ArraySubquery:
    """These rows as a list in one column; each row a dictionary of the fields named."""
    return ArraySubquery(found.values(json=JSONObject(**fields)))


def whole(found: QuerySet, **more: str) -> ArraySubquery:
    """These rows with all their columns, and `more` from the rows they point at."""
    own = {field.attname: field.attname for field in found.model._meta.concrete_fields}
    return listed(found, **own, **more)


def made(model: type[Row], row: dict[str, Any]) -> Row:
    """One row of `whole` as a record for reading; what came besides is set on it as it is."""
    own = {field.attname: field for field in model._meta.concrete_fields}
    one = model(**{name: field.to_python(row[name]) for name, field in own.items()})
    for name, value in row.items():
        if name not in own:
            setattr(one, name, value)
    return one
