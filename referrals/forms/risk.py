"""Assessing risk: a row for each risk, then the whole in words."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from referrals.choices import IMPACT, LIKELIHOOD, Factor, RiskVersion
from referrals.models import ReferralFactor, RiskAssessment, RiskScore
from referrals.services.risk import Scored
from sharing.forms.fields import WordsField, show_again

MOST_RISKS = 40
SPARE_ROWS = 3
SCORE_FIELDS = ("factor", "scenario", "likelihood", "impact", "evidence", "who_is_at_risk")


def number_field(label: str, choices: list[tuple[int, str]]) -> forms.TypedChoiceField:
    """One of five, in words; None while nothing is chosen."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("", "Choose"), *choices],
        coerce=int,
        empty_value=None,
        required=False,
    )


class ScoreForm(forms.Form):
    """One risk. Without likelihood and impact it is no part of the assessment."""

    factor = forms.ChoiceField(
        label="Vulnerability factor",
        choices=[("", "None: only what is described"), *Factor.choices],
        required=False,
    )
    scenario = WordsField(label="What could happen", max_length=200)
    likelihood = number_field("Likelihood", LIKELIHOOD)
    impact = number_field("Impact", IMPACT)
    evidence = WordsField(label="What this rests on", widget=forms.Textarea)
    who_is_at_risk = WordsField(label="Who is at risk", max_length=200)

    look = {
        "factor": {"label_size": ""},
        "scenario": {"label_size": ""},
        "likelihood": {"label_size": ""},
        "impact": {"label_size": ""},
        "evidence": {"label_size": "", "rows": 2},
        "who_is_at_risk": {"label_size": "", "width": "20"},
    }

    @property
    def is_known(self) -> bool:
        """Whether this row came from the referral or the assessment before."""
        return not self.empty_permitted

    @property
    def heading(self) -> str:
        """What a known row is about."""
        code = self["factor"].value()
        return Factor(code).label if code in Factor.values else self["scenario"].value() or ""

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        parts = (typed.get("likelihood"), typed.get("impact"))
        if self.errors or parts == (None, None):
            if not self.errors and not self.is_known and self.has_changed():
                self.add_error("likelihood", "Choose how likely this is")
                self.add_error("impact", "Choose how bad it would be")
            return typed
        if parts[0] is None:
            self.add_error("likelihood", "Choose how likely this is")
        if parts[1] is None:
            self.add_error("impact", "Choose how bad it would be")
        if not typed.get("factor") and not typed.get("scenario"):
            self.add_error("scenario", "Say what could happen, or choose a factor")
        return typed


class ScoreSet(forms.BaseFormSet):
    """All rows. At least one must be scored."""

    def clean(self) -> None:
        if not any(self.errors) and not self.scored():
            raise forms.ValidationError("Score at least one risk: how likely it is and how bad")

    def scored(self) -> list[Scored]:
        """The rows that are part of the assessment."""
        rows = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        return [Scored(**row) for row in rows if row.get("likelihood") and row.get("impact")]


Scores = forms.formset_factory(
    ScoreForm,
    formset=ScoreSet,
    extra=SPARE_ROWS,
    max_num=MOST_RISKS,
    absolute_max=MOST_RISKS,
    validate_max=True,
)


def rows_of(records: Iterable[RiskScore | ReferralFactor]) -> list[dict[str, Any]]:
    """What is known of each risk, to begin the rows with."""
    return [
        {name: getattr(record, name, "") for name in SCORE_FIELDS if getattr(record, name, "")}
        for record in records
    ]


class AssessmentForm(forms.Form):
    """The risk in words, and the overall score where it should differ from the highest."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    own_view = WordsField(label="How the adult sees the risk", widget=forms.Textarea)
    protective_factors = WordsField(label="What keeps the adult safe", widget=forms.Textarea)
    summary = WordsField(label="The risk in words", widget=forms.Textarea, required=True)
    differing_views = WordsField(
        label="Agencies that see it differently, and how", widget=forms.Textarea
    )
    override = forms.IntegerField(
        label="Overall score, if it should differ from the highest",
        min_value=1,
        max_value=25,
        required=False,
    )
    override_reason = WordsField(label="Why it should differ", widget=forms.Textarea)

    look = {
        "own_view": {
            "rows": 3,
            "hint": "In their own words if you can. Ask again if time has passed.",
        },
        "protective_factors": {
            "rows": 3,
            "hint": "Strengths, people, routines, what already helps",
        },
        "differing_views": {"rows": 3},
        "override": {
            "width": "2",
            "called": "the overall score",
            "hint": "Leave empty to keep the highest score. Anyone who assesses may raise it with a"
            " reason; only the chair lowers it.",
        },
        "override_reason": {"rows": 3},
    }

    def __init__(
        self,
        data=None,
        *,
        versions: Sequence[str],
        latest: RiskAssessment | None,
        protective_factors: str = "",
        exit_days: int,
    ):
        started = {
            "seen": latest.pk if latest else 0,
            "protective_factors": latest.protective_factors if latest else protective_factors,
        }
        if len(versions) == 1:
            started["version"] = versions[0]
        super().__init__(data, initial=started)
        self.fields["version"] = forms.ChoiceField(
            label="Which assessment is this?",
            choices=[(code, RiskVersion(code).label) for code in versions],
            widget=forms.HiddenInput if len(versions) == 1 else forms.RadioSelect,
        )
        hint = f"Before a step-down, at most {exit_days} days ahead of it"
        self.look = {**self.look, "version": {"hints": {"exit": hint}}}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("override") is not None and not typed.get("override_reason"):
            self.add_error("override_reason", "Say why the overall score should differ")
        return typed

    def show_seen(self, seen: object) -> None:
        """Shown again after a clash, the form answers what was seen by then."""
        show_again(self, seen=seen)
