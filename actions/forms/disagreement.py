"""Opening a disagreement, adding what was said, and recording how it was settled."""

from collections.abc import Collection
from typing import Any

from django import forms

from actions.choices import About
from actions.forms.readers import READ_BY_ALL
from sharing.forms.fields import GdsDateField, WordsField, one_of
from sharing.models import Agency

STAYS, LEAVES = "stays", "leaves"


class PartiesField(forms.TypedMultipleChoiceField):
    """Agencies that can open the case; gives a list of them."""

    def __init__(self, *, agencies: Collection[Agency], **options: Any):
        super().__init__(
            choices=[(one.slug, one.name) for one in agencies],
            coerce=one_of({one.slug: one for one in agencies}),
            empty_value=[],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Choose with whom the disagreement is"},
            **options,
        )


class DisagreeForm(forms.Form):
    """Between whom, and what about. `own`: the agency of whoever asks, a party by itself."""

    about = forms.ChoiceField(
        label="What is it about?",
        choices=[(one.value, one.label) for one in About if one != About.LEAVING],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is about"},
    )
    text = WordsField(
        label="The disagreement in one paragraph",
        max_length=2000,
        required=True,
        widget=forms.Textarea,
    )
    immediate_risk = forms.BooleanField(label="Somebody is at immediate risk", required=False)

    field_order = ("about", "text", "agencies", "immediate_risk")
    look = {
        "about": {"small": True},
        "text": {"rows": 4, "hint": READ_BY_ALL},
        "agencies": {"small": True},
        "immediate_risk": {
            "hint": "If you tick this, all levels hear of it today, the board’s chair too. "
            "In danger call 999 first"
        },
    }

    def __init__(self, data: Any = None, *, own: Collection[Agency], others: Collection[Agency]):
        super().__init__(data)
        self.least = 1 if own else 2
        label = "With which agencies?" if own else "Between which agencies?"
        self.fields["agencies"] = PartiesField(agencies=others, label=label)
        self.order_fields(self.field_order)

    def clean_agencies(self) -> list[Agency]:
        chosen = self.cleaned_data["agencies"]
        if len(chosen) < self.least:
            raise forms.ValidationError("Choose at least two agencies")
        return chosen


class SayForm(forms.Form):
    """What was said or decided."""

    said = WordsField(
        label="What was said or decided, and by whom",
        max_length=2000,
        required=True,
        widget=forms.Textarea,
    )
    look = {"said": {"rows": 4, "hint": READ_BY_ALL}}


class SettleForm(forms.Form):
    """How it was settled; about a leaving also whether the agency stays. `leaves`: its name, or none."""

    outcome = WordsField(
        label="How it was settled", max_length=2000, required=True, widget=forms.Textarea
    )
    look = {
        "outcome": {"rows": 4, "hint": READ_BY_ALL},
        "result": {"reveal": {LEAVES: "leaves_on"}},
    }

    def __init__(self, data: Any = None, *, leaves: str = ""):
        super().__init__(data)
        if leaves:
            self.fields["result"] = forms.ChoiceField(
                label=f"What will {leaves} do?",
                choices=[(STAYS, "Go on working on this case"), (LEAVES, "End its work after all")],
                widget=forms.RadioSelect,
                error_messages={"required": "Choose whether it stays"},
            )
            self.fields["leaves_on"] = GdsDateField(
                label="From which day on?", called="day", future=True, required=False
            )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        leaves = typed.get("result") == LEAVES
        if leaves and not typed.get("leaves_on") and "leaves_on" not in self.errors:
            self.add_error("leaves_on", "Enter the day from which on its work has ended")
        return typed

    @property
    def said(self) -> dict[str, Any]:
        """What `settle_disagreement` takes."""
        typed = self.cleaned_data
        if "result" not in typed:
            return {"outcome": typed["outcome"]}
        stays = typed["result"] == STAYS
        return {
            "outcome": typed["outcome"],
            "stays": stays,
            "leaves_on": None if stays else typed["leaves_on"],
        }
