"""The lines of the access review, each answered or left open."""

from collections.abc import Collection
from dataclasses import dataclass

from django import forms

from referrals.choices import ReviewAnswer
from referrals.errors import LeadsTheCase
from referrals.models import AccessReviewLine

NOTHING = "Choose an answer for at least one line"


@dataclass(frozen=True)
class Row:
    """One line with its two answers, as the page draws them."""

    line: AccessReviewLine
    answer: forms.BoundField


class AccessReviewForm(forms.Form):
    """Nothing is preset, and what is not answered stays open."""

    def __init__(self, data=None, *, lines: Collection[AccessReviewLine]):
        super().__init__(data)
        self.lines = {line.key: line for line in lines}
        for name, line in self.lines.items():
            self.fields[name] = forms.ChoiceField(
                label=f"{line.case.reference}: is the access of {line.who} still needed?",
                choices=ReviewAnswer,
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": "Choose one of the two answers"},
            )
        self.look = {
            name: {"inline": True, "small": True, "hide_label": True} for name in self.lines
        }

    def clean(self):
        sent = super().clean() or {}
        for name, line in self.lines.items():
            if sent.get(name) == ReviewAnswer.ENDED and line.is_the_leads:
                self.add_error(name, f"{line.case.reference}: {LeadsTheCase.said}")
        return sent

    def answers(self) -> dict[int, str]:
        """What was answered, line by line."""
        return {self.lines[name].pk: said for name, said in self.cleaned_data.items() if said}

    def rows(self, *, paused: bool) -> list[Row]:
        """The lines that lapsed, or the others, in their order."""
        return [
            Row(line, self[name])
            for name, line in self.lines.items()
            if (line.lapsed_at is not None) == paused
        ]

    @property
    def paused(self) -> list[Row]:
        return self.rows(paused=True)

    @property
    def waiting(self) -> list[Row]:
        return self.rows(paused=False)
