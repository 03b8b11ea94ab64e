"""Fields as they are drawn: what people see, and what their software reads to them."""

import re

import pytest
from django import forms
from django.template import Context, Template

from sharing.forms.fields import GdsDateField

KINDS = [("a", "Alpha"), ("b", "Beta"), ("none", "None of these")]


class Sample(forms.Form):
    name = forms.CharField(label="Name <i>", help_text="As on the <b>door</b>", max_length=9)
    email = forms.EmailField(required=False)
    minutes = forms.IntegerField(min_value=1, required=False)
    secret = forms.CharField(widget=forms.PasswordInput, required=False)
    why = forms.CharField(widget=forms.Textarea, required=False)
    pick = forms.ChoiceField(choices=KINDS)
    way = forms.ChoiceField(choices=[("", "---------"), *KINDS], widget=forms.RadioSelect)
    other = forms.CharField(label="Which one?", required=False)
    many = forms.MultipleChoiceField(choices=KINDS, widget=forms.CheckboxSelectMultiple)
    read = forms.BooleanField(label="I have read it")
    day = GdsDateField(label="Day")
    paper = forms.FileField(required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    look = {
        "way": {"hints": {"a": "The first"}, "reveal": {"b": "other"}},
        "many": {"exclusive": "none", "dividers": {"none": "or"}},
        "why": {"count": 200},
    }


def draw(source, **context):
    return Template("{% load gds %}" + source).render(Context(context))


def one(name, data=None, options="", form=Sample):
    """One field of the sample form, drawn."""
    return draw(f"{{% field form.{name} {options} %}}", form=form(data))


def tag(html, pattern):
    """The one opening tag that holds a text; fails when there is none or several."""
    (found,) = [opened for opened in re.findall(r"<[^>]+>", html) if pattern in opened]
    return found


def ids(html):
    return set(re.findall(r'\bid="([^"]+)"', html))


def test_label_belongs_to_its_input():
    html = one("name")
    assert tag(html, "<label").endswith('for="id_name">')
    assert 'class="govuk-input"' in tag(html, "<input")


def test_what_is_typed_labels_and_hints_are_escaped():
    html = one("name", {"name": '"><script>'})
    assert "Name &lt;i&gt;" in html
    assert "<b>" not in html
    assert "<script>" not in html


def test_hint_and_error_are_read_with_the_input():
    html = one("name", {})
    control = tag(html, "<input")
    assert 'aria-describedby="id_name-hint id_name-error"' in control
    assert 'aria-invalid="true"' in control
    assert {"id_name-hint", "id_name-error"} <= ids(html)


def test_field_without_hint_or_error_refers_to_nothing():
    html = one("pick")
    assert "aria-describedby" not in html
    assert "aria-invalid" not in html


def test_browser_is_not_asked_to_refuse_or_cut():
    html = one("name") + one("minutes")
    for attribute in ("required", "maxlength", "min=", "max=", "step"):
        assert f" {attribute}" not in html


def test_number_is_typed_as_text_with_a_number_pad():
    control = tag(one("minutes", {"minutes": "ten"}), "<input")
    assert 'type="text"' in control
    assert 'inputmode="numeric"' in control
    assert 'value="ten"' in control


def test_password_is_not_sent_back():
    assert "hidden words" not in one("secret", {"secret": "hidden words"})


def test_long_text_keeps_what_was_typed_and_counts():
    html = one("why", {"why": "</textarea>\nsecond line"})
    assert "&lt;/textarea&gt;\nsecond line</textarea>" in html
    assert 'data-maxlength="200"' in html
    assert "id_why-info" in tag(html, "<textarea")
    assert "id_why-info" in ids(html)


def test_choices_stand_under_one_legend():
    html = one("way", {"way": "a"})
    assert html.count("<legend") == 1
    assert 'value="a" checked' in tag(html, 'value="a"')
    assert "checked" not in tag(html, 'value="b"')


def test_empty_choice_is_not_a_radio():
    assert "---------" not in one("way")
    assert 'value=""' not in one("way")


def test_hint_of_a_choice_is_read_with_it():
    html = one("way")
    described = re.search(r'aria-describedby="([^"]+)"', tag(html, 'value="a"'))[1]
    assert described in ids(html)


def test_choice_may_rule_out_the_others():
    html = one("many")
    assert 'data-behaviour="exclusive"' in tag(html, 'value="none"')
    assert '<div class="govuk-checkboxes__divider">or</div>' in html


def test_several_ticked_boxes_stay_ticked():
    html = one("many", {"many": ["a", "b"]})
    assert html.count(" checked") == 2


def test_revealed_field_is_drawn_once_and_inside_its_choice():
    html = draw("{% form_fields form %}", form=Sample())
    assert html.count('name="other"') == 1
    assert html.index('id="id_way_2"') < html.index('name="other"') < html.index('id="id_way_3"')


def test_hidden_field_has_no_label():
    html = draw("{% form_fields form %}", form=Sample({"token": "t1"}))
    assert 'type="hidden" name="token" value="t1"' in html
    assert 'for="id_token"' not in html


def test_only_the_wrong_part_of_a_date_is_marked():
    html = one("day", {"day_day": "3", "day_month": "13", "day_year": "2026"})
    assert "govuk-input--error" in tag(html, 'name="day_month"')
    assert "govuk-input--error" not in tag(html, 'name="day_day"')
    assert 'value="13"' in tag(html, 'name="day_month"')


def test_autocomplete_of_a_birth_date_names_its_parts():
    html = one("day", options='autocomplete="bday"')
    assert 'autocomplete="bday-month"' in tag(html, 'name="day_month"')


def test_label_can_be_the_heading_of_the_page():
    assert re.search(r"<h1[^>]*>\s*<label", one("name", options="heading=True"))
    assert re.search(r"<legend[^>]*>\s*<h1", one("way", options="heading=True"))


def test_unknown_option_is_refused():
    with pytest.raises(TypeError, match="colour"):
        one("name", options='colour="red"')
    with pytest.raises(TypeError, match="label_size"):
        one("name", options='label_size="huge"')


def test_every_link_of_the_error_summary_leads_to_an_input():
    form = Sample({"day_day": "3"})
    form.add_error("minutes", "Say how long")
    html = draw("{% error_summary form %}{% form_fields form %}", form=form)
    links = re.findall(r'href="#([^"]+)"', html)
    inputs = {
        found[1]
        for opened in re.findall(r"<(?:input|select|textarea)[^>]+>", html)
        if (found := re.search(r'\bid="([^"]+)"', opened))
    }
    assert len(links) == 7
    assert set(links) <= inputs


def test_summary_leads_to_the_first_wrong_part_of_a_date():
    form = Sample({"day_day": "3", "day_month": "dec"})
    assert 'href="#id_day_year"' in draw("{% error_summary form %}", form=form)


def test_summary_says_the_same_as_the_field():
    form = Sample({})
    summary, field = (
        draw(part, form=form) for part in ("{% error_summary form %}", "{% field form.name %}")
    )
    assert "Enter name &lt;i&gt;" in summary
    assert "Enter name &lt;i&gt;" in field


def test_error_of_the_whole_form_stands_without_a_link():
    form = Sample({"name": "x"})
    form.errors.clear()
    form.add_error(None, "The end must not be before the start")
    html = draw("{% error_summary form %}", form=form)
    assert "<li>The end must not be before the start</li>" in html


def test_error_of_a_hidden_field_stands_without_a_link():
    form = Sample({})
    form.add_error("token", "This page is out of date: load it again")
    assert "<li>This page is out of date: load it again</li>" in draw(
        "{% error_summary form %}", form=form
    )


def test_summary_speaks_for_form_sets_too():
    line = type("Line", (forms.Form,), {"task": forms.CharField(label="Task")})
    lines = forms.formset_factory(line, min_num=2, validate_min=True, extra=0)(
        {
            "form-TOTAL_FORMS": "2",
            "form-INITIAL_FORMS": "0",
            "form-0-task": "Visit",
            "form-1-task": "",
        }
    )
    html = draw("{% error_summary form lines %}", form=Sample(), lines=lines)
    assert 'href="#id_form-1-task"' in html
    assert 'href="#id_form-0-task"' not in html


def test_summary_of_many_forms_names_the_one_it_speaks_of():
    first, second = Sample({}, prefix="a"), Sample({}, prefix="b")
    second.about = "ACT-7K4MPX"
    ready = {"text": "This one is gone", "id": "there"}
    html = draw("{% error_summary forms %}", forms=[ready, first, second])
    assert '<a href="#there">This one is gone</a>' in html
    assert re.search(r'href="#id_a-name">Enter name', html)
    assert re.search(r'href="#id_b-name">ACT-7K4MPX: Enter name', html)


def test_form_without_errors_has_no_summary():
    assert draw("{% error_summary form %}", form=Sample()).strip() == ""
    assert draw("{% error_summary form %}").strip() == ""


@pytest.mark.parametrize(("form", "prefix"), [(Sample({}), "Error: "), (Sample(), ""), (None, "")])
def test_title_begins_with_error_when_there_is_one(form, prefix):
    assert draw("{% error_prefix form %}", form=form) == prefix


def test_form_of_another_package_needs_nothing():
    plain = type("Plain", (forms.Form,), {"login": forms.CharField(label="Sign in as")})
    assert "Sign in as" in one("login", form=plain)
