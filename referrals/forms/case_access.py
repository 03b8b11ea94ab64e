"""Who may open a case: naming, restricting, barring, opening out of turn."""

from collections.abc import Collection
from typing import Any

from django import forms

from referrals.forms.record import RecordForm, line, radios, words
from referrals.selectors.case_access import called
from sharing.choices import BarReason, BarWhom, OpeningFinding, OpeningPurpose
from sharing.forms.fields import AgencyField, GdsDateField, one_of
from sharing.models import Agency, User


class PersonField(forms.TypedChoiceField):
    """One of the people offered, by reference; gives the person."""

    def __init__(self, *, people: Collection[User], label: str, must: str = ""):
        by_reference = {person.reference: person for person in people}
        super().__init__(
            label=label,
            choices=[("", "Choose one"), *((r, called(p)) for r, p in by_reference.items())],
            coerce=one_of(by_reference),
            empty_value=None,
            required=bool(must),
            error_messages={"required": must, "invalid_choice": "Choose one of the people listed"},
        )


class NameForm(RecordForm):
    person = PersonField(people=(), label="Person", must="Choose the person")
    why = line("Why they need this case", must="Say why they need this case")
    until = GdsDateField(
        label="Until (optional)", called="last day of access", future=True, required=False
    )

    def __init__(self, data: Any = None, *, people: Collection[User]):
        super().__init__(data)
        self.fields["person"] = PersonField(people=people, label="Person", must="Choose the person")


class RestrictForm(RecordForm):
    why = words("Why only named people may open it", must="Say why it must be restricted")
    people = forms.MultipleChoiceField(
        label="Who else may open it", required=False, widget=forms.CheckboxSelectMultiple
    )

    look = {"people": {"hint": "You are named yourself, so that somebody can still open it"}}

    def __init__(self, data: Any = None, *, people: Collection[User]):
        super().__init__(data)
        self.by_reference = {person.reference: person for person in people}
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (reference, called(person)) for reference, person in self.by_reference.items()
        ]

    def clean_people(self) -> list[User]:
        return [self.by_reference[one] for one in self.cleaned_data["people"]]


class UnrestrictForm(RecordForm):
    why = words("Why it may be open again", must="Say why it may be open again")


class WhomForm(RecordForm):
    """On one person or on a whole agency."""

    whom = radios("Whom is this about?", BarWhom.choices, must="Choose whom it is about")
    person = PersonField(people=(), label="Person")
    agency = AgencyField(agencies=(), label="Agency")

    look = {"whom": {"reveal": {"person": "person", "agency": "agency"}}}

    def __init__(self, data: Any = None, *, people: Collection[User], agencies: Collection[Agency]):
        super().__init__(data)
        self.fields["person"] = PersonField(people=people, label="Person")
        self.fields["agency"] = AgencyField(agencies=agencies, label="Agency")

    def gaps(self, typed: Any) -> dict[str, str]:
        whom = typed.get("whom")
        if whom == BarWhom.PERSON and not typed.get("person"):
            return {"person": "Choose the person"}
        if whom == BarWhom.AGENCY and not typed.get("agency"):
            return {"agency": "Choose the agency"}
        return {}

    def whom_words(self) -> dict[str, Any]:
        """The one it is on, as the service takes it."""
        kind = self.cleaned_data["whom"]
        return {kind: self.cleaned_data[kind]}


class BarForm(WhomForm):
    why = radios("Why", BarReason.choices, must="Choose why")
    note = words(
        "What the other of chair and coordinator should know", must="Say why, in a sentence"
    )

    look = {
        **WhomForm.look,
        "note": {"rows": 3, "hint": "Read by those who keep bars, nobody else"},
    }


class SourceForm(RecordForm):
    agency = AgencyField(agencies=(), label="Agency they belong to")
    person = PersonField(people=(), label="The person, if they are on this list")
    note = line("Who this is, as little as is needed")

    look = {
        "person": {
            "hint": "They are barred at once. Without a person everyone at the agency is barred"
        }
    }

    def __init__(self, data: Any = None, *, people: Collection[User], agencies: Collection[Agency]):
        super().__init__(data)
        self.fields["agency"] = AgencyField(agencies=agencies, label="Agency they belong to")
        self.fields["person"] = PersonField(
            people=people, label="The person, if they are on this list"
        )

    def gaps(self, typed: Any) -> dict[str, str]:
        agency, person = typed.get("agency"), typed.get("person")
        if not agency:
            return {"agency": "Choose the agency they belong to"}
        if person and person.agency_id != agency.pk:
            return {"person": "This person does not work for that agency"}
        return {}


class LiftForm(RecordForm):
    why = words("Why the bar should end", must="Say why the bar should end")


class ConflictForm(RecordForm):
    note = words("What the conflict is (optional)")

    look = {"note": {"rows": 3, "hint": "Read by the chair and the coordinator only"}}


class EmergencyForm(RecordForm):
    reference = line("Case reference", must="Enter the case reference", length=20)
    reason = words("Why you need to open it now", must="Say why you need to open it now")

    look = {
        "reference": {"width": "10", "hint": "For example, CR-7K4M"},
        "reason": {
            "rows": 3,
            "hint": "The coordinator and the information governance lead read it",
        },
    }


class OpeningForm(EmergencyForm):
    purpose = radios(
        "What for?",
        [choice for choice in OpeningPurpose.choices if choice[0] != OpeningPurpose.EMERGENCY],
        must="Choose what it is for",
    )
    field_order = ("reference", "purpose", "reason")


class ReviewForm(RecordForm):
    finding = radios("Was it right to open it?", OpeningFinding.choices, must="Choose one")
    note = words("What the review found")

    def gaps(self, typed: Any) -> dict[str, str]:
        if typed.get("finding") == OpeningFinding.NOT_RIGHT and not typed.get("note"):
            return {"note": "Say what the review found"}
        return {}
