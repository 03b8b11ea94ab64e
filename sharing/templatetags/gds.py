"""Tags that draw forms with GOV.UK Frontend: `field`, `form_fields`, `error_summary`, `error_prefix`."""

from django import template
from django.forms import BaseFormSet
from django.utils.html import format_html, format_html_join

from sharing.forms.look import (
    attributes,
    bad_parts,
    base_id,
    choices_of,
    described_by,
    first_input_id,
    kind_of,
    look_of,
    revealed,
)
from sharing.forms.words import messages_of

register = template.Library()


@register.simple_tag(takes_context=True)
def field(context, bound, **options):
    """One field with label, hint, error and input. Options: see `sharing.forms.look.Look`."""
    kind = kind_of(bound)
    if kind == "hidden":
        return bound.as_hidden()
    look = look_of(bound, **options)
    attrs = attributes(bound, look)
    widget = bound.field.widget.get_context(bound.html_name, bound.value(), attrs)["widget"]
    drawn = {
        "kind": kind,
        "look": look,
        "id": base_id(bound),
        "name": bound.html_name,
        "label": _label(look.label or bound.label, optional=look.optional),
        "hint": look.hint or bound.help_text,
        "errors": messages_of(bound),
        "described_by": described_by(bound, look),
        "widget": widget,
        "choices": choices_of(bound, look) if kind in ("radios", "checkboxes") else (),
        "bad_parts": bad_parts(bound) if kind == "date" else (),
    }
    page = context.template.engine.get_template(f"gds/{kind}.html")
    return page.render(context.new(drawn))


def _label(text, *, optional):
    """The words of a question; optional ones say so, as required ones need not."""
    return f"{text} (optional)" if optional and "(optional)" not in str(text) else text


@register.simple_tag(takes_context=True)
def form_fields(context, form):
    """Every field of a form in its order; those a choice reveals are drawn inside that choice."""
    inside = revealed(form)
    drawn = [bound.as_hidden() for bound in form.hidden_fields()]
    drawn += [field(context, bound) for bound in form.visible_fields() if bound.name not in inside]
    return format_html_join("", "{}", ((html,) for html in drawn))


@register.inclusion_tag("gds/error_summary.html")
def error_summary(*forms):
    """All errors of the forms and form sets given, each leading to the first input it speaks of."""
    return {"problems": [problem for one in forms for problem in problems_of(one)]}


@register.simple_tag
def error_prefix(*forms):
    """ "Error: " when any of the forms given has an error; for the page title."""
    return "Error: " if any(problems_of(one) for one in forms) else ""


@register.simple_tag
def widget_attributes(attrs):
    """HTML attributes from a dictionary; True gives a bare name, False and None nothing."""
    pairs = {
        name: value for name, value in attrs.items() if value is not None and value is not False
    }
    return format_html_join(
        "",
        " {}{}",
        (
            (name, "" if value is True else format_html('="{}"', value))
            for name, value in pairs.items()
        ),
    )


def problems_of(form):
    """The errors of a form, a form set or several of them, as text and the id of an input, or no id.

    A form that is one of many on its page says which in `about`. What is no form's error comes as it
    is shown.
    """
    if not form:
        return []
    if isinstance(form, dict):
        return [form]
    if isinstance(form, list):
        return [problem for one in form for problem in problems_of(one)]
    if isinstance(form, BaseFormSet):
        found = [{"text": text, "id": ""} for text in form.non_form_errors()]
        return found + [problem for one in form.forms for problem in problems_of(one)]
    about = f"{form.about}: " if getattr(form, "about", "") else ""
    found = [{"text": f"{about}{text}", "id": ""} for text in form.non_field_errors()]
    for bound in form:
        where = "" if bound.is_hidden else first_input_id(bound) if bound.errors else ""
        found += [{"text": f"{about}{text}", "id": where} for text in messages_of(bound)]
    return found
