"""Holding the ladder back, and saying that one has seen what was escalated."""

from datetime import date

from django import forms
from django.utils import timezone

from actions import policy
from actions.errors import HeldTooLong, HoldIsOver
from actions.forms.readers import readers
from sharing.forms.fields import GdsDateField, WordsField
from sharing.selectors import holidays


class HoldForm(forms.Form):
    """Until when, and why. `of_case`: whether what is held is of a case, and not panel business."""

    until = GdsDateField(label="Hold until", called="day until which to hold", future=True)
    reason = WordsField(label="Why it waits", max_length=1000, required=True, widget=forms.Textarea)

    def __init__(self, data=None, *, of_case: bool = True):
        super().__init__(data)
        self.look = {
            "until": {
                "hint": "At most ten working days. On this day the next step goes, unless it is done by"
                " then"
            },
            "reason": {"rows": 3, "hint": readers(of_case)},
        }

    def clean_until(self) -> date:
        """The limits of the day, said together with what else is wrong."""
        until, today = self.cleaned_data["until"], timezone.localdate()
        if until <= today:
            raise forms.ValidationError(HoldIsOver.said)
        if until > policy.held_until(today, holidays.england()):
            raise forms.ValidationError(HeldTooLong.said)
        return until

    def refuse(self, refusal: Exception) -> None:
        """Say it beside the field that it is about."""
        field = "until" if isinstance(refusal, (HoldIsOver, HeldTooLong)) else None
        self.add_error(field, getattr(refusal, "said", str(refusal)))


class AcknowledgeForm(forms.Form):
    """That one has seen it, and what one will do. `asks=False`: the board says no more than that."""

    response = WordsField(
        label="What will you do? (optional)", max_length=1000, widget=forms.Textarea
    )

    def __init__(self, data=None, *, asks: bool = True, of_case: bool = True):
        super().__init__(data)
        self.look = {"response": {"rows": 3, "hint": readers(of_case)}}
        if not asks:
            del self.fields["response"]

    @property
    def said(self) -> str:
        return self.cleaned_data.get("response", "")
