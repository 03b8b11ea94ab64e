"""Tasks 1 and 2: the referrer and the adult (`domain.md` section 5, parts 1 to 4)."""

from django.utils import timezone

from referrals import misfits
from referrals.forms.section import SectionForm


class YouForm(SectionForm):
    page = "you"
    parts = (
        ("", "", ("referrer_name", "referrer_role", "referrer_email", "referrer_phone")),
        ("", "", ("relationship", "manager_agrees", "manager_name", "referral_date")),
    )
    look = {
        "referrer_name": {"autocomplete": "name", "width": "20"},
        "referrer_role": {"autocomplete": "organization-title", "width": "20"},
        "referrer_email": {"autocomplete": "email", "width": "20"},
        "referrer_phone": {"autocomplete": "tel", "inputmode": "tel", "width": "20"},
        "relationship": {"hint": "For example, housing officer since March"},
        "manager_agrees": {"inline": True},
        "manager_name": {"width": "20"},
        "referral_date": {"hint": "For example, 3 12 2026"},
    }


class AdultForm(SectionForm):
    page = "adult"
    parts = (
        ("", "", ("given_name", "family_name", "aliases", "birth_date", "birth_estimated")),
        ("Where they are", "", ("address", "postcode", "gp")),
        ("Numbers that identify them", "", ("nhs_number", "agency_ids")),
    )
    look = {
        "given_name": {"width": "20"},
        "family_name": {"width": "20", "hint": "If you do not know it, write “not known”"},
        "aliases": {"rows": 2, "hint": "One on each line. Include nicknames and maiden names"},
        "birth_date": {"hint": "For example, 27 3 1961. An estimate will do"},
        "address": {
            "rows": 3,
            "hint": "If there is no address, write where the adult can usually be found",
        },
        "postcode": {"width": "10"},
        "nhs_number": {"width": "10", "hint": "10 numbers, if you know it"},
        "agency_ids": {"rows": 2, "hint": "One on each line, with the agency’s name"},
    }

    def notes(self):
        note = misfits.joint_planning(self.cleaned_data, today=timezone.localdate())
        return [note] if note else []


class ContactForm(SectionForm):
    page = "contact"
    parts = (
        (
            "",
            "",
            ("contact_method", "contact_times", "contact_who_must_not_know", "next_of_kin"),
        ),
        ("An address to protect", "", ("protected_address",)),
    )
    look = {
        "contact_method": {
            "hint": "The one way that does not put them at risk, for example in person at the day centre"
        },
        "contact_times": {"width": "20", "hint": "For example, weekday mornings"},
        "contact_who_must_not_know": {
            "rows": 2,
            "hint": "Anyone who could be a danger if they heard of the contact",
        },
        "next_of_kin": {"rows": 3, "hint": "Who they trust, and how to reach them"},
        "protected_address": {
            "rows": 3,
            "hint": "Only if somebody must never learn it. It is opened on press, each time recorded, "
            "and stands in no print, list or letter",
        },
    }


class CommunicationForm(SectionForm):
    page = "communication"
    parts = (
        ("How they communicate", "", ("first_language", "interpreter", "format_needed")),
        ("Who they are", "", ("faith", "culture", "preferred_worker")),
    )
    look = {
        "first_language": {"width": "20"},
        "interpreter": {
            "inline": True,
            "hint": "Never a family member, or anyone the adult may be afraid of",
        },
        "format_needed": {
            "hint": "For example, easy read, large print, hearing loop, short visits"
        },
        "faith": {"hint": "For example, prayer times, or not being seen alone by a man"},
        "culture": {"rows": 3},
        "preferred_worker": {"hint": "For example, a woman, or someone they already know"},
    }


class EqualityForm(SectionForm):
    page = "equality"
    parts = (
        ("", "", ("sex", "gender_identity", "gender_described", "ethnicity")),
        ("", "", ("orientation", "religion", "disability", "is_carer")),
    )
    look = {
        "sex": {"inline": True},
        "gender_identity": {"reveal": {"different": "gender_described"}},
        "orientation": {"width": "20"},
        "religion": {"width": "20"},
        "disability": {"rows": 2},
        "is_carer": {"inline": True},
    }
