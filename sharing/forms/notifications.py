"""How to hear of each kind of event."""

from django import forms

from sharing.choices import AS_USUAL, Event, How
from sharing.forms.fields import lowered

HINTS = {
    Event.REFERRALS: "What becomes of referrals that you wrote or look after; for the board, that room "
    "was made for an urgent one",
    Event.INFORMATION: "Questions put to your agency, and reminders of them",
    Event.MEETINGS: "Days that are planned or cancelled",
    Event.ACTIONS: "Before and on the day an action is due, or sent by hand; also what somebody else’s "
    "action needs from your agency, and, for the coordinator, an action that waits to be checked",
    Event.LEADING: "When the panel names your agency as the lead",
}

USUAL = "usual"


class NoticeChoicesForm(forms.Form):
    """One question for each of `events`. What comes partly at once, partly in the morning can be left
    as usual."""

    look = {event.value: {"small": True} for event in Event}

    def __init__(self, *args, events, **options):
        super().__init__(*args, **options)
        for event in events:
            usual = [(USUAL, AS_USUAL[event])] if event in AS_USUAL else []
            self.fields[event.value] = forms.ChoiceField(
                label=event.label,
                help_text=HINTS[event],
                choices=[*usual, *How.choices],
                initial=USUAL,
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose how to hear of {lowered(event.label)}"},
            )

    def chosen(self):
        """Event to how, or to None as usual, of what differs from what the page showed."""
        how = {name: self.cleaned_data[name] for name in self.changed_data}
        return {Event(name): None if one == USUAL else How(one) for name, one in how.items()}
