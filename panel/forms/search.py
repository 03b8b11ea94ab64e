from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from referrals.selectors.finding import may_find_people
from sharing.choices import May
from sharing.doors.viewer import Viewer
from sharing.forms.fields import GdsDateField

REFERENCE = "A reference, for example CR-7K4MP (capitals, spaces and the dash do not matter)"


class SearchForm(forms.Form):
    """What somebody looks for, however it is typed."""

    wanted = forms.CharField(
        label="What are you looking for?",
        max_length=100,
        error_messages={"required": "Enter what you are looking for"},
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )

    look = {"wanted": {"width": "20", "autocomplete": "off"}}

    def __init__(self, data=None, *, viewer: Viewer):
        super().__init__(data)
        self.fields["wanted"].help_text = _hint(viewer)

    def born(self) -> date | None:
        """What was typed, if it is a date."""
        try:
            return GdsDateField(required=False).clean(self.cleaned_data["wanted"])
        except ValidationError:
            return None


def _hint(viewer: Viewer) -> str:
    ways = [REFERENCE, "words of an action"]
    if may_find_people(viewer):
        ways.append("a name")
    if viewer.holds(May.COORDINATE):
        ways.append("a date of birth")
    if viewer.agency_ids:
        ways.append("your agency’s own number for an adult")
    return ", ".join(ways[:-1]) + " or " + ways[-1]
