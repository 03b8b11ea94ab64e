"""The agencies around one case: who takes part, who could."""

from collections.abc import Collection

from django.utils import timezone

from referrals.choices import Part
from referrals.models import Case, CaseAgency
from referrals.selectors.referral import panel_agencies
from sharing.models import Agency
from sharing.selectors.agreement import statuses


def parts_of(case: Case) -> list[CaseAgency]:
    """Every part an agency plays or played, those of today first."""
    found = list(case.agencies.select_related("agency").order_by("since", "pk"))
    return sorted(found, key=lambda part: part.until is not None)


def who_could_join(case: Case, parts: Collection[CaseAgency]) -> list[Agency]:
    """The panel's other agencies whose agreement is signed and in date (`domain.md` section 8)."""
    there = {
        part.agency_id
        for part in parts
        if part.until is None and part.part in (Part.INVOLVED, Part.LEAD)
    }
    others = [agency for agency in panel_agencies(case.panel) if agency.pk not in there]
    signed = statuses([one.pk for one in others], [case.panel_id], timezone.localdate())
    return [
        one
        for one in others
        if (status := signed.get((one.pk, case.panel_id))) and status.state == "live"
    ]
