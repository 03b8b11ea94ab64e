"""What the forms of a case's records share: rules kept apart from fields, looks in one place."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from referrals.forms.fields import WordsField


class RecordForm(forms.Form):
    """A form whose rules are a pure function of what was typed, as `record_rules` has them.

    What a choice reveals counts only when that choice is made.
    """

    look: ClassVar[dict[str, dict]] = {}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for name, look in self.look.items():
            for choice, inside in look.get("reveal", {}).items():
                if inside in typed and typed.get(name) != choice:
                    typed[inside] = ""
        self.add_gaps(self.gaps(typed))
        return typed

    def gaps(self, typed: Mapping[str, Any]) -> dict[str, str]:
        """What is missing or does not fit: field to sentence."""
        return {}

    def add_gaps(self, gaps: Mapping[str, str]) -> None:
        """Put each sentence beside its field, unless that field has an error of its own."""
        for name, says in gaps.items():
            if name not in self.fields:
                self.add_error(None, says)
            elif not self.has_error(name):
                self.add_error(name, says)


def as_typed(form: forms.BaseForm) -> dict[str, Any]:
    """What was typed into a form, to show it again unchecked."""
    return {bound.name: bound.data for bound in form}


# Below, `must` is what to say where the answer is missing; without it an answer is optional.


def line(label: str, *, must: str = "", length: int = 200) -> WordsField:
    return WordsField(
        label=label, required=bool(must), max_length=length, error_messages=_said(must)
    )


def words(label: str, *, must: str = "") -> WordsField:
    return WordsField(
        label=label, required=bool(must), widget=forms.Textarea, error_messages=_said(must)
    )


def radios(label: str, choices: Any, *, must: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=bool(must),
        widget=forms.RadioSelect,
        error_messages=_said(must),
    )


def select(label: str, choices: Any, *, must: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "Choose one"), *choices],
        required=bool(must),
        error_messages=_said(must),
    )


def _said(must: str) -> dict[str, str]:
    return {"required": must, "invalid_choice": "Choose one of the answers offered"}
