"""How to hear of each kind of event."""

from django import forms

from sharing.choices import ALWAYS_NOW, Event, How
from sharing.forms.fields import lowered

HINTS = {
    Event.REFERRALS: "What becomes of referrals that you wrote or look after",
    Event.INFORMATION: "Questions put to your agency, and reminders of them. Until you save a choice "
    "here, reminders before and on the day come in the morning",
    Event.MEETINGS: "Days that are planned or cancelled",
    Event.ACTIONS: "Before and on the day an action is due, or sent by hand; also what somebody else’s "
    "action needs from your agency, and, for the coordinator, an action that waits to be checked",
    Event.LEADING: "When the panel names your agency as the lead",
}


class NoticeChoicesForm(forms.Form):
    """One question for each event that can be chosen."""

    look = {event.value: {"small": True} for event in Event}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for event in Event:
            if event not in ALWAYS_NOW:
                self.fields[event.value] = forms.ChoiceField(
                    label=event.label,
                    help_text=HINTS[event],
                    choices=How.choices,
                    widget=forms.RadioSelect,
                    error_messages={"required": f"Choose how to hear of {lowered(event.label)}"},
                )

    def chosen(self):
        """Event to how, once the form is valid."""
        return {Event(name): How(how) for name, how in self.cleaned_data.items()}
