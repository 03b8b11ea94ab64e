"""The agencies around one case: who takes part, who could."""

from collections.abc import Collection

from django.utils import timezone

from referrals.choices import Part
from referrals.models import Case, CaseAgency
from referrals.selectors.referral import panel_agencies
from sharing.models import Agency, Panel
from sharing.selectors.agreement import statuses


def parts_of(case: Case) -> list[CaseAgency]:
    """Every part an agency plays or played, those of today first."""
    found = list(case.agencies.select_related("agency").order_by("since", "pk"))
    return sorted(found, key=lambda part: part.until is not None)


def working_agencies(parts: Collection[CaseAgency]) -> list[Agency]:
    """The agencies that work on the case today, its lead among them, by name."""
    now = [p for p in parts if p.until is None and p.part in (Part.INVOLVED, Part.LEAD)]
    return sorted({part.agency for part in now}, key=lambda agency: agency.name)


def who_could_join(case: Case, parts: Collection[CaseAgency]) -> list[Agency]:
    """The panel's other agencies whose agreement is signed and in date (`domain.md` section 8)."""
    there = {agency.pk for agency in working_agencies(parts)}
    return [agency for agency in signed_agencies(case.panel) if agency.pk not in there]


def signed_agencies(panel: Panel) -> list[Agency]:
    """The panel's agencies that case information may pass to today (`domain.md` section 8)."""
    found = panel_agencies(panel)
    signed = statuses([one.pk for one in found], [panel.pk], timezone.localdate())
    return [
        one
        for one in found
        if (status := signed.get((one.pk, panel.pk))) and status.state == "live"
    ]
