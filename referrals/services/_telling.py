"""Whom a move is told to. Messages hold a reference and a date, never a person."""

from datetime import date

from django.utils import timezone

from referrals.models import Case
from sharing.choices import Event
from sharing.models import PanelRole, User
from sharing.post.notify import notify, notify_all
from sharing.selectors.agency import spocs_of


def tell_referrer(
    case: Case,
    verb: str,
    *,
    step: object,
    due: date | None = None,
    event: Event = Event.REFERRALS,
) -> None:
    """Tell whoever wrote the referral; once they have left, those who speak for their agency."""
    if not case.author.is_active:
        tell_spocs(case, case.referring_agency_id, verb, step=step, due=due, event=event)
        return
    notify(case.author_id, "referrals", verb, case, event=event, step=f"{case.pk}.{step}", due=due)


def tell_spocs(
    case: Case,
    agency_id: int,
    verb: str,
    *,
    step: object,
    due: date | None = None,
    event: Event = Event.REFERRALS,
) -> None:
    """Tell the SPoC and the deputy SPoC of one agency and who covers for them, but for the writer."""
    people = spocs_of([agency_id], timezone.localdate()).get(agency_id, [])
    to = [person.pk for person in people if person.pk != case.author_id]
    notify_all(to, "referrals", verb, case, event=event, step=f"{case.pk}.{step}", due=due)


def tell_role(
    case: Case,
    role: str,
    verb: str,
    *,
    step: object,
    due: date | None = None,
    event: Event = Event.REFERRALS,
) -> None:
    """Tell everyone who holds a role in the case's panel."""
    people = User.objects.filter(
        is_active=True,
        pk__in=PanelRole.objects.filter(panel_id=case.panel_id, role=role)
        .in_force(timezone.localdate())
        .values("user"),
    )
    to = people.values_list("pk", flat=True)
    notify_all(to, "referrals", verb, case, event=event, step=f"{case.pk}.{step}", due=due)
