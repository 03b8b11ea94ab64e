"""Errors say what to do, whichever form they come from."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from sharing.forms.words import messages_of

YES_NO = [("yes", "Yes"), ("no", "No")]
LONG = {"max_length": 3}
SAID = [
    (forms.CharField(label="Postcode"), "", "Enter postcode"),
    (forms.CharField(label="NHS number"), "", "Enter NHS number"),
    (forms.CharField(label="Why now?"), "", "Answer “Why now?”"),
    (forms.ChoiceField(label="Ready?", choices=YES_NO), "", "Choose an answer to “Ready?”"),
    (forms.ChoiceField(label="Panel", choices=YES_NO), "", "Choose panel"),
    (
        forms.ChoiceField(label="Panel", choices=YES_NO),
        "maybe",
        "Choose one of the answers shown for panel",
    ),
    (forms.BooleanField(label="I agree"), "", "Tick “I agree” to go on"),
    (
        forms.EmailField(label="E-mail"),
        "x",
        "Enter an e-mail address in full, like name@example.org",
    ),
    (forms.IntegerField(label="Minutes"), "ten", "Minutes must be a whole number, like 10"),
    (forms.IntegerField(label="Minutes", max_value=9), "10", "Minutes must be 9 or less"),
    (forms.IntegerField(label="Minutes", min_value=9), "8", "Minutes must be 9 or more"),
    (forms.CharField(label="Name", **LONG), "four", "Name must be 3 characters or fewer"),
    (forms.CharField(label="Name"), "a\x00", "Name has a hidden character in it: type it again"),
    (
        forms.CharField(label="Why?", **LONG),
        "four",
        "Your answer to “Why?” must be 3 characters or fewer",
    ),
]


def form_with(field, data, files=None, look=None):
    """A form of one field, sent."""
    made = type("Made", (forms.Form,), {"thing": field, "look": {"thing": look or {}}})
    return made({"thing": data}, files or {})


@pytest.mark.parametrize(("field", "typed", "said"), SAID)
def test_error_names_what_is_asked_for(field, typed, said):
    assert messages_of(form_with(field, typed)["thing"]) == [said]


def test_name_inside_an_error_may_be_given():
    form = form_with(forms.CharField(label="Name"), "", look={"called": "the name of the meeting"})
    assert messages_of(form["thing"]) == ["Enter the name of the meeting"]


def test_message_of_our_own_stays_as_it_was_written():
    field = forms.CharField(error_messages={"required": "Say who will do this"})
    assert messages_of(form_with(field, "")["thing"]) == ["Say who will do this"]


def test_message_of_another_validator_stays_as_it_was_written():
    def refuse(value):
        raise ValidationError("Pick another day", code="invalid")

    field = forms.CharField(validators=[refuse])
    assert messages_of(form_with(field, "Monday")["thing"]) == ["Pick another day"]


def test_missing_and_empty_files_are_asked_for_again():
    assert messages_of(form_with(forms.FileField(label="Papers"), "")["thing"]) == [
        "Choose a file: papers"
    ]
    empty = {"thing": SimpleUploadedFile("a.pdf", b"")}
    assert messages_of(form_with(forms.FileField(), "", empty)["thing"]) == [
        "The file is empty: choose another"
    ]


def test_field_without_errors_says_nothing():
    assert messages_of(form_with(forms.CharField(), "x")["thing"]) == []
