"""More time for an action, and other hands, each with a reason."""

from collections.abc import Iterable
from typing import Any

from django import forms

from actions.errors import AlreadyTheirs, DateNotLater
from actions.forms.action import OwnerField, PersonField, last_day
from actions.forms.readers import readers
from actions.models import Action
from actions.selectors.rights import Owners
from sharing.forms.fields import GdsDateField, WordsField, show_again
from sharing.models import User


class ChangeForm(forms.Form):
    """A change with its reason. `latest` is the number of the latest change, 0 for none."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = WordsField(max_length=1000, required=True, widget=forms.Textarea)
    asks = ""

    def __init__(self, data: Any = None, *, action: Action, latest: int):
        super().__init__(data, initial={"seen": latest})
        self.action, self.latest = action, latest
        self.fields["reason"].label = self.asks
        self.look: dict[str, dict[str, Any]] = {
            "reason": {"rows": 3, "hint": readers(action.case is not None)}
        }

    def is_overtaken(self) -> bool:
        """Whether somebody changed it since the page was opened; the service then says who."""
        return self.cleaned_data.get("seen") not in (None, self.latest)

    def show_seen(self, seen: object) -> None:
        """Shown again after a clash, the form answers what was seen by then."""
        show_again(self, seen=seen)


class ExtendForm(ChangeForm):
    """Another due day."""

    asks = "Why more time is needed"
    due = GdsDateField(label="New due date", called="new due date", future=True, latest=last_day)

    field_order = ("seen", "due", "reason")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        due = typed.get("due")
        if due and not self.is_overtaken() and due <= self.action.due:
            self.add_error("due", DateNotLater.said)
        return typed


class HandOverForm(ChangeForm):
    """Another agency or person. `owners`: whom it may be given to; `people`: who works there."""

    asks = "Why it changes hands"

    def __init__(
        self,
        data: Any = None,
        *,
        action: Action,
        latest: int,
        owners: Owners,
        people: Iterable[User],
    ):
        super().__init__(data, action=action, latest=latest)
        self.within = owners.all == [action.owner_agency]
        if not self.within:
            self.fields["owner_agency"] = OwnerField(
                owners=owners, label="Agency that will do it", required=True
            )
            self.initial["owner_agency"] = action.owner_agency
        self.fields["person"] = PersonField(people=people, label="Person there")
        self.initial["person"] = action.person and action.person.reference
        self.order_fields(("seen", "owner_agency", "person", "reason"))
        if action.case:
            self.look["person"] = {
                "hint": "Whoever cannot open this case hears of it from their SPoC"
            }

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if self.within:
            typed["owner_agency"] = self.action.owner_agency
        agency, person = typed.get("owner_agency"), typed.get("person")
        if agency and person and person.agency_id != agency.pk:
            self.add_error("person", f"Choose somebody who works at {agency.name}, or nobody")
        same = agency == self.action.owner_agency and person == self.action.person
        if same and "person" not in self.errors and not self.is_overtaken():
            self.add_error("person" if self.within else "owner_agency", AlreadyTheirs.said)
        return typed
