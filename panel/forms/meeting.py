"""Planning a meeting and taking its attendance."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone

from panel.choices import MeetingKind, Presence
from panel.models import Meeting
from panel.selectors.meeting import DECIDING, Seat
from sharing.forms.fields import GdsDateField, WordsField
from sharing.models import Agency, Panel, User

HINTS = {
    MeetingKind.PANEL: "All cases; usually once a month",
    MeetingKind.EXTRAORDINARY: "Called between meetings for an urgent case",
}


class ClockField(forms.TimeField):
    """A time of day as people write it: 2pm, 2:30 pm, 14.30, 1430."""

    FORMATS = ("%H:%M", "%I:%M%p", "%I%p", "%H%M")

    def __init__(self, **options: Any) -> None:
        said = {"invalid": "Enter a time, like 2:30pm or 14:30"}
        super().__init__(input_formats=self.FORMATS, error_messages=said, **options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace(".", ":").upper()
            value = {"NOON": "12:00", "MIDDAY": "12:00"}.get(value, value)
        return super().to_python(value)


class MeetingForm(forms.Form):
    """When and where the panel meets."""

    panel = forms.ChoiceField(label="Panel", widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label="What kind of meeting?",
        widget=forms.RadioSelect,
        choices=[(kind.value, kind.label) for kind in DECIDING],
        initial=MeetingKind.PANEL,
    )
    day = GdsDateField(label="Day", called="day of the meeting", future=True)
    time = ClockField(label="Time")
    venue = WordsField(label="Office or video link", max_length=200)

    look = {
        "kind": {"hints": HINTS, "called": "what kind of meeting it is"},
        "time": {"width": "5", "called": "the time", "hint": "For example 2pm or 14:30"},
        "venue": {"hint": "Goes into messages and calendars, so no names of people"},
    }

    def __init__(self, data: Any = None, *, panels: Sequence[Panel]) -> None:
        super().__init__(data)
        self.panels = {panel.slug: panel for panel in panels}
        field = cast(forms.ChoiceField, self.fields["panel"])
        field.choices = [(panel.slug, panel.name) for panel in panels]
        if len(panels) == 1:
            field.initial = panels[0].slug
            field.widget = forms.HiddenInput()

    @property
    def answers(self) -> dict[str, Any]:
        """What `plan_meeting` takes."""
        typed = self.cleaned_data
        starts = datetime.combine(typed["day"], typed["time"])
        return {
            "panel": self.panels[typed["panel"]],
            "kind": typed["kind"],
            "starts_at": timezone.make_aware(starts),
            "venue": typed["venue"],
        }


class AttendanceForm(forms.Form):
    """How each agency takes part, and who is in the chair."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, data: Any = None, *, meeting: Meeting, seats: Iterable[Seat], chairs: Sequence[User]
    ) -> None:
        super().__init__(data, initial={"revision": meeting.revision})
        self.chairs = {chair.reference: chair for chair in chairs}
        self.agencies: dict[str, Agency] = {}
        self.fields["chair"] = forms.ChoiceField(
            label="In the chair",
            choices=[
                ("", "Nobody yet"),
                *((ref, chair.name) for ref, chair in self.chairs.items()),
            ],
            initial=meeting.chaired_by.reference if meeting.chaired_by else "",
            required=False,
        )
        for seat in seats:
            name = f"agency_{seat.agency.slug}"
            self.agencies[name] = seat.agency
            self.fields[name] = forms.ChoiceField(
                label=f"{seat.agency.name}{'' if seat.is_core else ' (not core)'}",
                choices=[("", "Not known yet"), *Presence.choices],
                initial=seat.presence,
                required=False,
            )
        self.look = {name: {"label_size": ""} for name in self.agencies}

    def say_stale(self, revision: int, typed: QueryDict) -> None:
        """Somebody else saved meanwhile; what was typed stays, to be saved over theirs."""
        self.add_error("chair", "Somebody else changed this meeting. Check, then save again")
        again = typed.copy()
        again["revision"] = str(revision)
        self.data = again

    @property
    def rows(self) -> list[forms.BoundField]:
        return [self[name] for name in self.agencies]

    @property
    def presences(self) -> dict[Agency, str]:
        return {agency: self.cleaned_data[name] for name, agency in self.agencies.items()}

    @property
    def chaired_by(self) -> User | None:
        return self.chairs.get(self.cleaned_data["chair"])
