"""One page of the referral form: its questions from the model, its look from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from referrals import misfits, policy, questions
from referrals.forms.fields import field_for
from sharing.models import Agency


@dataclass(frozen=True)
class Around:
    """What the questions depend on: who refers, and the panel referred to."""

    agency: Agency
    agencies: Sequence[Agency]
    recognised: bool = False

    @property
    def is_health(self) -> bool:
        return self.agency.kind in misfits.HEALTH_KINDS

    def misfits(self, answers: Mapping[str, Any]) -> dict[str, str]:
        """What contradicts in these answers, for this agency."""
        wrong = misfits.misfits(
            answers,
            kind=self.agency.kind,
            public_body=self.agency.public_body,
            recognised=self.recognised,
        )
        interim = answers.get("interim_agency")
        if interim and interim not in self.agencies:
            wrong["interim_agency"] = misfits.NOT_A_PARTNER
        return wrong | misfits.age_misfit(answers, today=timezone.localdate())


class SectionForm(forms.Form):
    """Nothing is required to save: what a referral lacks is said before it is sent.

    `answers` is what was answered so far, of the whole form: contradictions reach across pages.
    """

    page: ClassVar[str] = ""
    parts: ClassVar[Sequence[tuple]] = ()
    look: ClassVar[dict[str, dict]] = {}

    def __init__(self, data=None, *, answers: Mapping[str, Any], around: Around):
        names = self.names(around)
        super().__init__(data, initial={name: answers.get(name) for name in names})
        self.answers, self.around = answers, around
        looks = {name: {**self.look.get(name, {}), **_marked(name)} for name in names}
        self.look = looks  # type: ignore[misc]
        for name in names:
            self.fields[name] = field_for(
                name, agencies=around.agencies, allowed=self.allowed(name)
            )

    @classmethod
    def names(cls, around: Around) -> tuple[str, ...]:
        """The questions this page asks; some are asked of some agencies only."""
        return questions.PAGES[cls.page].fields

    def allowed(self, name: str) -> Sequence[str] | None:
        """The codes this agency may choose from; None for all."""
        return None

    def laid_out(self) -> list[dict]:
        """Headings and their questions, for the template; revealed ones come with their choice."""
        inside = {n for look in self.look.values() for n in look.get("reveal", {}).values()}
        return [
            {
                "heading": heading,
                "hint": hint,
                "fields": [self[n] for n in names if n in self.fields and n not in inside],
            }
            for heading, hint, names in self.parts
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for name, says in self.around.misfits({**self.answers, **typed}).items():
            if name in typed:
                self.add_error(name, says)
        return typed

    def notes(self) -> list[str]:
        """What the writer should know about sound answers of this page."""
        return []

    def changes(self) -> dict[str, Any]:
        """The sound answers that differ from those shown; what an automatic save keeps."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if questions.as_text(value or "") != questions.as_text(self.answers.get(name) or "")
        }


def _marked(name: str) -> dict[str, bool]:
    """Optional questions are called so, by the table that decides what is missing."""
    return {"optional": policy.is_optional(name)}
