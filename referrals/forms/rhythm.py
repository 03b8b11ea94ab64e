"""The agreed rhythm, and one contact with the adult."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from referrals.choices import ContactKind, Reach
from referrals.forms.record import RecordForm, line, radios, words
from referrals.models import Monitoring
from referrals.policy import MOST_DAYS
from sharing.forms.fields import AgencyField, GdsDateField, show_again
from sharing.models import Agency

WEEK = 7
UNITS = (("days", "Days"), ("weeks", "Weeks"))


class RhythmForm(RecordForm):
    """How often, how and by whom; opened with the rhythm of today, if there is one."""

    every = forms.IntegerField(
        label="How often: every",
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={
            "required": "Enter how often",
            "invalid": "How often must be a whole number",
            "min_value": "How often must be 1 or more",
            "max_value": f"How often must be {MOST_DAYS} or less",
        },
    )
    unit = radios("Days or weeks", UNITS, must="Choose days or weeks")
    reach = radios("How", Reach.choices, must="Choose how they are reached")
    person_name = line("Who there", length=120)
    warning_signs = words("Warning signs", must="Say what would be a warning")
    if_missed = words("After a missed contact", must="Say what happens after a missed contact")
    was = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = (
        *("agency", "person_name", "every", "unit", "reach"),
        *("warning_signs", "if_missed", "was"),
    )
    look = {
        "agency": {"hint": "Those that work on this case"},
        "person_name": {
            "width": "20",
            "hint": "A worker’s name, never the adult’s. Leave empty for whoever is on duty",
        },
        "every": {"width": "3", "hint": "As agreed with the adult, if they can be asked"},
        "warning_signs": {"rows": 2, "hint": "What whoever sees them looks for"},
        "if_missed": {"rows": 2, "hint": "Who does what, and how soon"},
    }

    def __init__(
        self, data: Any = None, *, agencies: Iterable[Agency], now: Monitoring | None
    ) -> None:
        super().__init__(data, initial=_of(now))
        self.fields["agency"] = AgencyField(
            agencies=agencies, label="Agency that sees the adult", required=True
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        number, unit = typed.pop("every", None), typed.pop("unit", "")
        if number:
            typed["every_days"] = number * (WEEK if unit == "weeks" else 1)
            if typed["every_days"] > MOST_DAYS and not self.has_error("every"):
                self.add_error("every", f"How often must come to {MOST_DAYS} days or less")
        return typed

    def show_seen(self, now: Monitoring) -> None:
        """Shown again, it changes the rhythm that is agreed now."""
        show_again(self, was=now.pk)


def _of(now: Monitoring | None) -> dict[str, Any]:
    if now is None:
        return {"unit": "days"}
    weeks, left = divmod(now.every_days, WEEK)
    return {
        "agency": now.agency,
        "person_name": now.person_name,
        "every": now.every_days if left else weeks,
        "unit": "days" if left else "weeks",
        "reach": now.reach,
        "warning_signs": now.warning_signs,
        "if_missed": now.if_missed,
        "was": now.pk,
    }


class ContactForm(RecordForm):
    """One contact or try. Who and when are filled in, so that one choice is enough."""

    kind = radios("What happened?", ContactKind.choices, must="Choose what happened")
    on = GdsDateField(label="When", called="date", past=True)
    person_name = line("Who there", length=120)
    note = words("Note")

    field_order = ("kind", "on", "agency", "person_name", "note")
    look = {
        "person_name": {"width": "20", "hint": "Optional: a worker’s name, never the adult’s"},
        "note": {"rows": 3, "hint": "Optional: how they were, or what was tried"},
    }

    def __init__(
        self, data: Any = None, *, agencies: Iterable[Agency], agency: Agency | None, name: str = ""
    ) -> None:
        initial = {"on": timezone.localdate(), "agency": agency, "person_name": name}
        super().__init__(data, initial=initial)
        self.fields["agency"] = AgencyField(agencies=agencies, label="Agency", required=True)
        self.order_fields(self.field_order)
