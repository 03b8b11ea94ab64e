"""What the forms of a case's records share: rules kept apart from fields, looks in one place."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms

from referrals.forms.fields import WordsField


class RecordForm(forms.Form):
    """A form whose rules are a pure function of what was typed, as `record_rules` has them.

    What a choice reveals counts only when that choice is made.
    """

    rule: ClassVar[Callable[[Mapping[str, Any]], dict[str, str]] | None] = None
    look: ClassVar[dict[str, dict]] = {}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for name, look in self.look.items():
            for choice, inside in look.get("reveal", {}).items():
                if inside in typed and typed.get(name) != choice:
                    typed[inside] = ""
        if self.rule is not None:
            self.add_gaps(type(self).rule(typed))
        return typed

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


def line(label: str, *, required: bool = False, length: int = 200) -> WordsField:
    return WordsField(label=label, required=required, max_length=length)


def words(label: str, *, required: bool = False) -> WordsField:
    return WordsField(label=label, required=required, widget=forms.Textarea)


def radios(label: str, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the answers offered"},
    )


def select(label: str, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "Choose one"), *choices],
        required=required,
        error_messages={"invalid_choice": "Choose one of the answers offered"},
    )
