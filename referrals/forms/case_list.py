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


class CaseFilter(forms.Form):
    """Filters in the address. A value that is none of those offered narrows nothing."""

    stage = forms.ChoiceField(label="Stage", required=False)
    lead = AgencyField(agencies=(), label="Lead agency")
    panel = forms.ChoiceField(label="Panel", required=False)
    urgent = forms.ChoiceField(
        label="Urgency",
        required=False,
        choices=(("", "Any"), ("yes", "Urgent"), ("no", "Not urgent")),
    )

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
        matching = [Stage.MATCHING] if decides_matches else []
        self.fields["stage"].choices = [
            (OPEN, "All open stages"),
            *((stage.value, stage.label) for stage in (*matching, *SHOWN)),
            (ENDED, "Ended, for whatever reason"),
            (ALL, "All stages"),
        ]
        self.fields["lead"] = AgencyField(agencies=agencies, label="Lead agency", empty="Any")
        self.fields["panel"].choices = [("", "Any"), *((p.slug, p.name) for p in panels)]
        if len(self.by_slug) < 2:
            del self.fields["panel"]

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
        set_now = []
        for name, value in self.cleaned_data.items():
            if value in ("", None):
                continue
            code = getattr(value, "slug", value)
            words = dict(self.fields[name].choices)[code]
            set_now.append({"name": name, "text": f"{self.fields[name].label}: {words}"})
        return set_now
