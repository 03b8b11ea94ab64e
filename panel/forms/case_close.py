"""What an exit rests on, and taking a proposal back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from referrals.choices import WITHOUT_OUTCOME, ClosureReason, RiskOutcome, YesNo
from referrals.models import Exit
from referrals.selectors.evidence import EXIT_FIELDS
from sharing.forms.fields import AgencyField, GdsDateField, WordsField, show_again
from sharing.models import Agency


def words(label: str) -> WordsField:
    return WordsField(label=label, widget=forms.Textarea)


class ExitForm(forms.Form):
    """The evidence of an exit. Only why, and what became of the risk, are needed to save."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(
        label="Why would the case close?", choices=ClosureReason, widget=forms.RadioSelect
    )
    risk_outcome = forms.ChoiceField(
        label="What became of the risk?",
        choices=RiskOutcome,
        widget=forms.RadioSelect,
        required=False,
    )
    risk_tolerated = forms.BooleanField(
        label="The adult chooses to live with the risk, and has capacity for that choice",
        required=False,
    )
    tolerated_reason = words("Their choice: coercion considered, and legal advice")
    score_reason = words("Why stepping down is safe above moderate risk")
    receiving_person = WordsField(label="Named person there who takes over", max_length=120)
    accepted_on = GdsDateField(
        label="Accepted in writing on", called="date of acceptance", past=True, required=False
    )
    accepted_where = WordsField(label="Where that writing is", max_length=200)
    end_conversation_reason = words("If the adult was not asked at the end, why")
    actions_handed_over = words("Open actions: to whom they go")
    measures_owned = words("Legal measures: who owns each from now on")
    adult_told = forms.ChoiceField(
        label="Has the adult been told?", choices=YesNo, widget=forms.RadioSelect, required=False
    )
    adult_told_how = words("Who told them and how, or why not yet")
    rereferral_route = words("How they, or anyone, can come back to the panel")
    handover_note = words("Handover note")
    transfer_contact = WordsField(label="Contact in the receiving area", max_length=200)
    transfer_date = GdsDateField(
        label="Information passed on", called="date it was passed", past=True, required=False
    )
    transfer_passed = words("What was passed")
    transfer_acknowledged_on = GdsDateField(
        label="Acknowledged by the receiving area on",
        called="date of acknowledgement",
        past=True,
        required=False,
    )
    sar_considered = words("Safeguarding Adults Review (Care Act 2014, section 44)")

    look = {
        "reason": {
            "hint": "That somebody does not want contact is never a reason on its own.",
            "hints": {
                ClosureReason.STEPPED_DOWN.value: "Both tests below must be met",
                ClosureReason.TRANSFERRED.value: "The place is kept until the other area acknowledges",
                ClosureReason.OTHER.value: "Only where the chair agrees that nothing else fits",
            },
        },
        "risk_outcome": {"called": "what became of the risk", "inline": True},
        "risk_tolerated": {"hint": "If so, the score need not be lower; the next answer says why"},
        "tolerated_reason": {"rows": 3},
        "score_reason": {"rows": 3},
        "receiving_person": {"called": "the name of the person there", "width": "20"},
        "accepted_where": {"hint": "For example, “e-mail in the agency’s record, 3 December”"},
        "end_conversation_reason": {"rows": 2},
        "actions_handed_over": {"rows": 2},
        "measures_owned": {"rows": 2},
        "adult_told": {"inline": True},
        "adult_told_how": {"rows": 2},
        "rereferral_route": {"rows": 2},
        "handover_note": {"rows": 5, "hint": "What is known, what is left to do, and who holds it"},
        "transfer_passed": {"rows": 2},
        "sar_considered": {
            "rows": 3,
            "hint": "Needed after a death; ask it too after serious abuse or neglect. Who considered"
            " it, when, and what they decided.",
        },
    }

    def __init__(self, data=None, *, exit: Exit | None, seen: str, agencies: Iterable[Agency]):
        known = {name: getattr(exit, name) for name in EXIT_FIELDS} if exit else {}
        super().__init__(data, initial={**known, "seen": seen})
        self.fields["receiving_agency"] = AgencyField(
            agencies=agencies, label="Agency that carries on", empty="Not yet named"
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        reason = typed.get("reason")
        if reason and reason not in WITHOUT_OUTCOME and not typed.get("risk_outcome"):
            self.add_error(
                "risk_outcome", "Choose whether the risk was removed, reduced or remained"
            )
        return typed

    def parts(self) -> list[dict[str, Any]]:
        """The questions under their headings, for the page. Those of rarer reasons fold away until
        they are answered, wrong, or asked for by the reason."""
        shown = []
        for part in PARTS:
            fields = [self[name] for name in part.names]
            told = any(field.errors or field.value() not in UNTOLD for field in fields)
            asked = self["reason"].value() in part.reasons
            shown.append(
                {
                    "id": part.id,
                    "heading": part.heading,
                    "says": part.says,
                    "fields": fields,
                    "folds": bool(part.reasons),
                    "open": told or asked,
                }
            )
        return shown

    def show_seen(self, seen: object) -> None:
        """Shown again after a clash, the form answers what was seen by then."""
        show_again(self, seen=seen)


UNTOLD = (None, "", ("", "", ""))


@dataclass(frozen=True)
class Part:
    """Questions that belong together; `reasons` are those that ask for them, none: always shown."""

    id: str
    heading: str
    names: tuple[str, ...]
    says: str = ""
    reasons: tuple[str, ...] = ()


PARTS = (
    Part("why", "", ("reason", "risk_outcome")),
    Part(
        "first-test",
        "First test: the risk",
        ("score_reason", "risk_tolerated", "tolerated_reason"),
        "For a step-down. The score and its date come from the risk assessment.",
    ),
    Part(
        "second-test",
        "Second test: who carries on",
        ("receiving_agency", "receiving_person", "accepted_on", "accepted_where"),
        "For a step-down: one agency, and one person there, accept it in writing.",
    ),
    Part(
        "leaving-well",
        "Leaving well",
        (
            "end_conversation_reason",
            "actions_handed_over",
            "measures_owned",
            "adult_told",
            "adult_told_how",
            "rereferral_route",
        ),
    ),
    Part(
        "handover",
        "Handover note, for every reason other than a step-down",
        ("handover_note",),
        reasons=tuple(set(ClosureReason.values) - {ClosureReason.STEPPED_DOWN}),
    ),
    Part(
        "transfer",
        "Moving to another area",
        ("transfer_contact", "transfer_date", "transfer_passed", "transfer_acknowledged_on"),
        reasons=(ClosureReason.TRANSFERRED,),
    ),
    Part(
        "review",
        "After a death or serious harm",
        ("sar_considered",),
        reasons=(ClosureReason.DIED,),
    ),
)


class ResumeForm(forms.Form):
    """Why the work goes on after all."""

    why = WordsField(label="Why does the work go on?", widget=forms.Textarea, required=True)

    look = {"why": {"rows": 3}}
