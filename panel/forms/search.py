from django import forms

from panel.selectors.search import tidied


class SearchForm(forms.Form):
    """A reference, however it is typed."""

    reference = forms.CharField(
        label="Reference",
        max_length=40,
        help_text="For example CR-7K4MP. Capitals, spaces and the dash do not matter.",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )

    look = {"reference": {"width": "10", "autocomplete": "off", "called": "a reference"}}

    def clean_reference(self) -> str:
        return tidied(self.cleaned_data["reference"])
