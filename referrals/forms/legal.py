"""Legal measures around the adult (`domain.md` section 12)."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from referrals.choices import LegalMeasureType
from referrals.forms.fields import AgencyField, WordsField
from referrals.forms.record import RecordForm, line, select, words
from referrals.models import LegalMeasure
from referrals.record_rules import measure_gaps
from sharing.forms.fields import GdsDateField
from sharing.models import Agency


class MeasureForm(RecordForm):
    type = select("Kind of measure", LegalMeasureType.choices, must="Choose the kind of measure")
    law = line("Law it rests on")
    applicant = AgencyField(agencies=(), label="Agency that applied")
    owner = AgencyField(agencies=(), label="Agency that looks after it")
    court = line("Court")
    start = GdsDateField(label="Starts", called="date it starts")
    expiry = GdsDateField(label="Ends", called="date it ends", required=False)
    extension_possible = forms.BooleanField(label="It can be extended", required=False)
    conditions = words("Conditions")
    breach = words("What happens if it is breached?")
    own_view = words("What does the adult think of it?")
    added_risk = words("Could it raise the risk? What was considered?")
    next_step = words("What happens when it ends?")

    look = {
        "type": {"hint": "The usual longest time is in brackets"},
        "expiry": {"hint": "Leave empty only if it has no end"},
        "conditions": {"rows": 3},
        "breach": {"rows": 2},
        "own_view": {"rows": 3, "hint": "In their words if you can"},
        "added_risk": {
            "rows": 3,
            "hint": "For example, anger at the adult, or losing the only visitor",
        },
        "next_step": {"rows": 2, "hint": "A measure without a next step stays on the agenda"},
    }

    def gaps(self, typed: Mapping[str, Any]) -> dict[str, str]:
        return measure_gaps(typed.get("start"), typed.get("expiry"))

    def __init__(self, data: Any = None, *, agencies: Collection[Agency]):
        super().__init__(data)
        for name in ("applicant", "owner"):
            label = self.fields[name].label
            self.fields[name] = AgencyField(agencies=agencies, label=label)


class MeasureEndForm(RecordForm):
    """What comes after a measure, and when it ended if that was early."""

    next_step = words("What happens when it ends?", must="Write what happens when it ends")
    ended_on = GdsDateField(
        label="If it ended early, when?", called="date it ended", past=True, required=False
    )
    was = WordsField(widget=forms.HiddenInput)

    look = {"next_step": {"rows": 3}}

    def __init__(self, data: Any = None, *, measure: LegalMeasure):
        super().__init__(data, initial={"next_step": measure.next_step, "was": measure.next_step})
