"""Saying that an agency ends its work on a case, and objecting to it."""

from collections.abc import Collection
from typing import Any

from django import forms

from actions.errors import RiskHolderNeeded
from actions.forms.readers import READ_BY_ALL
from sharing.forms.fields import AgencyField, WordsField
from sharing.models import Agency


class LeaveForm(forms.Form):
    """Why, what the adult knows, who holds the risk. `agencies`: whose leaving may be announced; a
    choice only where there are several. `holders`: agencies that work on the case."""

    reason = WordsField(
        label="Why the agency ends its work", max_length=2000, required=True, widget=forms.Textarea
    )
    adult_knows = WordsField(
        label="What the adult knows of it", max_length=2000, required=True, widget=forms.Textarea
    )
    risk_held = WordsField(
        label="How the risk is held from then on",
        max_length=2000,
        required=True,
        widget=forms.Textarea,
    )

    field_order = ("agency", "reason", "adult_knows", "risk_holder", "risk_held")
    look = {
        "reason": {"rows": 3, "hint": READ_BY_ALL},
        "adult_knows": {"rows": 3, "hint": "Who told them, and what they said; or why not yet"},
        "risk_held": {"rows": 3, "hint": "What that agency will do"},
    }

    def __init__(
        self, data: Any = None, *, agencies: Collection[Agency], holders: Collection[Agency]
    ):
        super().__init__(data)
        self.only = next(iter(agencies)) if len(agencies) == 1 else None
        if self.only is None:
            self.fields["agency"] = AgencyField(
                agencies=agencies, label="Agency that ends its work", required=True
            )
        others = [one for one in holders if one != self.only]
        self.fields["risk_holder"] = AgencyField(
            agencies=others, label="Agency that holds the risk from then on", required=True
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        typed["agency"] = self.only or typed.get("agency")
        holder = typed.get("risk_holder")
        if holder and holder == typed["agency"]:
            self.add_error("risk_holder", RiskHolderNeeded.said)
        return typed


class ObjectForm(forms.Form):
    """Why one objects."""

    reason = WordsField(
        label="Why you object", max_length=2000, required=True, widget=forms.Textarea
    )
    immediate_risk = forms.BooleanField(label="Somebody is at immediate risk", required=False)
    look = {
        "reason": {"rows": 3, "hint": READ_BY_ALL},
        "immediate_risk": {
            "hint": "If you tick this, all levels hear of it today, the board’s chair too. "
            "In danger call 999 first"
        },
    }
