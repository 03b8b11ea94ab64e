"""Form fields of the referral: each made from the model's own, so that a question is written once."""

import re
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from referrals import identity
from referrals.models.wording import choices_of, model_field, takes_many
from sharing.forms.fields import AgencyField, GdsDateField, WordsField, one_of
from sharing.models import Agency

RADIOS_AT_MOST = 7
OLDEST = 120


class LinesField(WordsField):
    """Several short answers, one on each line (or with semicolons between, as in a spreadsheet)."""

    def __init__(self, *, each=120, **options):
        super().__init__(widget=forms.Textarea, **options)
        self.each = each

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value):
        if isinstance(value, list | tuple):
            value = "\n".join(value)
        lines = [line.strip() for line in re.split(r"[\n;]", super().clean(value))]
        if any(len(line) > self.each for line in lines):
            raise ValidationError(f"Each name must be {self.each} characters or fewer")
        return [line for line in lines if line]


class NhsNumberField(WordsField):
    def clean(self, value):
        digits = identity.nhs_number(super().clean(value))
        if digits and not identity.is_nhs_number(digits):
            raise ValidationError(
                "Enter a real NHS number of 10 numbers, such as 943 476 5919, or leave it empty"
            )
        return digits


class PhoneField(WordsField):
    """A number that can be dialled: ten or more figures, with what people write around them."""

    def clean(self, value):
        text = super().clean(value)
        sound = re.fullmatch(r"[+\d\s().\-/]+((ext|x)[.\s]*\d+)?", text, re.IGNORECASE)
        if text and (not sound or sum(letter.isdigit() for letter in text) < 10):
            raise ValidationError(
                "Enter a telephone number, like 01632 960 001 or 07700 900 982, or leave it empty"
            )
        return text


class PostcodeField(WordsField):
    def clean(self, value):
        text = identity.postcode(super().clean(value))
        if text and not identity.is_postcode(text):
            raise ValidationError("Enter a full UK postcode, such as AB1 2CD, or leave it empty")
        return text


class AgenciesField(forms.TypedMultipleChoiceField):
    """Any of the panel's agencies; gives a list of them."""

    def __init__(self, *, agencies: Iterable[Agency], **options):
        self.by_slug = {agency.slug: agency for agency in agencies}
        super().__init__(
            choices=[(slug, agency.name) for slug, agency in self.by_slug.items()],
            coerce=one_of(self.by_slug),
            empty_value=[],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "Choose agencies of this panel from the list"},
            **options,
        )

    def prepare_value(self, value):
        return [getattr(item, "slug", item) for item in value] if value else value


def field_for(name: str, *, agencies: Iterable[Agency] = (), allowed=None) -> forms.Field:
    """The form field of one question. `allowed` narrows the choices to some of its codes."""
    field = model_field(name)
    label = str(field.verbose_name)
    if isinstance(field, models.ManyToManyField):
        return AgenciesField(agencies=agencies, label=label)
    if isinstance(field, models.ForeignKey):
        return AgencyField(agencies=agencies, label=label)
    choices = [(c, w) for c, w in choices_of(name).items() if allowed is None or c in allowed]
    if choices:
        return _choice(name, label, choices)
    if isinstance(field, models.DateField):
        return _day(name, label)
    if isinstance(field, models.BooleanField):
        return forms.BooleanField(label=label, required=False)
    return _words(name, label, field)


def _choice(name: str, label: str, choices: list) -> forms.Field:
    errors = {"invalid_choice": "Choose one of the answers offered"}
    if takes_many(name):
        return forms.MultipleChoiceField(
            label=label,
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages=errors,
        )
    if len(choices) <= RADIOS_AT_MOST:
        return forms.ChoiceField(
            label=label,
            choices=choices,
            required=False,
            widget=forms.RadioSelect,
            error_messages=errors,
        )
    return forms.ChoiceField(
        label=label,
        choices=[("", "Choose one"), *choices],
        required=False,
        error_messages=errors,
    )


def _day(name: str, label: str) -> forms.Field:
    if name == "tenancy_threat_date":
        return GdsDateField(label=label, called="date they may lose it", required=False)
    called = {"birth_date": "date of birth", "referral_date": "date of this referral"}[name]
    return GdsDateField(label=label, called=called, past=True, earliest=_oldest, required=False)


def _oldest():
    today = timezone.localdate()
    return today.replace(year=today.year - OLDEST, day=1)


def _words(name: str, label: str, field: models.Field) -> forms.Field:
    if name == "referrer_email":
        return forms.EmailField(
            label=label,
            required=False,
            max_length=254,
        )
    if name == "aliases":
        return LinesField(label=label)
    if name in ("nhs_number", "postcode"):
        kind = NhsNumberField if name == "nhs_number" else PostcodeField
        return kind(label=label, max_length=20)
    if name == "referrer_phone":
        return PhoneField(label=label, max_length=field.max_length)
    if isinstance(field, models.TextField):
        return WordsField(label=label, widget=forms.Textarea)
    return WordsField(label=label, max_length=field.max_length)
