"""What every page with a form does: run the service, and put a refusal beside the field it is about."""

from django.utils import timezone

from sharing.choices import Verb
from sharing.doors import ledger
from sharing.errors import NotAllowed, Refusal

SHOWN_AT = {"slug": "name"}


def today():
    return timezone.localdate()


def saved(request, form, verb, **words):
    """Whether the service did it; its answer is then `form.result`.

    A refusal is an error of the form and an entry in the ledger; what was typed stays. A right that
    is missing goes on to the page for that.
    """
    try:
        form.result = verb(by=request.viewer, **words)
    except NotAllowed:
        raise
    except Refusal as no:
        ledger.record(request.viewer, Verb.REFUSED, why=type(no).__name__)
        field = no.facts.get("field", "")
        field = SHOWN_AT.get(field, field)
        form.add_error(field if field in form.fields else None, no.said)
        return False
    return True
