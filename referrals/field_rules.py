"""Which fields of a seen case an agency reads (`domain.md` section 8, Field rules). Pure."""

from collections.abc import Collection

from sharing.choices import NHS_KINDS, AgencyKind

# Health and social care: the NHS, drug and alcohol services, the council's adult social care.
CARE_KINDS = frozenset({*NHS_KINDS, AgencyKind.SUBSTANCE_USE, AgencyKind.COUNCIL_SOCIAL_CARE})


def sees_nhs_number(kinds: Collection[str], *, coordinates: bool) -> bool:
    """Health and social care agencies and the coordinator. `kinds` of the agencies spoken for."""
    return coordinates or not CARE_KINDS.isdisjoint(kinds)


def sees_safe_contact(*, leads: bool, coordinates: bool) -> bool:
    """The lead agency and the coordinator: a safe way of contact is unsafe once it is known."""
    return leads or coordinates
