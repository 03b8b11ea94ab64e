"""Small steps that several services share."""

import re
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, models

from sharing.errors import DatesCross, Refusal

Row = TypeVar("Row", bound=models.Model)


def created(model: type[Row], refusal: type[Refusal], **fields: Any) -> Row:
    """A new row; where the database says that it is there already, the refusal given."""
    try:
        return model._default_manager.create(**fields)
    except IntegrityError as clash:
        raise refusal(**_where(refusal, clash)) from clash


def saved(row: Row, refusal: type[Refusal]) -> Row:
    """A changed row written; a clash with another row is the refusal given."""
    try:
        row.save()
    except IntegrityError as clash:
        raise refusal(**_where(refusal, clash)) from clash
    return row


def _where(refusal: type[Refusal], clash: IntegrityError) -> dict[str, str]:
    """The field of a unique constraint on one column, from the database's own words."""
    found = re.search(r"Key \((\w+)\)", str(clash))
    return {"field": found[1]} if found else {}


def in_order(since: date, until: date | None) -> None:
    """Refuses an end before the start (`DatesCross`)."""
    if until is not None and until < since:
        raise DatesCross(field="until")


def in_code(text: str) -> str:
    """Free text as a code the ledger takes: "SAB 2026/12" becomes "SAB-2026/12"."""
    return re.sub(r"[^A-Za-z0-9_:.,+/\-]+", "-", text)[:80]
