"""What a case has still to do: the one question that closing it asks of this app."""

from actions.choices import UNFINISHED
from actions.models import Action
from referrals.models import Case


def unfinished_count(case: Case) -> int:
    """How many actions of a case are neither done nor ended in another way."""
    return Action.objects.filter(case=case, status__in=UNFINISHED).count()
