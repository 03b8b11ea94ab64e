"""What people type about a person."""

from django import forms

from sharing.forms.fields import GdsDateField
from sharing.roles import PANEL_ROLE_CHOICES, PANEL_ROLES


class PersonForm(forms.Form):
    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(label="Work e-mail address", max_length=254)
    job_title = forms.CharField(label="Role or job title", max_length=120, required=False)
    phone = forms.CharField(
        label="Work telephone",
        max_length=30,
        required=False,
        widget=forms.TextInput({"type": "tel"}),
    )

    look: dict[str, dict] = {"phone": {"width": "20"}}


class PersonWithRoleForm(PersonForm):
    """Somebody who works for no partner agency, such as a board member."""

    role = forms.ChoiceField(
        label="Role in this panel", choices=PANEL_ROLE_CHOICES, widget=forms.RadioSelect
    )

    look = PersonForm.look | {
        "role": {"hints": {role.code: role.says for role in PANEL_ROLES}},
    }


def typed_of(person):
    return {
        "name": person.name,
        "email": person.email,
        "job_title": person.job_title,
        "phone": person.phone,
    }


class CoverForm(forms.Form):
    """Who stands in while somebody is away."""

    standing_in = forms.ChoiceField(label="Who stands in")
    since = GdsDateField(label="First day of leave", called="first day of leave")
    until = GdsDateField(label="Last day of leave", called="last day of leave", future=True)

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.people = {str(person.pk): person for person in people}
        self.fields["standing_in"].choices = [("", "Choose a person")] + [
            (key, person.name) for key, person in self.people.items()
        ]

    def clean_standing_in(self):
        return self.people[self.cleaned_data["standing_in"]]


class LeaverForm(forms.Form):
    """Said twice, because it ends access at once."""

    sure = forms.BooleanField(label="This person has left, or must be signed out now")
