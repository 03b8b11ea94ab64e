"""What a field of a record is in an export: a fact, or words; and how it reads."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from panel.selectors.dsar_data.left_out import FIELDS
from panel.selectors.dsar_data.sources import Source
from referrals.models import Referral
from referrals.models.wording import FOR_READERS
from sharing.models import Agency, User

Field = Any
# Links that are told of: who, which agency, under which agreement, at which meeting.
NAMED_LINKS = {
    "User": "staff",
    "Agency": "agencies",
    "Agreement": "versions",
    "Meeting": "meetings",
}


@dataclass(frozen=True)
class Books:
    """What links are called, by number, read once for everything. People by agency and role."""

    staff: dict[int, str]
    agencies: dict[int, str]
    slugs: dict[str, str]
    versions: dict[int, str]
    meetings: dict[int, str]


def fields_of(model: type[models.Model]) -> list[Field]:
    """The fields of a model that an export speaks of, in their order."""
    found = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [one for one in found if not one.primary_key and not is_left_out(model, one)]


def is_left_out(model: type[models.Model], field: Field) -> bool:
    return f"{model.__name__}.{field.name}" in FIELDS


def is_words(field: Field, source: Source) -> bool:
    """Whether people write in it what they like, so that somebody must read it first."""
    base = field.base_field if isinstance(field, ArrayField) else field
    if not isinstance(base, models.CharField | models.TextField):
        return False
    coded = base.choices or field.choices or field.unique or isinstance(base, models.SlugField)
    return not coded and field.name not in source.codes


def label_of(field: Field) -> str:
    """The question as who reads the answer knows it."""
    asked = FOR_READERS.get(field.name) if field.model is Referral else None
    called = str(asked or field.verbose_name).removesuffix("(optional)").strip().rstrip("?")
    return called[:1].upper() + called[1:]


def in_words(field: Field, row: Any, books: Books) -> str:
    """A value as it is read; nothing where there is none, or a box was not ticked."""
    if field.many_to_many:
        return ", ".join(
            sorted(books.agencies.get(one.pk, "") for one in getattr(row, field.name).all())
        )
    value = getattr(row, field.attname)
    if field.is_relation:
        kept = NAMED_LINKS.get(field.related_model.__name__)
        return getattr(books, kept).get(value, "") if kept else ""
    if isinstance(field, ArrayField):
        return ", ".join(_one_of_several(field.base_field, item, books) for item in value or ())
    if isinstance(value, bool):
        return "Yes" if value else "No" if field.null else ""
    return as_read(dict(field.flatchoices).get(value, value))


def _one_of_several(base: Field, item: Any, books: Books) -> str:
    if isinstance(base, models.SlugField):
        return books.slugs.get(item, str(item))
    if isinstance(base, models.BigIntegerField):
        return books.agencies.get(item, "")
    return str(dict(base.flatchoices).get(item, str(item).replace("_", " ")))


def as_read(value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return str(value).strip()


def day_of(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localdate(value)
    return value if isinstance(value, date) else None


def along(row: Any, path: str) -> Any:
    """What lies at the end of a path of links, or nothing where it ends early."""
    for part in filter(None, path.split("__")):
        row = getattr(row, part, None)
    return row


def links_on(model: type[models.Model], path: str) -> list[str]:
    """The links of a path that must be read with the row."""
    found, parts = [], path.split("__")
    for steps, part in enumerate(parts, 1):
        field = model._meta.get_field(part) if part and part != "pk" else None
        if field is None or (not field.many_to_one and not field.one_to_one):
            break
        model = field.related_model  # type: ignore[assignment]
        if model in (User, Agency):
            break
        found.append("__".join(parts[:steps]))
    return found
