"""The names somebody goes by: as one text to look in by trigrams (`pg_trgm`), and plain, to compare."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.lookups import TrigramWordSimilar
from django.db.models import Func, TextField, Value


def names(at: str = "") -> Func:
    """Given names, family name and other names used. `at` leads to who has them."""
    parts = (f"{at}given_name", f"{at}family_name", f"{at}aliases")
    return Func(*parts, function="referral_names", output_field=TextField())


def named_like(typed: str) -> TrigramWordSimilar:
    """Whoever has a name much like what was typed, in any order; misspelt names too."""
    return TrigramWordSimilar(names(), typed)


def names_index(called: str) -> GinIndex:
    return GinIndex(OpClass(names(), name="gin_trgm_ops"), name=called)


def plain_names(*parts: str | Value) -> Func:
    """Every full name somebody goes by, without capitals, spaces and marks, so that two can be compared."""
    return Func(*parts, function="plain_names", output_field=ArrayField(TextField()))


def plain(text: str | Value) -> Func:
    """An address without capitals, spaces and marks."""
    return Func(text, function="plain_words", output_field=TextField())
