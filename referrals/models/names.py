"""The names somebody goes by, as one text to look in by trigrams (`pg_trgm`)."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.lookups import TrigramWordSimilar
from django.db.models import Func, TextField


def names(at: str = "") -> Func:
    """Given names, family name and other names used. `at` leads to who has them."""
    parts = (f"{at}given_name", f"{at}family_name", f"{at}aliases")
    return Func(*parts, function="referral_names", output_field=TextField())


def named_like(typed: str) -> TrigramWordSimilar:
    """Whoever has a name much like what was typed, in any order; misspelt names too."""
    return TrigramWordSimilar(names(), typed)


def names_index(called: str) -> GinIndex:
    return GinIndex(OpClass(names(), name="gin_trgm_ops"), name=called)
