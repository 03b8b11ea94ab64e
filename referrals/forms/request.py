"""Asking an agency what it knows, and answering (`ux.md`, Information request and response)."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from referrals.choices import Answer, RefusalCode, RefusalOutcome, Visibility, YesNo
from referrals.forms.fields import AgenciesField
from referrals.forms.grounds import GroundsForm
from referrals.forms.record import RecordForm, line, radios, words
from referrals.models import InformationRequest
from referrals.policy import Content
from sharing.choices import Told
from sharing.forms.fields import GdsDateField
from sharing.models import Agency

OPENERS = [
    (Answer.PROVIDED, "Yes"),
    (Answer.PARTLY, "Yes, but sharing only part of it"),
    (Answer.REFUSED, "Yes, but not sharing"),
]


class AskForm(RecordForm):
    """What the coordinator asks. The law that lets an agency answer stands on the page itself."""

    agencies = AgenciesField(agencies=(), label="Who is asked?")
    questions = words("What do you ask?", must="Write what you ask")
    purpose = words("Why do you ask?", must="Say why you ask")
    necessity = words("Why is it necessary?", must="Say in a sentence why it is necessary")
    period = line("Which period is it about?", length=120)
    due = GdsDateField(label="Answer by", called="day to answer by", future=True, required=False)
    for_crime = forms.BooleanField(
        label="The purpose is to prevent, investigate, detect or prosecute crime", required=False
    )

    look = {
        "agencies": {"hint": "Ticked: invited in the referral and not asked yet"},
        "questions": {"hint": "Specific questions, no more than you need", "rows": 4},
        "purpose": {"rows": 2},
        "necessity": {"rows": 2, "hint": "What could not be done without the answer"},
        "period": {"hint": "For example, the last 12 months", "width": "20"},
        "due": {"hint": "Leave empty for the panel’s usual time"},
    }

    def __init__(self, data: Any = None, *, agencies: Collection[Agency], **options: Any):
        super().__init__(data, **options)
        self.fields["agencies"] = AgenciesField(agencies=agencies, label="Who is asked?")

    def gaps(self, typed: Mapping[str, Any]) -> dict[str, str]:
        return {} if typed.get("agencies") else {"agencies": "Choose at least one agency"}


class ResponseForm(GroundsForm):
    """One answer in one page: what is known, who reads it, whether the adult knows, why it is lawful."""

    answer = radios("Do you hold relevant information?", OPENERS)
    facts = words("Facts")
    allegations = words("Allegations")
    professional_view = words("Professional view")
    known_wishes = words("The adult’s known wishes")
    own_number = line("Your agency’s own number for the adult", length=40)
    clinical = forms.BooleanField(label="It holds clinical detail", required=False)
    visibility = radios("Who reads this?", Visibility.choices)
    named_agencies = AgenciesField(agencies=(), label="Which agencies?")
    refusal = radios("Why is it not shared?", RefusalCode.choices)
    refusal_reason = words("In a sentence")
    adult_told = radios("Does the adult know?", Told.choices)
    not_told_why = words("Why have they not been told?")
    adult_may_see = radios("May the adult see this?", YesNo.choices)
    seen = forms.IntegerField(
        min_value=0, max_value=10_000, required=False, widget=forms.HiddenInput
    )

    look = {
        "facts": {"hint": "What your records show, with dates", "rows": 4},
        "allegations": {"hint": "What somebody says, and who; not yet known to be so", "rows": 3},
        "professional_view": {"hint": "What you make of it, marked as opinion", "rows": 3},
        "known_wishes": {"hint": "What the adult wants, in their words if you can", "rows": 3},
        "own_number": {
            "width": "10",
            "hint": "If you have one. Only your agency finds the case by it",
        },
        "clinical": {"hint": "Read by health and social care agencies only"},
        "criminal_offence_data": {"hint": "Read by police, probation and adult social care only"},
        "visibility": {
            "hint": "The coordinator and the chair always read it, and so does your agency",
            "reveal": {Visibility.NAMED: "named_agencies"},
        },
        "adult_told": {"reveal": {Told.NOT_TOLD: "not_told_why"}},
        "not_told_why": {"rows": 2},
        "refusal_reason": {"rows": 2},
    }

    def __init__(
        self,
        data: Any = None,
        *,
        request: InformationRequest,
        agencies: Collection[Agency],
        recognised: bool,
        **options: Any,
    ):
        super().__init__(
            data,
            agency=request.agency,
            recognised=recognised,
            for_crime=request.for_crime,
            **options,
        )
        self.fields["named_agencies"] = AgenciesField(agencies=agencies, label="Which agencies?")
        if not agencies:
            choices = [row for row in Visibility.choices if row[0] != Visibility.NAMED]
            self.choose("visibility", choices)

    def content(self) -> Content:
        typed = self.cleaned_data
        names = Content.__dataclass_fields__
        said = {name: typed[name] for name in names if typed.get(name)}
        return Content(**{"visibility": "", **said})

    def named(self) -> list[Agency]:
        return list(self.cleaned_data.get("named_agencies") or [])


class WithdrawForm(RecordForm):
    why = words("Why is it taken back?", must="Say why it is taken back")

    look = {"why": {"rows": 2}}


class JudgeForm(RecordForm):
    outcome = radios(
        "What follows from this refusal?",
        RefusalOutcome.choices,
        must="Choose what follows from this refusal",
    )

    look = {
        "outcome": {
            "inline": True,
            "hints": {
                RefusalOutcome.ACCEPTED: "The reason holds",
                RefusalOutcome.ESCALATED: "It is raised with the agency’s manager",
            },
        }
    }
