"""Whom a move is told to. Messages hold a reference and a date, never a person."""

from datetime import date

from django.utils import timezone

from referrals.models import Case
from sharing.models import PanelRole, SpocAppointment, User
from sharing.post.notify import notify


def tell_referrer(case: Case, verb: str, *, step: object, due: date | None = None) -> None:
    """Tell whoever wrote the referral."""
    notify(case.author_id, "referrals", verb, case, step=f"{case.pk}.{step}", due=due)


def tell_spocs(
    case: Case, agency_id: int, verb: str, *, step: object, due: date | None = None
) -> None:
    """Tell the SPoC and the deputy SPoC of one agency, if they are not the writer as well."""
    people = User.objects.filter(
        is_active=True,
        pk__in=SpocAppointment.objects.filter(agency_id=agency_id)
        .in_force(timezone.localdate())
        .values("user"),
    ).exclude(pk=case.author_id)
    for person in people.values_list("pk", flat=True):
        notify(person, "referrals", verb, case, step=f"{case.pk}.{step}", due=due)


def tell_role(case: Case, role: str, verb: str, *, step: object, due: date | None = None) -> None:
    """Tell everyone who holds a role in the case's panel."""
    people = User.objects.filter(
        is_active=True,
        pk__in=PanelRole.objects.filter(panel_id=case.panel_id, role=role)
        .in_force(timezone.localdate())
        .values("user"),
    )
    for person in people.values_list("pk", flat=True):
        notify(person, "referrals", verb, case, step=f"{case.pk}.{step}", due=due)
