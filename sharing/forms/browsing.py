from django import forms


class BrowseReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why do you need to see more?",
        help_text="For example: preparing the agenda of Thursday. Name no person here",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a sentence"},
    )
