"""The names somebody goes by: as one text to look in by trigrams (`pg_trgm`), and plain, to compare."""

import re

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.lookups import TrigramWordSimilar
from django.db.models import BooleanField, Func, Q, TextField, Value

LIKE_SIGNS, ESCAPED = re.compile(r"([\\%_])"), r"\\\1"


def names(at: str = "") -> Func:
    """Given names, family name and other names used. `at` leads to who has them."""
    parts = (f"{at}given_name", f"{at}family_name", f"{at}aliases")
    return Func(*parts, function="referral_names", output_field=TextField())


def named_like(typed: str, at: str = "") -> TrigramWordSimilar:
    """Whoever has a name much like what was typed, in any order; misspelt names too."""
    return TrigramWordSimilar(names(at), typed)


def named_just_so(typed: str) -> Q:
    """Whoever has every word that was typed in their names, letter by letter, in any order."""
    found = Q()
    for word in typed.split():
        pattern = Value(f"%{LIKE_SIGNS.sub(ESCAPED, word)}%")
        found &= Q(
            Func(names(), pattern, template="%(expressions)s", arg_joiner=" ilike ",
                 output_field=BooleanField())
        )  # fmt: skip
    return found


def names_index(called: str) -> GinIndex:
    return GinIndex(OpClass(names(), name="gin_trgm_ops"), name=called)


def plain_names(*parts: str | Value) -> Func:
    """Every full name somebody goes by, without capitals, spaces and marks, so that two can be compared."""
    return Func(*parts, function="plain_names", output_field=ArrayField(TextField()))


def plain(text: str | Value) -> Func:
    """An address without capitals, spaces and marks."""
    return Func(text, function="plain_words", output_field=TextField())
