"""What people type about an agency and who speaks for it."""

import re

from django import forms

from sharing.choices import AgencyKind
from sharing.forms.fields import GdsDateField, stands_in_an_address

DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


def words_between_commas(text, longest):
    """Names typed with commas or on lines of their own, each once; too long ones are an error."""
    words = [word.strip() for word in re.split(r"[,\n]", text)]
    words = list(dict.fromkeys(filter(None, words)))
    for word in words:
        if len(word) > longest:
            raise forms.ValidationError(f"“{word[:20]}…” is longer than {longest} characters")
    return words


class AgencyForm(forms.Form):
    name = forms.CharField(label="Full name", max_length=120)
    short_name = forms.CharField(
        label="Short name",
        help_text="Shown on most pages, for example “Housing”",
        max_length=40,
        validators=[stands_in_an_address],
    )
    kind = forms.ChoiceField(
        label="Kind of agency", choices=AgencyKind.choices, widget=forms.RadioSelect
    )
    public_body = forms.ChoiceField(
        label="Is it a public body?",
        help_text="Decides which lawful bases for sharing are offered",
        choices=(("yes", "Yes"), ("no", "No")),
        widget=forms.RadioSelect,
    )
    aliases = forms.CharField(
        label="Other names it goes by", help_text="With commas between", required=False
    )
    email_domains = forms.CharField(
        label="E-mail domains of its staff",
        help_text="With commas between, for example “housing.example”",
        required=False,
    )

    look = {
        "short_name": {"width": "20"},
        "kind": {"small": True},
        "public_body": {"inline": True},
    }

    def clean_public_body(self):
        return self.cleaned_data["public_body"] == "yes"

    def clean_aliases(self):
        return words_between_commas(self.cleaned_data["aliases"], 60)

    def clean_email_domains(self):
        domains = words_between_commas(self.cleaned_data["email_domains"].lower(), 120)
        domains = [domain.removeprefix("@") for domain in domains]
        for domain in domains:
            if not DOMAIN.fullmatch(domain):
                raise forms.ValidationError(
                    f"“{domain[:40]}” is not an e-mail domain: enter what follows the @"
                )
        return domains


class NewAgencyForm(AgencyForm):
    is_core = forms.BooleanField(
        label="Core agency of this panel",
        help_text="Core agencies count for quorum",
        required=False,
    )


class ChangeAgencyForm(AgencyForm):
    manager = forms.ChoiceField(
        label="Agency manager",
        help_text="Step 2 of the ladder: told when an action stays late",
        required=False,
    )

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.people = {str(person.pk): person for person in people if person.is_active}
        self.fields["manager"].choices = [("", "Nobody yet")] + [
            (key, person.name) for key, person in self.people.items()
        ]

    def clean_manager(self):
        return self.people.get(self.cleaned_data["manager"])


def typed_of(agency):
    """An agency as the form shows it."""
    return {
        "name": agency.name,
        "short_name": agency.short_name,
        "kind": agency.kind,
        "public_body": "yes" if agency.public_body else "no",
        "aliases": ", ".join(agency.aliases),
        "email_domains": ", ".join(agency.email_domains),
        "manager": agency.manager_id or "",
    }


class AppointForm(forms.Form):
    """Somebody of the agency becomes its SPoC or deputy SPoC."""

    user = forms.ChoiceField(label="Who")
    deputy = forms.ChoiceField(
        label="As what",
        choices=(("no", "Single point of contact (SPoC)"), ("yes", "Deputy SPoC")),
        widget=forms.RadioSelect,
    )
    since = GdsDateField(
        label="From", called="first day", help_text="Leave empty for today", required=False
    )
    until = GdsDateField(
        label="Until", called="last day", help_text="Leave empty if there is no end", required=False
    )

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.people = {str(person.pk): person for person in people if person.is_active}
        self.fields["user"].choices = [("", "Choose a person")] + [
            (key, person.name) for key, person in self.people.items()
        ]

    def clean_user(self):
        return self.people[self.cleaned_data["user"]]

    def clean_deputy(self):
        return self.cleaned_data["deputy"] == "yes"


class LastDayForm(forms.Form):
    """When something ends. Empty means today."""

    last_day = GdsDateField(
        label="Last day", called="last day", help_text="Leave empty for today", required=False
    )
