"""One update by the link in a message: choices only, no words of one's own."""

from typing import Any

from django import forms

from actions.choices import NEEDS_A_REASON, QUICK_STATUSES, QuickReason


class QuickForm(forms.Form):
    """How it stands, and why where it does not go on."""

    status = forms.ChoiceField(
        label="How does it stand?",
        choices=[(one.value, one.label) for one in QUICK_STATUSES],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it stands"},
    )
    reason = forms.ChoiceField(
        label="If it is blocked, or circumstances have changed: why?",
        choices=QuickReason,
        widget=forms.RadioSelect,
        required=False,
    )
    look = {"reason": {"small": True}}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("status") in NEEDS_A_REASON:
            if not typed.get("reason") and "reason" not in self.errors:
                self.add_error("reason", "Choose why it cannot go on")
        else:
            typed["reason"] = ""
        return typed
