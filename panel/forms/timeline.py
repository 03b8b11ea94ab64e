from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from panel.selectors.timeline_rows import SOURCES

MOST_PAGES = 10_000


def asked(query: QueryDict) -> dict[str, Any]:
    """What the address asks for; anything it cannot mean is left out, never an error."""
    kind, page = query.get("type", ""), query.get("page", "")
    whole = page.isascii() and page.isdigit() and len(page) < 6
    return {
        "kind": kind if kind in SOURCES else "",
        "agency": query.get("agency", "").replace("\x00", ""),
        "page": min(max(int(page), 1), MOST_PAGES) if whole else 1,
    }


class TimelineFilter(forms.Form):
    """What a timeline is narrowed to."""

    type = forms.ChoiceField(
        label="What", choices=[("", "Everything"), *((k, s.name) for k, s in SOURCES.items())]
    )
    agency = forms.ChoiceField(label="Agency")

    look = {"type": {"label_size": ""}, "agency": {"label_size": ""}}

    def __init__(self, *, kind: str, agency: str, agencies: Sequence[str]) -> None:
        super().__init__(initial={"type": kind, "agency": agency})
        names = sorted({*agencies, agency} - {""})
        field = cast(forms.ChoiceField, self.fields["agency"])
        field.choices = [("", "All agencies"), *((n, n) for n in names)]
