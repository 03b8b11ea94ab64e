"""The form on the component page: every kind of field once."""

from django import forms
from django.core.exceptions import ValidationError

from sharing.forms.fields import GdsDateField

KNOWN = (("yes", "Yes"), ("no", "No"), ("not_sure", "Not clear"))
HOW = (
    ("phone", "Telephone"),
    ("visit", "In person"),
    ("letter", "Letter"),
    ("none", "None of these"),
)


class ComponentForm(forms.Form):
    title = forms.CharField(
        label="Name of the meeting", help_text="A few words, no names of people"
    )
    email = forms.EmailField(label="Work e-mail address")
    phone = forms.CharField(
        label="Telephone", required=False, widget=forms.TextInput({"type": "tel"})
    )
    minutes = forms.IntegerField(label="How long will it take?", min_value=5, max_value=480)
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    reason = forms.CharField(
        label="Why is this needed?",
        help_text="One or two sentences",
        widget=forms.Textarea,
    )
    kind = forms.ChoiceField(
        label="Kind of meeting",
        choices=(("", "Choose one"), ("panel", "Panel meeting"), ("mdt", "MDT meeting")),
    )
    agreed = forms.ChoiceField(
        label="Is everyone invited?", choices=KNOWN, widget=forms.RadioSelect
    )
    place = forms.ChoiceField(
        label="Where will it be?",
        choices=(("office", "At an office"), ("online", "Online"), ("other", "Somewhere else")),
        widget=forms.RadioSelect,
    )
    place_other = forms.CharField(label="Where?", required=False)
    ways = forms.MultipleChoiceField(
        label="How shall we remind people?",
        help_text="Choose all that fit",
        choices=HOW,
        widget=forms.CheckboxSelectMultiple,
    )
    day = GdsDateField(
        label="Day of the meeting", help_text="For example, 3 12 2026", called="day of the meeting"
    )
    papers = forms.FileField(label="Papers", help_text="PDF, up to 5 MB")
    read = forms.BooleanField(label="I have read the confidentiality statement")

    look = {
        "title": {"called": "the name of the meeting"},
        "email": {"autocomplete": "email", "width": "20"},
        "phone": {
            "autocomplete": "tel",
            "width": "20",
            "hint": "We use it only if the meeting is moved",
        },
        "minutes": {"suffix": "minutes", "width": "3"},
        "password": {"autocomplete": "current-password"},
        "reason": {"count": 200},
        "agreed": {"inline": True},
        "place": {
            "hints": {"office": "There is a room with a hearing loop", "online": "By video link"},
            "reveal": {"other": "place_other"},
        },
        "ways": {"small": True, "exclusive": "none", "dividers": {"none": "or"}},
    }

    def clean(self):
        typed = super().clean()
        if typed.get("place") == "other" and not typed.get("place_other"):
            self.add_error("place_other", ValidationError("Enter where it will be"))
        return typed


class ComponentFilter(forms.Form):
    """The fields of the sample filter panel."""

    stage = forms.ChoiceField(
        label="Stage",
        required=False,
        choices=(("", "Any"), ("listed", "Listed for panel"), ("active", "Active")),
    )
    risk = forms.ChoiceField(
        label="Risk",
        required=False,
        choices=(("", "Any"), ("critical", "Critical"), ("high", "High")),
    )
    agency = forms.CharField(label="Agency", required=False)
