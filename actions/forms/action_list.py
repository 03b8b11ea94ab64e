"""What the list of actions can be narrowed to, and its rows as they come back."""

from typing import Any
from urllib.parse import urlencode

from django import forms

from actions.choices import Priority
from actions.selectors.action import ALL, OPEN, OVERDUE, TO_CHECK, Offered, Wanted
from sharing import references
from sharing.forms.fields import AgencyField

SHOW = [
    ("", "What waits for you"),
    (OPEN, "Open"),
    (OVERDUE, "Overdue"),
    (TO_CHECK, "Done, to check"),
    (ALL, "All"),
]


class ActionFilter(forms.Form):
    """Filters in the address. A value that is none of those offered narrows nothing."""

    def __init__(self, data: Any, *, offered: Offered | None = None):
        """`offered` is for coordinators; others choose only what is shown."""
        super().__init__(data)
        self.choices: dict[str, list[tuple[str, str]]] = {"show": SHOW}
        self.fields["show"] = _filter("Show", SHOW)
        if offered is not None:
            self._narrow_further(offered)

    def _narrow_further(self, offered: Offered) -> None:
        agencies = [(one.slug, one.name) for one in offered.agencies]
        waiting = [case.reference for case in offered.cases]
        cases = {*waiting, *_case_in(self.data.get("case", ""))}
        self.choices |= {
            "agency": [("", "Any"), *agencies],
            "priority": [("", "Any"), *Priority.choices],
            "case": [("", "Any"), *((one, one) for one in sorted(cases))],
        }
        self.fields["agency"] = AgencyField(agencies=offered.agencies, label="Agency", empty="Any")
        self.fields["priority"] = _filter("Priority", self.choices["priority"])
        self.fields["case"] = _filter("Case", self.choices["case"])

    def wanted(self) -> Wanted:
        """What to narrow to; called before `active` and `address`."""
        self.full_clean()
        given = self.cleaned_data
        return Wanted(
            show=given.get("show", ""),
            agency=given.get("agency"),
            priority=given.get("priority", ""),
            case=given.get("case", ""),
        )

    def active(self) -> list[dict[str, str]]:
        """The filters that are set, in words, each with the address without it."""
        return [
            {"text": f"{self.fields[name].label}: {words}", "clear_url": self.address(without=name)}
            for name, code in self._set().items()
            for one, words in self.choices[name]
            if one == code
        ]

    def address(self, *, without: str = "", **more: str) -> str:
        """This list's address as it is narrowed, or with one filter fewer, from another row on."""
        kept = {name: code for name, code in self._set().items() if name != without}
        return f"?{urlencode(kept | {name: value for name, value in more.items() if value})}"

    def _set(self) -> dict[str, str]:
        given = {name: getattr(one, "slug", one) for name, one in self.cleaned_data.items()}
        return {name: code for name, code in given.items() if code}


def _filter(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _case_in(typed: str) -> list[str]:
    """A case whose actions no longer wait can still be asked for, and so can one that never was."""
    return [typed] if references.SHAPE.fullmatch(typed) else []
