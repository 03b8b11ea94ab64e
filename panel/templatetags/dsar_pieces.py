"""A passage as the reviewer reads it: names that are known stand out."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from panel.models import DSARPassage
from panel.selectors.dsar_data.names import pieces

register = template.Library()


@register.filter
def with_names_marked(passage: DSARPassage) -> SafeString:
    """The text, escaped, line by line, with each known name in `<mark>`."""
    shown = "".join(
        f"<mark>{escape(piece)}</mark>" if is_name else escape(piece)
        for piece, is_name in pieces(passage.text, passage.names)
    )
    return mark_safe(shown.replace("\n", "<br>"))
