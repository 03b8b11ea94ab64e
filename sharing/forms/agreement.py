"""What people type about agreements and the documents a panel works by."""

from django import forms

from sharing.choices import DocumentKind
from sharing.forms.fields import GdsDateField


class AgreementForm(forms.Form):
    version = forms.CharField(label="Version", max_length=20)
    approved_on = GdsDateField(label="Approved on", called="approval date")
    review_on = GdsDateField(label="To be reviewed by", called="review date")
    ends_on = GdsDateField(
        label="Ends on",
        called="end date",
        help_text="Leave empty if it holds until it is replaced. After this day no case "
        "information passes under it",
        required=False,
    )

    look = {"version": {"width": "10"}}


class SignForm(forms.Form):
    agency = forms.ChoiceField(label="Agency")
    signed_by = forms.CharField(
        label="Signed by", help_text="Name and role, as in the agreement", max_length=160
    )
    signed_on = GdsDateField(label="Signed on", called="date of the signature", past=True)

    def __init__(self, *args, agencies, **options):
        super().__init__(*args, **options)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        self.fields["agency"].choices = [("", "Choose an agency")] + [
            (key, agency.name) for key, agency in self.agencies.items()
        ]

    def clean_agency(self):
        return self.agencies[self.cleaned_data["agency"]]


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(
        label="Which document", choices=DocumentKind.choices, widget=forms.RadioSelect
    )
    version = forms.CharField(label="Version", max_length=20)
    approved_on = GdsDateField(label="Approved on", called="approval date")
    review_on = GdsDateField(label="To be reviewed by", called="review date")

    look = {"version": {"width": "10"}}
