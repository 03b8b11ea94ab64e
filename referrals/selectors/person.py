"""Who a case is about, and in whose eyes: identity details, field by field."""

from django.utils.formats import date_format

from referrals import field_rules
from referrals.models import Adult, Case, Referral
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Agency


def identity_rows(case: Case, viewer: Viewer) -> list[dict[str, str]]:
    """Name, birth date, address and, by the field rules, safe contact and NHS number.

    For a case already fetched with `SEE_IDENTITY`; saying so to the ledger is the caller's.
    """
    who = case.adult or case.referral
    rows = [
        ("Name", f"{who.given_name} {who.family_name}".strip()),
        ("Also known as", ", ".join(who.aliases)),
        ("Date of birth", _born(who)),
        ("Address", "\n".join(part for part in (who.address, who.postcode) if part)),
    ]
    coordinates = viewer.holds(May.COORDINATE, case.panel_id)
    leads = access.may(viewer, May.LEAD_CASE, case)
    if field_rules.sees_safe_contact(leads=leads, coordinates=coordinates):
        rows.append(("Safe contact", _safe_contact(case)))
    kinds = Agency.objects.filter(pk__in=viewer.agency_ids).values_list("kind", flat=True)
    if field_rules.sees_nhs_number(set(kinds), coordinates=coordinates):
        rows.append(("NHS number", _spaced(who.nhs_number)))
    return [{"key": key, "value": value or "Not recorded"} for key, value in rows]


def _born(who: Adult | Referral) -> str:
    if who.birth_date is None:
        return ""
    return date_format(who.birth_date, "j F Y") + (" (estimated)" if who.birth_estimated else "")


def _safe_contact(case: Case) -> str:
    if case.adult and case.adult.safe_contact:
        return case.adult.safe_contact
    told = case.referral
    not_told = told.contact_who_must_not_know
    parts = (told.contact_method, told.contact_times, not_told and f"Must not know: {not_told}")
    return "\n".join(part for part in parts if part)


def _spaced(number: str) -> str:
    return f"{number[:3]} {number[3:6]} {number[6:]}" if len(number) == 10 else number


def about(case: Case) -> list[dict[str, str]]:
    """What matters, who matters and how to communicate; what nobody has said yet is left out."""
    told, adult = case.referral, case.adult
    rows = [
        ("What matters to them", (adult.what_matters if adult else "") or told.what_matters),
        ("Culture and faith", "\n".join(part for part in (told.culture, told.faith) if part)),
        ("Who matters to them", told.next_of_kin),
        ("Who lives with them", told.household),
        ("Who depends on them", told.dependants),
        ("First language", (adult.first_language if adult else "") or told.first_language),
        ("Interpreter", told.get_interpreter_display()),
        ("How to communicate", (adult.communication if adult else "") or told.format_needed),
        ("Worker they would prefer", told.preferred_worker),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]
