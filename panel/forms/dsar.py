"""What the information governance lead types to answer a subject access request."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from panel.choices import AskedBy, Exemption, PassageKind, Ruling
from panel.models import DSARPassage
from panel.selectors.dsar_data.names import black_out
from panel.services.dsar_review import Given
from sharing.forms.fields import GdsDateField, WordsField

MOST = 2_000


def _words(label: str, must: str) -> WordsField:
    return WordsField(
        label=label,
        required=True,
        max_length=MOST,
        widget=forms.Textarea,
        error_messages={"required": must},
    )


class NewDSARForm(forms.Form):
    """The day, who asks, how it was made sure that it is they, and why the case is opened."""

    reference = WordsField(
        label="Reference of one of the adult’s cases",
        required=True,
        max_length=20,
        error_messages={"required": "Enter the reference of a case"},
    )
    received_on = GdsDateField(
        label="When was the request received?", called="day it was received", past=True
    )
    asked_by = forms.ChoiceField(
        label="Who asks?",
        choices=AskedBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who asks"},
    )
    authority = WordsField(
        label="By what authority they act, and where you saw it",
        max_length=MOST,
        widget=forms.Textarea,
    )
    identity_how = _words("How was their identity checked?", "Say how their identity was checked")
    identity_on = GdsDateField(label="When was it checked?", called="day it was checked", past=True)
    reason = _words("Why you open the case now", "Say why you open the case now")

    look = {
        "reference": {
            "width": "10",
            "hint": "For example, CR-7K4MPX. All their cases in this panel are found from one",
        },
        "received_on": {
            "hint": "By letter, e-mail, telephone or in person. The month runs from this day"
        },
        "authority": {"rows": 3, "hint": "Needed unless the adult asks themselves"},
        "identity_how": {"rows": 3},
        "reason": {
            "rows": 3,
            "hint": "The coordinator is told that you open it, and your reason is reviewed",
        },
    }

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("asked_by") not in (None, AskedBy.ADULT) and not typed.get("authority"):
            self.add_error("authority", "Say by what authority they act, and where you saw it")
        return typed


class OpenForm(forms.Form):
    reason = _words("Why you open it again", "Say why you open it again")
    look = {"reason": {"rows": 3}}


class ExtendForm(forms.Form):
    reason = _words("Why more time is needed", "Say why more time is needed")
    told_on = GdsDateField(
        label="When did you tell them, and why it takes longer?",
        called="day you told them",
        past=True,
    )
    look = {"reason": {"rows": 3, "hint": "Only because it is complex, or there are several"}}


class WithdrawForm(forms.Form):
    reason = _words("Who took it back, when and how", "Say who took it back, when and how")
    look = {"reason": {"rows": 3}}


class ExportForm(forms.Form):
    reason = _words("Why you make the export now", "Say why you make the export now")
    look = {"reason": {"rows": 3, "hint": "Kept in the ledger, sealed"}}


class AnsweredForm(forms.Form):
    given_on = GdsDateField(label="When was it given?", called="day it was given", past=True)
    how = _words("How was it given?", "Say how it was given")
    look = {"how": {"rows": 3, "hint": "In the way that is safe for the adult. No address here"}}


class PassageForm(forms.Form):
    """The ruling on one passage. Without an answer it stays to be checked."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    ruling = forms.ChoiceField(label="Ruling", widget=forms.RadioSelect, required=False)
    redacted = WordsField(label="What is released", max_length=20_000, widget=forms.Textarea)
    exemption = forms.ChoiceField(
        label="Why it is withheld",
        choices=[("", "Choose one"), *Exemption.choices],
        required=False,
    )
    note = WordsField(label="What this rests on", max_length=MOST, widget=forms.Textarea)

    def __init__(self, data: Any = None, *, passage: DSARPassage, place: int) -> None:
        self.passage, self.place = passage, place
        super().__init__(data, prefix=f"p{passage.pk}", initial=_initial(passage))
        whole = passage.kind == PassageKind.READS
        offered = [Ruling.RELEASE, Ruling.WITHHOLD] if whole else [
            Ruling.RELEASE, Ruling.REDACTED, Ruling.WITHHOLD
        ]  # fmt: skip
        self.fields["ruling"].choices = [(one.value, one.label) for one in offered]  # type: ignore[attr-defined]
        if whole:
            del self.fields["redacted"]
        self.look = {
            "ruling": {
                "reveal": {"redacted": ("redacted",), "withhold": ("exemption", "note")}
                if not whole
                else {"withhold": ("exemption", "note")},
                "label": f"Ruling on passage {place}",
            },
            "redacted": {"rows": 6, "hint": _redacting(passage)},
            "note": {"rows": 2, "hint": "Kept in the ledger, sealed. Needed for health data"},
        }

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors:
            for name, says in self.given.gaps(self.passage).items():
                self.add_error(name if name in self.fields else "ruling", says)
        return typed

    @property
    def given(self) -> Given:
        typed = self.cleaned_data
        return Given(
            number=self.passage.pk,
            seen=typed.get("seen", ""),
            ruling=typed.get("ruling", ""),
            redacted=typed.get("redacted", ""),
            exemption=typed.get("exemption", ""),
            note=typed.get("note", ""),
        )


class Passages:
    """Several passages as one form, for the summary of what is wrong on a page."""

    def __init__(self, forms: Sequence[PassageForm]) -> None:
        self.forms = forms

    def __iter__(self) -> Iterator[Any]:
        return (bound for form in self.forms for bound in form)

    def non_field_errors(self) -> list[str]:
        return []


def _initial(passage: DSARPassage) -> dict[str, Any]:
    ruled = passage.ruling != Ruling.TO_CHECK
    return {
        "seen": passage.digest,
        "ruling": passage.ruling if ruled else "",
        "redacted": passage.redacted or black_out(passage.text, passage.names),
        "exemption": passage.exemption,
        "note": passage.note,
    }


def _redacting(passage: DSARPassage) -> str:
    if passage.names:
        return "Names that are known are taken out already. Read the rest"
    return "No known name was found. Take out what is about somebody else"
