"""One item of the risk plan, and one contingency."""

from collections.abc import Iterable

from django import forms

from referrals.models import DesiredOutcome
from sharing.forms.fields import AgencyField, GdsDateField, WordsField, one_of
from sharing.models import Agency


class OutcomeField(forms.TypedChoiceField):
    """One of the adult's own wishes, by its number; None when the item serves no single one."""

    def __init__(self, *, outcomes: Iterable[DesiredOutcome], **options):
        self.by_number = {str(outcome.pk): outcome for outcome in outcomes}
        names = [(number, one.own_words[:120]) for number, one in self.by_number.items()]
        super().__init__(
            choices=[("", "None of them in particular"), *names],
            coerce=one_of(self.by_number),
            empty_value=None,
            required=False,
            **options,
        )


class PlanItemForm(forms.Form):
    risk_in_words = WordsField(label="Risk", widget=forms.Textarea, required=True)
    response = WordsField(label="What will be done", widget=forms.Textarea, required=True)
    owner_name = WordsField(label="Person there", max_length=120)
    due = GdsDateField(label="By when", called="date by when", future=True)
    less_restrictive = WordsField(
        label="Less restrictive alternative considered", widget=forms.Textarea
    )
    could_raise_risk = WordsField(label="Could it raise the risk?", widget=forms.Textarea)
    own_view = WordsField(label="The adult's view of it", widget=forms.Textarea)

    field_order = (
        "risk_in_words",
        "response",
        "outcome",
        "owner_agency",
        "owner_name",
        "due",
        "own_view",
        "less_restrictive",
        "could_raise_risk",
    )
    look = {
        "risk_in_words": {"rows": 2, "called": "the risk"},
        "response": {"rows": 3, "called": "what will be done"},
        "outcome": {"hint": "In the adult's own words"},
        "owner_agency": {
            "hint": "Those that work on this case; the coordinator can involve others"
        },
        "owner_name": {
            "called": "the person's name",
            "width": "20",
            "hint": "Optional: a worker's name, never the adult's",
        },
        "less_restrictive": {
            "rows": 2,
            "hint": "What would limit the adult less, and why not that",
        },
        "could_raise_risk": {"rows": 2, "hint": "For example, by angering whoever causes harm"},
        "own_view": {"rows": 2},
    }

    def __init__(
        self, data=None, *, agencies: Iterable[Agency], outcomes: Iterable[DesiredOutcome]
    ):
        super().__init__(data)
        self.fields["owner_agency"] = AgencyField(
            agencies=agencies, label="Agency that answers for it", required=True
        )
        outcomes = list(outcomes)
        if outcomes:
            self.fields["outcome"] = OutcomeField(
                outcomes=outcomes, label="Which of their wishes it serves"
            )
        self.order_fields(self.field_order)


class ContingencyForm(forms.Form):
    trigger = WordsField(label="If this happens", widget=forms.Textarea, required=True)
    steps = WordsField(label="Then, at once", widget=forms.Textarea, required=True)
    who_acts = WordsField(label="Who acts", max_length=200, required=True)
    out_of_hours = WordsField(label="Out of hours, call", max_length=200, required=True)

    look = {
        "trigger": {
            "called": "what may happen",
            "rows": 2,
            "hint": "For example, nobody has seen or heard from them for 2 days",
        },
        "steps": {"rows": 3, "called": "what is done at once"},
        "who_acts": {"hint": "Agency and role"},
        "out_of_hours": {
            "called": "whom to call out of hours",
            "hint": "Service and telephone number",
        },
    }
