"""What every page of triage and waiting does: run the service, put a refusal beside its field."""

from collections.abc import Callable, Sequence
from typing import Any

from django.forms import Form

from referrals import policy
from sharing.choices import Verb
from sharing.doors import ledger
from sharing.errors import NotAllowed, Refusal, Stale
from sharing.request import Request


def saved(
    request: Request, form: Form, verb: Callable[..., Any], *, field: str = "", **words: Any
) -> bool:
    """Whether the service did it. A refusal stands beside `field` (or in the summary) and in the
    ledger, and what was typed stays; a missing right goes on to its own page."""
    try:
        verb(by=request.viewer, **words)
    except (NotAllowed, Stale):
        raise
    except Refusal as no:
        ledger.record(request.viewer, Verb.REFUSED, why=type(no).__name__)
        missing: Sequence[policy.Missing] = getattr(no, "missing", ())
        for one in missing:
            form.add_error(one.field if one.field in form.fields else None, one.says)
        if not missing:
            form.add_error(field or None, no.said)
        return False
    return True
