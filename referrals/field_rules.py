"""Which fields of a seen case an agency reads (`domain.md` section 8, Field rules). Pure."""

from collections.abc import Collection

from referrals.choices import Visibility
from sharing.choices import NHS_KINDS, AgencyKind

# Health and social care: the NHS, drug and alcohol services, the council's adult social care.
CARE_KINDS = frozenset({*NHS_KINDS, AgencyKind.SUBSTANCE_USE, AgencyKind.COUNCIL_SOCIAL_CARE})
OFFENCE_KINDS = frozenset({AgencyKind.POLICE, AgencyKind.PROBATION, AgencyKind.COUNCIL_SOCIAL_CARE})


def sees_nhs_number(kinds: Collection[str], *, coordinates: bool) -> bool:
    """Health and social care agencies and the coordinator. `kinds` of the agencies spoken for."""
    return coordinates or not CARE_KINDS.isdisjoint(kinds)


def sees_safe_contact(*, leads: bool, coordinates: bool) -> bool:
    """The lead agency and the coordinator: a safe way of contact is unsafe once it is known."""
    return leads or coordinates


def reads_fields(kinds: Collection[str], *, clinical: bool, offence: bool) -> bool:
    """Clinical detail is for health and social care, criminal-offence data for police, probation and
    the council's social care."""
    return not (
        (clinical and CARE_KINDS.isdisjoint(kinds)) or (offence and OFFENCE_KINDS.isdisjoint(kinds))
    )


def reads_response(
    kinds: Collection[str],
    *,
    gave_it: bool,
    oversees: bool,
    sees_case: bool,
    named: bool,
    visibility: str,
    clinical: bool,
    offence: bool,
) -> bool:
    """Whether an answer to an information request is open to agencies of these kinds.

    `oversees`: the coordinator or the chair, who read every answer, as does the agency that gave it.
    The same rule as SQL: `InformationResponse.narrow`.
    """
    if gave_it or oversees:
        return True
    if not (sees_case and reads_fields(kinds, clinical=clinical, offence=offence)):
        return False
    return visibility == Visibility.PANEL or (visibility == Visibility.NAMED and named)
