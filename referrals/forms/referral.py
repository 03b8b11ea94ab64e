"""The small forms around a referral: panel, risk update, withdrawal, what was tried, import."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError

from referrals.forms.fields import AgencyField, WordsField
from referrals.questions import TriedAnswer
from sharing.models import Agency, Panel

MOST_BYTES = 2 * 1024 * 1024


class PanelForm(forms.Form):
    """Which panel; not asked where there is only one."""

    def __init__(self, data=None, *, panels: Sequence[Panel]):
        super().__init__(data)
        self.by_slug = {panel.slug: panel for panel in panels}
        field = forms.ChoiceField(
            label="Which panel?",
            choices=[(panel.slug, f"{panel.name} panel") for panel in panels],
            widget=forms.RadioSelect,
        )
        self.fields["panel"] = field
        self.look = {"panel": {"hints": {panel.slug: panel.area for panel in panels}}}
        if len(panels) == 1:
            field.required = False
            field.widget = forms.HiddenInput()
            field.initial = panels[0].slug

    def clean_panel(self):
        slug = self.cleaned_data["panel"]
        return self.by_slug[slug] if slug else next(iter(self.by_slug.values()))


class RiskUpdateForm(forms.Form):
    text = WordsField(label="What has changed?", required=True, widget=forms.Textarea)
    look = {"text": {"rows": 4, "called": "what has changed"}}


class WithdrawForm(forms.Form):
    """A draft needs a reason; a sent referral also who holds the risk now."""

    reason = WordsField(label="Why is it withdrawn?", required=True, widget=forms.Textarea)
    risk_holder = WordsField(label="Who holds the risk now?", required=True, max_length=500)

    look = {
        "reason": {"rows": 3, "called": "the reason"},
        "risk_holder": {"hint": "A named person and agency", "called": "who holds the risk now"},
    }

    def __init__(self, data=None, *, is_draft: bool):
        super().__init__(data)
        if is_draft:
            del self.fields["risk_holder"]


class TriedForm(forms.Form):
    """One entry of what was tried."""

    what = WordsField(label="What was tried?", required=True, widget=forms.Textarea)
    by_whom = WordsField(label="By whom?", max_length=200)
    result = WordsField(label="What came of it?", widget=forms.Textarea)

    look = {
        "agency": {"optional": True, "hint": "Leave it open if it was somebody else"},
        "what": {"rows": 3, "hint": "With dates if you have them", "called": "what was tried"},
        "by_whom": {
            "optional": True,
            "width": "20",
            "hint": "A person, a team, family, a neighbour",
        },
        "result": {"optional": True, "rows": 2},
    }

    def __init__(self, data=None, *, agencies: Sequence[Agency], entry: TriedAnswer | None = None):
        initial = {}
        if entry:
            initial = {
                "what": entry.what,
                "by_whom": entry.by_whom,
                "result": entry.result,
                "agency": entry.agency,
            }
        super().__init__(data, initial=initial)
        self.fields["agency"] = AgencyField(
            agencies=agencies, label="Agency", empty="Somebody else"
        )
        self.order_fields(["what", "agency", "by_whom", "result"])

    def entry(self) -> TriedAnswer:
        """The entry as typed; only for a valid form."""
        return TriedAnswer(**self.cleaned_data)


class ImportForm(forms.Form):
    file = forms.FileField(label="Filled form", help_text="An Excel file (.xlsx), up to 2 MB")
    look = {"file": {"accept": ".xlsx", "called": "the filled form"}}

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError("The file is larger than 2 MB. A filled form is much smaller")
        return file
