"""To whom case information may pass (`domain.md` section 8). Used by services only."""

from collections.abc import Collection

from django.utils import timezone

from referrals.errors import NotInPanel
from referrals.models import Case
from sharing.errors import AgreementLapsed
from sharing.models import Agency
from sharing.selectors import agreement as agreements


def refuse_strangers(case: Case, agencies: Collection[Agency]) -> None:
    """Only members of the panel (`NotInPanel`) who signed its agreement, in date
    (`AgreementLapsed`)."""
    if not agencies:
        return
    today, wanted = timezone.localdate(), {agency.pk for agency in agencies}
    members = case.panel.memberships.in_force(today).filter(agency__in=wanted)
    if set(members.values_list("agency_id", flat=True)) != wanted:
        raise NotInPanel
    signed = agreements.statuses(wanted, [case.panel_id], today)
    for agency in agencies:
        if signed.get((agency.pk, case.panel_id), agreements.MISSING).state != "live":
            raise AgreementLapsed(
                f"{agency.name} has no signed, in-date data sharing agreement, "
                "so no case information can be passed to it."
            )
