"""The twelve vulnerability factors, and how likely and serious each risk is (`domain.md` 4, 6)."""

from collections.abc import Sequence
from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError

from referrals.choices import IMPACT, LIKELIHOOD, EngagementWith, Factor, Presence
from referrals.forms.fields import WordsField
from referrals.questions import FactorAnswer

THERE = (Presence.PRESENT, Presence.SUSPECTED)
MOST_RISKS = 40


class FactorsForm(forms.Form):
    """Is each factor there? Scores given before stay with their factor while it is there."""

    def __init__(self, data=None, *, factors: Sequence[FactorAnswer]):
        self.before = {answer.factor: answer for answer in factors if answer.factor}
        self.scenarios = [answer for answer in factors if not answer.factor]
        super().__init__(data)
        self.look = {}
        for factor in Factor:
            self.fields[factor.value] = forms.ChoiceField(
                label=factor.label,
                choices=Presence.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=getattr(self.before.get(factor), "presence", ""),
            )
            self.look[factor.value] = {"inline": True, "small": True}
        engagement = self.before.get(Factor.ENGAGEMENT)
        self.fields["engagement_with"] = forms.ChoiceField(
            label="If so, between whom?",
            choices=EngagementWith.choices,
            required=False,
            widget=forms.RadioSelect,
            initial=getattr(engagement, "engagement_with", ""),
        )
        self.look["engagement_with"] = {"inline": True, "small": True}

    def answers(self) -> list[FactorAnswer]:
        """The whole list as it is to be kept; a factor that is not there has no score."""
        found = []
        for factor in Factor.values:
            presence = self.cleaned_data[factor]
            if not presence:
                continue
            answer = replace(
                self.before.get(factor, FactorAnswer(factor=factor)), presence=presence
            )
            if presence not in THERE:
                answer = replace(answer, likelihood=None, impact=None)
            if factor == Factor.ENGAGEMENT:
                between = self.cleaned_data["engagement_with"] if presence in THERE else ""
                answer = replace(answer, engagement_with=between)
            found.append(answer)
        return found + self.scenarios


def _rating(label: str, scale: Sequence[tuple[int, str]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("", "Choose one"), *scale],
        coerce=int,
        empty_value=None,
        required=False,
    )


class RiskForm(forms.Form):
    """One risk: a factor that is there, or something named that could happen."""

    factor = forms.ChoiceField(
        choices=[("", ""), *Factor.choices], required=False, widget=forms.HiddenInput
    )
    scenario = WordsField(label="What could happen?", max_length=200)
    likelihood = _rating("How likely", LIKELIHOOD)
    impact = _rating("How serious", IMPACT)
    evidence = WordsField(label="What this rests on", widget=forms.Textarea)

    look = {
        "scenario": {"hint": "For example, loses the flat and sleeps rough"},
        "evidence": {"rows": 2},
    }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.code = str(self["factor"].value() or "")
        if self.code:
            del self.fields["scenario"]

    @property
    def title(self) -> str:
        """The factor's name; nothing for a named scenario."""
        return dict(Factor.choices).get(self.code, "")

    def clean(self):
        typed = super().clean() or {}
        likelihood, impact = typed.get("likelihood"), typed.get("impact")
        if likelihood and not impact and "impact" not in self.errors:
            self.add_error("impact", ValidationError("Choose how serious it would be"))
        if impact and not likelihood and "likelihood" not in self.errors:
            self.add_error("likelihood", ValidationError("Choose how likely it is"))
        unnamed = "scenario" in self.fields and not typed.get("scenario")
        if unnamed and (impact or likelihood or typed.get("evidence")):
            self.add_error("scenario", ValidationError("Enter what could happen"))
        return typed

    def answer(self, before: FactorAnswer | None) -> FactorAnswer | None:
        """The risk as typed, on top of what its factor said; None for an empty scenario."""
        typed = self.cleaned_data
        start = before or FactorAnswer(scenario=typed.get("scenario", ""))
        if not start.key:
            return None
        return replace(
            start,
            likelihood=typed.get("likelihood"),
            impact=typed.get("impact"),
            evidence=typed.get("evidence", ""),
        )


class BaseRisks(forms.BaseFormSet):
    """Every factor that is there, every named scenario, and one empty row."""

    def __init__(self, data=None, *, factors: Sequence[FactorAnswer]):
        self.there = [f for f in factors if f.factor and f.presence in THERE]
        self.rest = [f for f in factors if f.factor and f.presence not in THERE]
        scenarios = [f for f in factors if not f.factor]
        super().__init__(data, prefix="risk", initial=[*map(_shown, [*self.there, *scenarios])])

    def answers(self) -> list[FactorAnswer]:
        """The whole list as it is to be kept. Factors that are not on the page stay as they were."""
        kept = {answer.factor: answer for answer in (*self.rest, *self.there)}
        there = {answer.factor for answer in self.there}
        scenarios = []
        for form in self.forms:
            if form.code in there:
                kept[form.code] = form.answer(kept[form.code])
            elif not form.code and (named := form.answer(None)):
                scenarios.append(named)
        return [kept[code] for code in Factor.values if code in kept] + scenarios


def _shown(answer: FactorAnswer) -> dict:
    return {
        "factor": answer.factor,
        "scenario": answer.scenario,
        "likelihood": answer.likelihood,
        "impact": answer.impact,
        "evidence": answer.evidence,
    }


RisksForm = forms.formset_factory(
    RiskForm, formset=BaseRisks, extra=1, max_num=MOST_RISKS, absolute_max=MOST_RISKS + 10
)
