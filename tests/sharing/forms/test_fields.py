"""A date typed as people type it."""

from datetime import date, timedelta

import pytest
from django import forms
from django.utils import timezone

from sharing.forms.fields import GdsDateField

TYPED = [
    (("3", "12", "2026"), date(2026, 12, 3)),
    (("03", "dec", "2026"), date(2026, 12, 3)),
    (("3rd", "December", "2026"), date(2026, 12, 3)),
    ((" 3 ", "Sept.", " 2026"), date(2026, 9, 3)),
    (("３", "１２", "２０２６"), date(2026, 12, 3)),
    (("29", "2", "2028"), date(2028, 2, 29)),
    (("3/12/2026", "", ""), date(2026, 12, 3)),
    (("3 December 2026", "", ""), date(2026, 12, 3)),
    (("2026-12-03", "", ""), date(2026, 12, 3)),
]
REFUSED = [
    (("3", "", "2026"), "Visit must include a month", ("month",)),
    (("", "", "2026"), "Visit must include a day and month", ("day", "month")),
    (("31", "feb", "2026"), "Visit must be a real date", ("day",)),
    (("29", "2", "2027"), "Visit must be a real date", ("day",)),
    (("3", "13", "2026"), "Visit must be a real date", ("month",)),
    (("x", "smarch", "2026"), "Visit must be a real date", ("day", "month")),
    (("3", "ma", "2026"), "Visit must be a real date", ("month",)),
    (("3", "12", "26"), "Visit must include a year of 4 numbers", ("year",)),
    (("3", "12", "0026"), "Visit must be a real date", ("year",)),
    (("9" * 5000, "12", "2026"), "Visit must be a real date", ("day",)),
    (("3\x00", "12", "2026"), "Visit must be a real date", ("day",)),
    (("next Tuesday", "", ""), "Visit must include a month and year", ("month", "year")),
]


def form_of(typed, **options):
    """A form with one date, sent with these three strings."""

    class Visit(forms.Form):
        day = GdsDateField(called="visit", **options)

    names = ("day_day", "day_month", "day_year")
    return Visit(dict(zip(names, typed, strict=True)))


def on(day):
    return (str(day.day), str(day.month), str(day.year))


@pytest.mark.parametrize(("typed", "meant"), TYPED)
def test_date_is_read_as_people_type_it(typed, meant):
    form = form_of(typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == meant


@pytest.mark.parametrize(("typed", "said", "parts"), REFUSED)
def test_refusal_says_which_part_is_wrong(typed, said, parts):
    form = form_of(typed)
    (error,) = form.errors["day"].as_data()
    assert error.messages == [said]
    assert error.params["parts"] == parts


def test_empty_date_is_asked_for_by_name():
    assert form_of(("", " ", "")).errors["day"] == ["Enter the visit"]


def test_empty_date_may_stay_empty_where_it_is_not_required():
    form = form_of(("", "", ""), required=False)
    assert form.is_valid()
    assert form.cleaned_data["day"] is None


@pytest.mark.parametrize(
    ("options", "days", "said"),
    [
        ({"past": True}, 1, "Visit must be today or in the past"),
        ({"future": True}, -1, "Visit must be today or in the future"),
    ],
)
def test_date_must_lie_on_its_side_of_today(options, days, said):
    today = timezone.localdate()
    assert form_of(on(today), **options).is_valid()
    assert form_of(on(today + timedelta(days=days)), **options).errors["day"] == [said]


def test_limits_may_be_asked_for_when_they_matter():
    limits = {"earliest": lambda: date(2026, 12, 3), "latest": date(2026, 12, 9)}
    assert form_of(("3", "12", "2026"), **limits).is_valid()
    early, late = (form_of((day, "12", "2026"), **limits).errors["day"] for day in ("2", "10"))
    assert early == ["Visit must be on or after 3 December 2026"]
    assert late == ["Visit must be on or before 9 December 2026"]


def test_whole_date_may_come_under_the_plain_name():
    form = form_of(("", "", ""))
    form.data = {"day": "2026-12-03"}
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2026, 12, 3)


def test_typing_the_same_date_is_no_change():
    field = GdsDateField()
    assert not field.has_changed(date(2026, 12, 3), ("03", "dec", "2026"))
    assert field.has_changed(date(2026, 12, 3), ("4", "12", "2026"))
    assert field.has_changed(date(2026, 12, 3), ("x", "12", "2026"))
