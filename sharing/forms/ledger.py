"""What people type about the ledger: what to narrow it to, whose case, why it is taken away."""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from sharing import references
from sharing.forms.fields import GdsDateField
from sharing.models import Agency, Panel, User
from sharing.selectors.ledger import Asked


class LedgerFilter(forms.Form):
    """Filters in the address: references and codes only."""

    case = forms.CharField(label="Case reference", max_length=20, required=False)
    person = forms.ChoiceField(label="Person", required=False)
    agency = forms.ChoiceField(label="Agency", required=False)
    kind = forms.ChoiceField(label="What was done", required=False)
    since = GdsDateField(label="From", called="first day", required=False)
    until = GdsDateField(label="To", called="last day", required=False)

    look = {
        name: {"label_size": "s"} for name in ("case", "person", "agency", "kind", "since", "until")
    } | {"case": {"label_size": "s", "width": "10"}}

    def __init__(
        self,
        data: Any,
        *,
        people: Collection[User],
        agencies: Collection[Agency],
        kinds: Mapping[str, str],
    ):
        super().__init__(data)
        self.agencies = {agency.slug: agency for agency in agencies}
        words = sorted((label[0].upper() + label[1:], verb) for verb, label in kinds.items())
        self._offer("person", [(one.reference, one.name) for one in people])
        self._offer("agency", [(one.slug, one.name) for one in agencies])
        self._offer("kind", [(verb, label) for label, verb in words])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "Any"), *choices]  # type: ignore[attr-defined]

    def clean_case(self) -> str:
        return references.tidy(self.cleaned_data["case"])

    def asked(self) -> Asked:
        """What to narrow to, of what could be understood; called once the form was checked."""
        self.full_clean()
        given = self.cleaned_data
        until = given.get("until")
        return Asked(
            case=given.get("case", ""),
            person=given.get("person", ""),
            agency=self.agencies.get(given.get("agency", "")),
            kind=given.get("kind", ""),
            since=_begin(given.get("since")),
            before=_begin(until + timedelta(days=1)) if until else None,
        )

    def active(self) -> list[dict[str, str]]:
        """The filters that are set: which, and in words."""
        found = []
        for name, value in self.cleaned_data.items():
            if value:
                words = dict(getattr(self.fields[name], "choices", [])).get(value, value)
                found.append({"name": name, "text": f"{self.fields[name].label}: {words}"})
        return found


def _begin(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


class ReadersForm(forms.Form):
    case = forms.CharField(label="Case reference", max_length=20, required=False)

    look = {"case": {"width": "10"}}

    def clean_case(self) -> str:
        return references.tidy(self.cleaned_data["case"])


class ExportForm(forms.Form):
    panel = forms.ChoiceField(label="Which panel?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why do you need it?",
        help_text="Kept in the ledger, sealed. Name no person here; a reference is enough",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, panels: Collection[Panel], **options: Any):
        super().__init__(*args, **options)
        self.panels = {panel.slug: panel for panel in panels}
        if len(self.panels) == 1:
            del self.fields["panel"]
        else:
            self.fields["panel"].choices = [(one.slug, one.name) for one in panels]  # type: ignore[attr-defined]

    def chosen(self) -> Panel:
        """The panel chosen, or the only one there is."""
        return self.panels[self.cleaned_data.get("panel") or next(iter(self.panels))]


class KeptForm(forms.Form):
    """The number of the last checkpoint that the agency kept."""

    kept = forms.IntegerField(
        label="Number of the last checkpoint you kept",
        help_text="Leave empty if you have none yet",
        min_value=1,
        max_value=2**40,
        required=False,
    )

    look = {"kept": {"width": "5", "label_size": "s"}}

    def number(self) -> int:
        return self.cleaned_data.get("kept") or 0 if self.is_valid() else 0
