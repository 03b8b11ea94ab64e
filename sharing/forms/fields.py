"""Form fields of this service: a date asked for as day, month and year, typed as people type."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import slugify

from sharing.models import Agency

MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
YEARS = range(1900, 2200)
MOST_WORDS = 10_000
TAKEN = {"add", "new"}  # panels/new, panels/…/agencies/add
UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class DateParts(forms.Widget):
    """Three inputs, `<name>_day`, `<name>_month` and `<name>_year`.

    Data may also come as one value under the plain name ("2026-12-03", "3 December 2026"), which is
    how an import or a program gives it.
    """

    PARTS = ("day", "month", "year")
    template_name = "gds/date_parts.html"
    use_fieldset = True

    def value_from_datadict(self, data, files, name):
        whole = data.get(name)
        if whole not in (None, ""):
            return split_date(whole if isinstance(whole, str) else str(whole))
        return tuple(data.get(f"{name}_{part}") or "" for part in self.PARTS)

    def value_omitted_from_data(self, data, files, name):
        return name not in data and all(f"{name}_{part}" not in data for part in self.PARTS)

    def id_for_label(self, id_):
        return f"{id_}_day" if id_ else id_

    def parts(self, value):
        """The three strings to show, from what was typed or from a date."""
        if isinstance(value, date):
            return (str(value.day), str(value.month), str(value.year))
        if isinstance(value, str):
            return split_date(value)
        return tuple(value) if value else ("", "", "")

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        start = context["widget"]["attrs"].get("id") or f"id_{name}"
        context["widget"]["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{start}_{part}",
                "part": part,
                "label": part.capitalize(),
                "value": shown,
            }
            for part, shown in zip(self.PARTS, self.parts(value), strict=True)
        ]
        return context


class GdsDateField(forms.Field):
    """A date. Gives a `date`, or None when it is empty and not required.

    Accepts "3", "03", "3rd"; "12", "dec", "December"; four-figure years; and a whole date typed or
    pasted into the day. `called` names the date in errors ("date of birth"). `past` and `future`
    both allow today; `earliest` and `latest` are dates, or functions giving one.
    """

    widget = DateParts

    def __init__(
        self, *, called="date", past=False, future=False, earliest=None, latest=None, **options
    ):
        super().__init__(**options)
        self.called = called
        self.past = past
        self.future = future
        self.earliest = earliest
        self.latest = latest

    def to_python(self, value):
        if isinstance(value, date) or not value:
            return value or None
        if isinstance(value, str):
            value = split_date(value)
        day, month, year = loosen(tuple(tidy(part) for part in value))
        missing = [p for p, v in zip(DateParts.PARTS, (day, month, year), strict=True) if not v]
        if len(missing) == 3:
            return None
        if missing:
            raise self.refusal(f"must include a {' and '.join(missing)}", missing)
        return self.real_date(day, month, year)

    def real_date(self, day, month, year):
        """The date these three name, or a refusal that says which of them is wrong."""
        numbers = {"day": day_number(day), "month": month_number(month), "year": year_number(year)}
        if re.fullmatch(r"[0-9]{1,3}", year):
            raise self.refusal("must include a year of 4 numbers", ["year"])
        wrong = [part for part, number in numbers.items() if number is None]
        if wrong:
            raise self.refusal("must be a real date", wrong)
        try:
            return date(**numbers)
        except ValueError as error:
            raise self.refusal("must be a real date", ["day"]) from error

    def validate(self, value):
        if value is None:
            if self.required:
                raise ValidationError(f"Enter the {self.called}", code="required")
            return
        today = timezone.localdate()
        if self.past and value > today:
            raise self.refusal("must be today or in the past")
        if self.future and value < today:
            raise self.refusal("must be today or in the future")
        earliest, latest = given(self.earliest), given(self.latest)
        if earliest and value < earliest:
            raise self.refusal(f"must be on or after {in_words(earliest)}")
        if latest and value > latest:
            raise self.refusal(f"must be on or before {in_words(latest)}")

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True

    def refusal(self, rest, parts=()):
        """An error that begins with the name of the date and knows which parts to mark."""
        called = self.called[:1].upper() + self.called[1:]
        return ValidationError(f"{called} {rest}", code="invalid", params={"parts": tuple(parts)})


class WordsField(forms.CharField):
    """Words as typed: line ends made alike, characters nobody can see taken out, edges trimmed."""

    def __init__(self, *, max_length=MOST_WORDS, required=False, **options):
        super().__init__(max_length=max_length, required=required, **options)

    def to_python(self, value):
        text = re.sub(r"\r\n?|[\x0b\x0c\u2028\u2029]", "\n", str(value or ""))
        return super().to_python(UNSEEN.sub("", text))


def one_of(rows: Mapping[Any, Any]) -> Callable[[Any], Any]:
    """What a choice stands for; `ValueError` where it is none, as a field expects of its `coerce`."""

    def chosen(key: Any) -> Any:
        if key not in rows:
            raise ValueError(key)
        return rows[key]

    return chosen


class AgencyField(forms.TypedChoiceField):
    """One of the panel's agencies, by its slug; gives the agency, or None."""

    def __init__(
        self,
        *,
        agencies: Iterable[Agency],
        label,
        empty="Choose one",
        required=False,
        **options,
    ):
        self.by_slug = {agency.slug: agency for agency in agencies}
        missing = {} if label.endswith("?") else {"required": f"Choose the {lowered(label)}"}
        names = [(slug, agency.name) for slug, agency in self.by_slug.items()]
        super().__init__(
            choices=[("", empty), *names],
            coerce=one_of(self.by_slug),
            empty_value=None,
            required=required,
            label=label,
            error_messages={
                "invalid_choice": "Choose an agency of this panel from the list",
                **missing,
            },
            **options,
        )

    def prepare_value(self, value):
        return value.slug if isinstance(value, Agency) else value


def stands_in_an_address(name: str) -> None:
    """Refuse a name from which no address can be made, or one that pages of their own have taken."""
    slug = slugify(name)
    if not slug:
        raise ValidationError("Enter a name with at least one letter from a to z, or a digit")
    if slug in TAKEN:
        raise ValidationError("This word is used by the service itself. Enter another name")


def show_again(form: forms.BaseForm, **values: object) -> None:
    """Replace some of what was sent, such as which version was seen, before a form is shown again."""
    sent = cast(QueryDict, form.data).copy()
    for name, value in values.items():
        sent[form.add_prefix(name)] = str(value)
    form.data = sent


def lowered(label):
    """A label inside a sentence."""
    return label[:1].lower() + label[1:]


def given(limit):
    """A limit as a date: limits may be functions, so that today is asked for when it matters."""
    return limit() if callable(limit) else limit


def in_words(day):
    """ "3 December 2026"."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def tidy(text):
    """What was typed, without odd widths, spaces around and closing marks."""
    return unicodedata.normalize("NFKC", str(text)).strip().strip(".,/").strip()


def loosen(parts):
    """A whole date typed into the day, taken apart; anything else as it came."""
    day, month, year = parts
    if day and not month and not year:
        pieces = split_date(day)
        return pieces if all(pieces) else parts
    return parts


def split_date(text):
    """Day, month and year of a whole date in UK or ISO order; else the text as the day."""
    pieces = [piece for piece in re.split(r"[\s/.,\-]+", tidy(text)) if piece]
    if len(pieces) == 3:
        return tuple(reversed(pieces)) if re.fullmatch(r"[0-9]{4}", pieces[0]) else tuple(pieces)
    return (text, "", "")


def day_number(text):
    found = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)?", text.lower())
    return int(found[1]) if found else None


def month_number(text):
    """A month as a number or a name of at least three letters."""
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    if len(text) < 3:
        return None
    names = (n for n, month in enumerate(MONTHS, 1) if month.startswith(text.lower()))
    return next(names, None)


def year_number(text):
    if not re.fullmatch(r"[0-9]{4}", text):
        return None
    return int(text) if int(text) in YEARS else None
