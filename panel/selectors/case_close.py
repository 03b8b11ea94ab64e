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
    for field in Exit._meta.fields:
        value = _in_words(exit, field.name) if field.name in EXIT_FIELDS else ""
        if value:
            rows.append({"key": capfirst(str(field.verbose_name)), "value": value})
    return rows


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
