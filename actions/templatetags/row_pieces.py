"""Pieces of a row in a long list of actions: `status_colour`, `answers`."""

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from actions.choices import ActionStatus
from actions.forms.drawn_row import DrawnRow
from actions.templatetags.action_pieces import COLOURS

register = template.Library()

FIRST, CHECKED = mark_safe(' id="{name}_0"'), mark_safe(" checked")


@register.filter
def status_colour(status: str) -> str:
    """The colour of a status."""
    return COLOURS[ActionStatus(status)]


@register.simple_tag
def answers(row: DrawnRow) -> str:
    """The radios of a row. Written here because a long list has more than a hundred of them."""
    return format_html(_radios(row.answers, row.status), name=f"{row.about}-status")


@cache
def _radios(answers: tuple[tuple[str, str], ...], chosen: str) -> str:
    """What the radios of many rows have in common, as `format_html` takes it."""
    return "".join(
        format_html(
            '<label><input type="radio"{} name="{{name}}" value="{}"{}>{}</label>',
            "" if number else FIRST,
            code,
            CHECKED if code == chosen else "",
            words,
        )
        for number, (code, words) in enumerate(answers)
    )
