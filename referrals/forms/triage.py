"""What the coordinator answers at triage: the screen, a match, a return, a refusal, a link."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from referrals import policy
from referrals.choices import AT_TRIAGE, DeclineReason, LinkKind, Stage, YesNo
from referrals.forms.fields import AgenciesField
from referrals.models import Triage
from referrals.models.triage import CHECKS, Clarity, Condition
from referrals.selectors.known import Known
from referrals.selectors.triage import Desk
from sharing.forms.fields import WordsField
from sharing.models import Agency

NOBODY = "nobody"
SHORT = {
    Condition.ADULT: "age",
    Condition.AREA: "area",
    Condition.SCORE: "score",
    Condition.FACTORS: "factors",
    Condition.AGENCIES: "agencies",
    Condition.TRIED: "tried before",
}


def label_of(known: Known) -> str:
    """A known referral as one choice among several: reference, when, and why it may match."""
    sent = f"{known.sent_on.day} {known.sent_on:%B %Y}"
    return f"{known.case.reference}, sent {sent} ({', '.join(known.reasons)})"


def words_of(name: str, **options: Any) -> WordsField:
    label = str(Triage._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return WordsField(label=label, widget=forms.Textarea, **options)


class TriageForm(forms.Form):
    """The threshold screen with its two safety checks, and what listing needs.

    What the referral tells is filled in as a suggestion; what it does not tell is left to be
    answered. Saving takes half an answer; listing takes all (the service says what is missing).
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    immediate_danger = forms.ChoiceField(
        label="Is anyone in immediate danger?",
        choices=YesNo.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    danger_note = words_of("danger_note")
    section_42 = forms.ChoiceField(
        label="Does the section 42 duty to enquire apply?",
        choices=YesNo.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    section_42_note = words_of("section_42_note")
    score_override = words_of("score_override")
    advice = words_of("advice")
    look = {
        "immediate_danger": {"inline": False, "reveal": {"yes": "danger_note"}},
        "danger_note": {"rows": 2, "label_size": ""},
        "section_42": {
            "inline": False,
            "reveal": {"yes": "section_42_note"},
            "hint": "The panel never replaces the council’s own enquiry",
        },
        "section_42_note": {"rows": 2, "label_size": ""},
        "score_override": {"rows": 2},
        "advice": {"rows": 3, "hint": "What the panel should know or ask first"},
        "involve": {"small": True},
    }

    def __init__(self, data=None, *, desk: Desk):
        super().__init__(data, initial=_initial(desk))
        self.desk = desk
        self.aid = {one.condition: one for one in desk.aid}
        for condition in Condition:
            self.fields[condition.value] = forms.ChoiceField(
                label=condition.label,
                choices=Clarity.choices,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"{condition.value}_why"] = WordsField(
                label=f"Why ({SHORT[condition]})", max_length=500, widget=forms.Textarea
            )
        self.fields["involve"] = AgenciesField(
            agencies=[one.agency for one in desk.partners if one.signed],
            label="Agencies to involve",
        )
        if desk.known:
            offered = [(one.case.reference, label_of(one)) for one in desk.known]
            self.fields["same_as"] = forms.ChoiceField(
                label="Is this one of the people we know?",
                choices=[*offered, (NOBODY, "None of them")],
                required=False,
                widget=forms.RadioSelect,
            )
        self.order_fields(_on_the_page())

    def conditions(self):
        """Each condition with what the referral tells about it, as the page draws them."""
        return [
            {
                "hint": self._hint(condition.value),
                "answer": self[condition.value],
                "why": self[f"{condition.value}_why"],
            }
            for condition in Condition
        ]

    def _hint(self, condition: str) -> str:
        aid = self.aid[condition]
        if aid.answer == Clarity.NOT_CLEAR:
            return aid.why
        return f"Suggested: {Clarity(aid.answer).label}. {aid.why}"

    def clean(self):
        given = super().clean()
        for condition in Condition:
            name = condition.value
            answer, why = given.get(name), given.get(f"{name}_why")
            if answer and not why and self._differs(name, answer):
                self.add_error(f"{name}_why", f"Say why: {condition.label.lower()}")
        return given

    def _differs(self, name: str, answer: str) -> bool:
        """Whether an answer needs words of its own: it goes against the suggestion, or is a doubt."""
        suggested = self.aid[name].answer
        return answer != suggested and (answer != Clarity.YES or suggested == Clarity.NO)

    def saved_once(self) -> None:
        """The screen is saved but not listed yet: the page is of the next revision now."""
        if self.cleaned_data["revision"] is not None and isinstance(self.data, QueryDict):
            following = self.data.copy()
            following["revision"] = str(self.cleaned_data["revision"] + 1)
            self.data = following

    def answers(self) -> dict[str, tuple[str, str]]:
        """The conditions answered so far; agreeing with the suggestion keeps its reason."""
        given = self.cleaned_data
        return {
            c.value: (given[c.value], given[f"{c.value}_why"] or self._reason(c.value))
            for c in Condition
            if given[c.value]
        }

    def _reason(self, name: str) -> str:
        aid = self.aid[name]
        return aid.why if aid.answer == self.cleaned_data[name] else ""

    def checks(self) -> dict[str, str]:
        given = self.cleaned_data
        return {name: given[name] for name in (*CHECKS, "score_override", "advice")}

    def involve(self) -> list[Agency] | None:
        """The agencies ticked; None while the page does not ask for them."""
        asked = self.desk.case.stage == Stage.RECEIVED
        return self.cleaned_data["involve"] if asked else None

    def may_list(self) -> bool:
        """Whether nothing is missing for listing; what is stands beside its field, all at once."""
        missing = policy.screen_missing(dict(Condition.choices), self.answers(), self.checks())
        for one in missing:
            self.add_error(one.field, one.says)
        if "same_as" in self.fields and not self.cleaned_data.get("same_as"):
            self.add_error("same_as", "Choose whether this is one of the people we know")
        return self.is_valid()

    def same_adult_as(self) -> str:
        """The reference chosen as the same person, or nothing."""
        chosen = self.cleaned_data.get("same_as") or NOBODY
        return "" if chosen == NOBODY else chosen


def _on_the_page() -> list[str]:
    """The order of the page, which is also that of the error summary."""
    screen = [name for c in Condition for name in (c.value, f"{c.value}_why")]
    return ["revision", *screen, "score_override", *CHECKS, "same_as", "involve", "advice"]


def _initial(desk: Desk) -> dict[str, Any]:
    suggested = {one.condition: one.answer for one in desk.aid if one.answer != Clarity.NOT_CLEAR}
    initial: dict[str, Any] = {
        **suggested,
        "revision": desk.case.revision,
        "involve": [
            one.agency for one in desk.partners if one.signed and one.agency in desk.chosen
        ],
    }
    if desk.triage:
        initial |= {name: getattr(desk.triage, name) for name in CHECKS}
        initial |= {"score_override": desk.triage.score_override, "advice": desk.triage.advice}
    for condition, (answer, why) in desk.answers.items():
        initial |= {condition: answer, f"{condition}_why": why}
    return initial


class MatchForm(forms.Form):
    """Same person or different person, and what the coordinator went by."""

    why = WordsField(label="What you went by", max_length=500, required=True)

    look = {"why": {"called": "what you went by"}}

    def __init__(self, data=None, *, desk: Desk):
        super().__init__(data)
        joinable = [one for one in desk.known if one.may_be_joined]
        known = [(one.case.reference, f"Same person as {one.case.reference}") for one in joinable]
        self.fields["same_as"] = forms.ChoiceField(
            label="Is this the same person?",
            choices=[*known, (NOBODY, "Different person")],
            widget=forms.RadioSelect,
        )
        self.order_fields(["same_as", "why"])

    def same_person(self) -> str:
        """The reference of the case to join, or nothing for a different person."""
        chosen = self.cleaned_data["same_as"]
        return "" if chosen == NOBODY else chosen


class ReturnForm(forms.Form):
    what = WordsField(
        label="What is missing?",
        required=True,
        widget=forms.Textarea,
        help_text="The referrer reads this. Say what to add, and where",
        error_messages={"required": "Say what is missing"},
    )


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why can it not be accepted?",
        choices=[(one.value, one.label) for one in AT_TRIAGE],
        widget=forms.RadioSelect,
    )
    signposting = WordsField(
        label="Where the adult and the referrer can turn instead",
        required=True,
        widget=forms.Textarea,
        help_text="The referrer reads this. Names of services and how to reach them",
    )
    note = WordsField(
        label="What this rests on",
        required=True,
        widget=forms.Textarea,
        help_text="The referrer reads this",
    )
    look = {
        "reason": {
            "hints": {
                DeclineReason.UNDER_18.value: "From 17½, plan jointly with children’s services",
                DeclineReason.OUT_OF_AREA.value: "Neither lives nor is present in this panel’s area",
            }
        },
        "signposting": {"called": "where they can turn instead", "rows": 3},
        "note": {"called": "what this rests on", "rows": 3},
    }


class LinkForm(forms.Form):
    other = forms.CharField(
        label="Reference of the other case",
        max_length=20,
        help_text="For example, CR-7K4MP",
    )
    kind = forms.ChoiceField(
        label="How are the two adults linked?",
        choices=LinkKind.choices,
        widget=forms.RadioSelect,
    )
    look = {"other": {"width": "10", "called": "the reference of the other case"}}

    def clean_other(self):
        text = self.cleaned_data["other"].strip()
        if not text:
            raise ValidationError("Enter the reference of the other case")
        return text
