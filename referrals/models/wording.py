"""Questions and answers of the referral as people read them."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.formats import date_format

from referrals.models.referral import Referral


def question(name: str) -> str:
    """The question, as on the form."""
    return str(model_field(name).verbose_name)


# What the form asks its writer, as others read it.
FOR_READERS = {
    "referrer_name": "Name",
    "referrer_role": "Role",
    "relationship": "How they know the adult",
    "manager_agrees": "Does their manager agree to this referral?",
    "observations": "Observations: what was seen and heard",
    "ask_of_panel": "What is asked of the panel",
}


def heading(name: str) -> str:
    """The question as a heading over its answer, for those who did not write it."""
    return FOR_READERS.get(name) or question(name)


def model_field(name: str) -> models.Field:
    return Referral._meta.get_field(name)  # type: ignore[return-value]


def choices_of(name: str) -> dict[str, str]:
    """Codes and labels of a question with choices; nothing for any other."""
    field = model_field(name)
    base = field.base_field if isinstance(field, ArrayField) else field
    return {str(code): str(label) for code, label in base.choices or () if code != ""}


def takes_many(name: str) -> bool:
    field = model_field(name)
    return isinstance(field, ArrayField | models.ManyToManyField)


def in_words(name: str, value: Any) -> str:
    """An answer as it is read: labels for codes, full dates, one line for each of several."""
    labels = choices_of(name)
    if value is True:
        return "Yes"
    if value in (None, "", False):
        return ""
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, list | tuple):
        return "\n".join(labels.get(str(item), str(item)) for item in value)
    return labels.get(str(value), str(value))
