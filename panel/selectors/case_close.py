"""What the page about closing a case reads besides its conditions."""

from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst

from referrals.models import Case, Exit, OutcomeConversation
from referrals.selectors.evidence import EXIT_FIELDS
from sharing.models import Agency


def latest_words(case: Case) -> OutcomeConversation | None:
    """The last conversation in which the adult's own words were written down."""
    said = case.conversations.exclude(own_words="")
    return said.order_by("-held_on", "-pk").first()


def evidence_rows(exit: Exit) -> list[dict[str, str]]:
    """Every answer of an exit that was given, in the order of the model."""
    rows = []
    for name in EXIT_FIELDS:
        if value := _in_words(exit, name):
            rows.append({"key": _asked(name), "value": value})
    return rows


def _asked(name: str) -> str:
    return capfirst(str(Exit._meta.get_field(name).verbose_name))


def _in_words(exit: Exit, name: str) -> str:
    value = getattr(exit, name)
    if isinstance(value, bool):
        return "Yes" if value else ""
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, Agency):
        return value.name
    shown = getattr(exit, f"get_{name}_display", None)
    return str(shown() if shown and value else value or "")
