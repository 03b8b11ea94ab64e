"""What people type about a panel: its numbers, its members, the roles in it."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import BooleanField, PositiveSmallIntegerField

from sharing import policy
from sharing.errors import Stale
from sharing.forms.fields import GdsDateField, show_again, stands_in_an_address
from sharing.forms.settings_groups import AFFECTS, GROUPS, LADDER
from sharing.models import PanelSettings
from sharing.roles import PANEL_ROLE_CHOICES, PANEL_ROLES


class SettingsForm(forms.Form):
    """Numbers of a panel. `revision` says on which version the page was opened."""

    shown: tuple[tuple[str, dict[str, str]], ...] = GROUPS
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, settings, **options):
        self.settings = settings
        options.setdefault("initial", values_of(settings))
        super().__init__(data, **options)
        self.look = {}
        self.names = [name for _, names in self.shown for name in names]
        for name in self.names:
            self.fields[name] = field_for(PanelSettings._meta.get_field(name))
            if isinstance(self.fields[name], forms.IntegerField):
                self.look[name] = {"width": "3", "called": f"“{self.fields[name].label}”"}
        if "case_cap_board_reference" in self.fields:
            self.fields[
                "case_cap_board_reference"
            ].help_text = "Needed whenever the number of places changes"

    def clean(self):
        typed = super().clean()
        if self.errors:
            return typed
        as_it_would_be = values_of(self.settings) | typed
        for name, said in policy.wrong_settings(as_it_would_be, self.changes()).items():
            self.add_error(name if name in self.fields else None, said)
        return typed

    def changes(self):
        """Field name to new value, of those that differ from what is saved now."""
        typed = self.cleaned_data
        return {
            name: typed[name]
            for name in self.names
            if name in typed and typed[name] != getattr(self.settings, name)
        }

    def theirs(self, now):
        """Field name to what is saved now, where that is not what was typed."""
        return {
            name: f"Saved by somebody else: {in_words(now[name])}. You typed {in_words(typed)}"
            for name in self.names
            if name in self.cleaned_data and (typed := self.cleaned_data[name]) != now[name]
        }

    def show_saved_meanwhile(self, settings):
        """Keeps what was typed, says what is saved now beside it, and lets the next save go through."""
        self.add_error(None, Stale.said)
        for name, said in self.theirs(values_of(settings)).items():
            self.add_error(name, said)
        show_again(self, revision=settings.revision)

    def refused(self, wrong):
        """Puts what the service refused beside the numbers it is about."""
        for name, said in wrong.items():
            self.add_error(name if name in self.fields else None, said)

    def groups(self):
        """Heading to its bound fields."""
        return [(heading, [self[name] for name in names]) for heading, names in self.shown]

    def rows_of_changes(self):
        """What would change, as rows of a summary: label, from and to, and what it decides."""
        return [
            {
                "key": self[name].label,
                "value": f"From {in_words(getattr(self.settings, name))} to {in_words(value)}",
                "note": f"Decides {AFFECTS[name]}.",
            }
            for name, value in self.changes().items()
        ]


def values_of(settings):
    return {name: getattr(settings, name) for name in AFFECTS} | {"revision": settings.revision}


def rows_of(settings):
    """All numbers under their headings, for people who may read but not change them."""
    label = PanelSettings._meta.get_field
    return [
        (
            heading,
            [
                {
                    "key": label(name).verbose_name,
                    "value": in_words(getattr(settings, name)),
                    "empty": "None",
                }
                for name in names
            ],
        )
        for heading, names in (*GROUPS, *LADDER)
    ]


def in_words(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value != "" else "nothing"


def field_for(column):
    """The form field of one column of the settings."""
    if isinstance(column, BooleanField):
        return forms.BooleanField(label=column.verbose_name, required=False)
    if isinstance(column, PositiveSmallIntegerField):
        limits = {type(rule): rule.limit_value for rule in column.validators}
        return forms.IntegerField(
            label=column.verbose_name,
            min_value=limits.get(MinValueValidator, 0),
            max_value=limits.get(MaxValueValidator),
        )
    return forms.CharField(
        label=column.verbose_name, max_length=column.max_length, required=not column.blank
    )


class PanelForm(forms.Form):
    name = forms.CharField(
        label="Name of the panel", max_length=80, validators=[stands_in_an_address]
    )
    area = forms.CharField(label="Area it serves", max_length=120)
    board = forms.CharField(label="Name of its strategic board", max_length=120)
    phone = forms.CharField(
        label="Telephone for referrers",
        max_length=30,
        required=False,
        widget=forms.TextInput({"type": "tel"}),
    )


class MemberForm(forms.Form):
    """An agency known to the service becomes a member of this panel."""

    agency = forms.ChoiceField(label="Agency")
    is_core = forms.BooleanField(
        label="Core agency",
        help_text="Core agencies count for quorum",
        required=False,
    )

    def __init__(self, *args, agencies, **options):
        super().__init__(*args, **options)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        self.fields["agency"].choices = [("", "Choose an agency")] + [
            (key, agency.name) for key, agency in self.agencies.items()
        ]

    def clean_agency(self):
        return self.agencies[self.cleaned_data["agency"]]


class MembershipForm(forms.Form):
    """What a member is in the panel, and when it leaves."""

    is_core = forms.BooleanField(
        label="Core agency", help_text="Core agencies count for quorum", required=False
    )
    leaves = forms.BooleanField(
        label="The agency leaves the panel",
        help_text="Work it has under way must be handed over first",
        required=False,
    )
    last_day = GdsDateField(label="Last day in the panel", called="last day", required=False)

    look = {"leaves": {"reveal": {"on": "last_day"}}}

    def clean(self):
        typed = super().clean()
        if typed.get("leaves") and "last_day" not in self.errors and not typed.get("last_day"):
            self.add_error("last_day", "Enter the last day")
        return typed


class RoleForm(forms.Form):
    """A role for somebody in the panel."""

    user = forms.ChoiceField(label="Who")
    role = forms.ChoiceField(label="Role", choices=PANEL_ROLE_CHOICES, widget=forms.RadioSelect)
    since = GdsDateField(
        label="From", called="first day", help_text="Leave empty for today", required=False
    )
    until = GdsDateField(
        label="Until", called="last day", help_text="Leave empty if there is no end", required=False
    )

    look = {"role": {"hints": {role.code: role.says for role in PANEL_ROLES}}}

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.people = {str(person.pk): person for person in people}
        self.fields["user"].choices = [("", "Choose a person")] + [
            (key, f"{person.name}, {person.agency or person.job_title or 'no agency'}")
            for key, person in self.people.items()
        ]

    def clean_user(self):
        return self.people[self.cleaned_data["user"]]
