"""Which agency reads which field (`domain.md` section 8, Field rules)."""

import pytest

from referrals.field_rules import sees_nhs_number, sees_safe_contact
from sharing.choices import AgencyKind

CARE = {
    AgencyKind.COUNCIL_SOCIAL_CARE,
    AgencyKind.MENTAL_HEALTH,
    AgencyKind.HOSPITAL,
    AgencyKind.GP_ICB,
    AgencyKind.SUBSTANCE_USE,
}


@pytest.mark.parametrize("kind", AgencyKind)
def test_nhs_number_is_for_health_and_social_care(kind):
    assert sees_nhs_number({kind}, coordinates=False) is (kind in CARE)


@pytest.mark.parametrize("kind", AgencyKind)
def test_coordinator_reads_the_nhs_number_whatever_their_agency(kind):
    assert sees_nhs_number({kind}, coordinates=True)
    assert sees_nhs_number((), coordinates=True)


def test_one_health_agency_among_those_spoken_for_is_enough():
    assert sees_nhs_number({AgencyKind.POLICE, AgencyKind.HOSPITAL}, coordinates=False)


def test_who_speaks_for_no_agency_reads_no_nhs_number():
    assert not sees_nhs_number((), coordinates=False)


@pytest.mark.parametrize(
    ("leads", "coordinates", "sees"),
    [(True, False, True), (False, True, True), (True, True, True), (False, False, False)],
)
def test_safe_contact_is_for_the_lead_agency_and_the_coordinator(leads, coordinates, sees):
    assert sees_safe_contact(leads=leads, coordinates=coordinates) is sees
