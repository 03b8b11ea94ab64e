from django import forms

YES, NO = "yes", "no"


class QuickLinksForm(forms.Form):
    """Whether people may save one update by a link in a message."""

    allowed = forms.TypedChoiceField(
        label="May reminders carry such a link?",
        choices=((YES, "Yes"), (NO, "No: everybody signs in")),
        coerce=lambda value: value == YES,
        widget=forms.RadioSelect,
    )

    def __init__(self, data=None, *, allowed: bool):
        super().__init__(data, initial={"allowed": YES if allowed else NO})
