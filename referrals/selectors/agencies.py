"""The agencies around one case: who takes part, who could."""

from collections.abc import Collection

from django.utils import timezone

from referrals.choices import Part
from referrals.models import Case, CaseAgency
from referrals.selectors.referral import panel_agencies
from sharing.models import Agency, Panel
from sharing.selectors.agreement import statuses

WORKING = (Part.INVOLVED, Part.LEAD)


def parts_of(case: Case) -> list[CaseAgency]:
    """Every part an agency plays or played, those of today first."""
    found = list(case.agencies.select_related("agency").order_by("since", "pk"))
    return sorted(found, key=lambda part: part.until is not None)


def working_agencies(parts: Collection[CaseAgency]) -> list[Agency]:
    """The agencies that work on the case today, its lead among them, by name."""
    now = [p for p in parts if p.until is None and p.part in WORKING]
    return sorted({part.agency for part in now}, key=lambda agency: agency.name)


def working_on(cases: Collection[Case]) -> dict[int, list[Agency]]:
    """So for many cases, by their keys: one query, and each agency is made once, with no more than
    its name and slug."""
    found = CaseAgency.objects.filter(case__in=cases, until=None, part__in=WORKING)
    agencies: dict[int, Agency] = {}
    working: dict[int, set[Agency]] = {case.pk: set() for case in cases}
    rows = found.values_list("case_id", "agency_id", "agency__name", "agency__slug")
    for case, key, name, slug in rows:
        if key not in agencies:
            agencies[key] = Agency.from_db(None, ("id", "name", "slug"), (key, name, slug))
        working[case].add(agencies[key])
    return {case: sorted(them, key=lambda agency: agency.name) for case, them in working.items()}


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
