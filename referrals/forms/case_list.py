"""What a list of cases can be narrowed to."""

from collections.abc import Collection
from typing import Any

from django import forms

from referrals.choices import Stage
from referrals.forms.fields import AgencyField
from referrals.selectors.case_list import ALL, ENDED, OPEN, Wanted
from sharing.models import Agency, Panel

SHOWN = (
    Stage.RECEIVED,
    Stage.WAITING,
    Stage.RETURNED,
    Stage.LISTED,
    Stage.ASSESSMENT,
    Stage.ACTIVE,
    Stage.EXIT_PROPOSED,
    Stage.CLOSED,
)
URGENCY = [("", "Any"), ("yes", "Urgent"), ("no", "Not urgent")]


class CaseFilter(forms.Form):
    """Filters in the address. A value that is none of those offered narrows nothing."""

    def __init__(
        self,
        data: Any,
        *,
        panels: Collection[Panel],
        agencies: Collection[Agency],
        decides_matches: bool,
    ):
        super().__init__(data)
        self.by_slug = {panel.slug: panel for panel in panels}
        self.offered = {
            "stage": _stages(decides_matches),
            "lead": [(agency.slug, agency.name) for agency in agencies],
            "panel": [("", "Any"), *((panel.slug, panel.name) for panel in panels)],
            "urgent": URGENCY,
        }
        self.fields["stage"] = _filter("Stage", self.offered["stage"])
        self.fields["lead"] = AgencyField(agencies=agencies, label="Lead agency", empty="Any")
        if len(self.by_slug) > 1:
            self.fields["panel"] = _filter("Panel", self.offered["panel"])
        self.fields["urgent"] = _filter("Urgency", self.offered["urgent"])

    def wanted(self) -> Wanted:
        """What to narrow to; called once the form was checked."""
        self.full_clean()
        given = self.cleaned_data
        return Wanted(
            stage=given.get("stage", OPEN),
            lead=given.get("lead"),
            panel=self.by_slug.get(given.get("panel", "")),
            urgent=given.get("urgent", ""),
        )

    def active(self) -> list[dict[str, str]]:
        """The filters that are set: which, and in words."""
        return [
            {"name": name, "text": f"{self.fields[name].label}: {words}"}
            for name, value in self.cleaned_data.items()
            for code, words in self.offered[name]
            if code and code == getattr(value, "slug", value)
        ]


def _filter(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _stages(decides_matches: bool) -> list[tuple[str, str]]:
    shown = ([Stage.MATCHING] if decides_matches else []) + list(SHOWN)
    return [
        (OPEN, "All open stages"),
        *((stage.value, str(stage.label)) for stage in shown),
        (ENDED, "Ended, for whatever reason"),
        (ALL, "All stages"),
    ]
