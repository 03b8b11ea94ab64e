"""What the panel decided: questions that depend on the decision, all on one page."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms

from panel.choices import DecisionKind
from referrals.choices import DeclineReason
from sharing.forms.fields import AgencyField, WordsField, show_again
from sharing.models import Agency, User

K = DecisionKind
HINTS = {
    K.DECLINE: "The referrer is told and may challenge it",
    K.DEFER: "Only for a reason that the next panel can meet",
    K.REVIEW: "For example while no agency is ready to lead. This is not a deferral",
    K.CLOSE: "On the evidence of the proposed exit",
}
REVEAL = {
    K.ACCEPT: ("lead_agency", "lead_professional"),
    K.DECLINE: ("decline_reason", "signposting"),
}


class DecisionForm(forms.Form):
    """One decision about one case. Without JavaScript every question shows; only those of the
    chosen decision count."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    own_voice = WordsField(
        label="How was the adult heard?", widget=forms.Textarea, required=True, max_length=4000
    )
    kind = forms.ChoiceField(label="What has been decided?", widget=forms.RadioSelect)
    lead_professional = forms.ChoiceField(label="Lead professional, if known", required=False)
    decline_reason = forms.ChoiceField(
        label="Why not?",
        choices=[("", "Choose one"), *DeclineReason.choices],
        required=False,
    )
    signposting = WordsField(
        label="Where can the adult and the referrer turn instead?",
        widget=forms.Textarea,
        max_length=4000,
    )
    consulted = forms.MultipleChoiceField(
        label="Which core agencies were consulted?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reasons = WordsField(label="Reasons", widget=forms.Textarea, required=True, max_length=8000)
    dissent = WordsField(
        label="Who saw it differently, and why", widget=forms.Textarea, max_length=4000
    )

    def __init__(
        self,
        data: Any = None,
        *,
        revision: int,
        kinds: Sequence[tuple[DecisionKind, str]],
        agencies: Iterable[Agency],
        people: Iterable[User],
        core: Sequence[Agency] = (),
        goes_on: bool = False,
    ) -> None:
        super().__init__(data, initial={"revision": revision})
        self.people = {person.reference: person for person in people}
        self.core = {agency.slug: agency for agency in core}
        self.fields["lead_agency"] = AgencyField(label="Lead agency", agencies=agencies)
        people_shown = [
            (ref, f"{one.name}, {one.agency.name}" if one.agency else one.name)
            for ref, one in self.people.items()
        ]
        self._offer("kind", [(kind.value, label) for kind, label in kinds])
        self._offer("lead_professional", [("", "Not named yet"), *people_shown])
        self._offer("consulted", [(slug, agency.name) for slug, agency in self.core.items()])
        self._leave_out([kind for kind, _ in kinds], urgent=bool(core))
        self.look = _look([kind for kind, _ in kinds], goes_on=goes_on)
        self.order_fields(
            ["revision", "own_voice", "consulted", "kind", "lead_agency", "lead_professional"]
        )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def _leave_out(self, kinds: Sequence[DecisionKind], *, urgent: bool) -> None:
        """Questions that none of the decisions on this page asks."""
        if not urgent:
            del self.fields["consulted"]
        for kind, names in REVEAL.items():
            if kind not in kinds:
                for name in names:
                    del self.fields[name]
        if len(kinds) == 1:
            self.initial["kind"] = kinds[0].value

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        kind = typed.get("kind")
        if kind == K.ACCEPT:
            self._clean_lead(typed)
        if kind == K.DECLINE:
            if not typed.get("decline_reason"):
                self.add_error("decline_reason", "Choose why the case is not accepted")
            if not typed.get("signposting"):
                self.add_error(
                    "signposting", "Say where the adult and the referrer can turn instead"
                )
        if "consulted" in self.fields and not typed.get("consulted"):
            self.add_error("consulted", "Choose the core agencies that were consulted")
        return typed

    def _clean_lead(self, typed: dict[str, Any]) -> None:
        lead, person = typed.get("lead_agency"), self.people.get(typed.get("lead_professional", ""))
        if lead is None and "lead_agency" not in self.errors:
            self.add_error("lead_agency", "Choose the lead agency: nobody is accepted without one")
        elif lead and person and person.agency_id != lead.pk:
            self.add_error("lead_professional", "Choose somebody who works for the lead agency")

    @property
    def answers(self) -> dict[str, Any]:
        """What `record_decision` takes; what the chosen decision does not ask is left out."""
        typed = self.cleaned_data
        found = {name: typed[name] for name in ("kind", "own_voice", "reasons", "dissent")}
        if typed["kind"] == K.ACCEPT:
            found["lead_agency"] = typed["lead_agency"]
            found["lead_professional"] = self.people.get(typed["lead_professional"])
        if typed["kind"] == K.DECLINE:
            found["decline_reason"] = typed["decline_reason"]
            found["signposting"] = typed["signposting"]
        if "consulted" in typed:
            found["urgent"] = True
            found["consulted"] = [self.core[slug] for slug in typed["consulted"]]
        return found

    def show_seen(self, revision: object) -> None:
        """Shown again after a clash, the form answers what was seen by then."""
        show_again(self, revision=revision)


def _look(kinds: Sequence[DecisionKind], *, goes_on: bool) -> dict[str, dict[str, Any]]:
    hints = {K.REVIEW: "Its plan is reviewed; nothing moves"} if goes_on else {}
    return {
        "own_voice": {
            "rows": 3,
            "hint": "Who asked, when and how, and what they say to this; or why not yet, and when "
            "they will be asked.",
        },
        "kind": {
            "hints": {**HINTS, **hints},
            "reveal": {kind: names for kind, names in REVEAL.items() if kind in kinds},
            "called": "what has been decided",
        },
        "lead_agency": {"hint": "It coordinates the case from today and sees all of it"},
        "consulted": {"hint": "At least one besides your own. The next panel ratifies."},
        "signposting": {"rows": 3},
        "reasons": {"rows": 4, "hint": "So that the adult could follow them"},
        "dissent": {"rows": 2, "hint": "Leave empty if nobody did"},
    }
