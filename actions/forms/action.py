"""Adding an action, and saying how one stands."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.utils import timezone

from actions import policy
from actions.choices import ActionStatus, Priority, WithoutPanel
from actions.forms.readers import NO_ADULT
from actions.models import Action, ActionUpdate
from actions.selectors.rights import Owners
from sharing.forms.fields import AgencyField, GdsDateField, WordsField, one_of, show_again
from sharing.models import Agency, User


def last_day() -> date:
    return policy.latest_due(timezone.localdate())


class OwnerField(AgencyField):
    """The agency that will do it; those not yet working on the case stand apart."""

    def __init__(self, *, owners: Owners, **options):
        super().__init__(agencies=owners.all, **options)
        groups = (
            (owners.called, owners.involved),
            ("Not yet involved: the action makes them so", owners.others),
        )
        self.choices = [
            ("", "Choose one"),
            *((name, [(one.slug, one.name) for one in group]) for name, group in groups if group),
        ]


class PersonField(forms.TypedChoiceField):
    """Somebody who works at one of the agencies, by reference; None for nobody in particular."""

    def __init__(self, *, people: Iterable[User], **options):
        self.by_reference = {person.reference: person for person in people}
        names = [
            (reference, f"{person.name} ({person.agency.short_name if person.agency else ''})")
            for reference, person in self.by_reference.items()
        ]
        super().__init__(
            choices=[("", "Nobody in particular"), *names],
            coerce=one_of(self.by_reference),
            empty_value=None,
            required=False,
            **options,
        )


class PromiseForm(forms.Form):
    """One line: who does what by when."""

    text = WordsField(
        label="What will be done", max_length=500, required=True, widget=forms.Textarea
    )
    priority = forms.ChoiceField(
        label="Priority", choices=Priority, widget=forms.RadioSelect, initial=Priority.ROUTINE
    )
    due = GdsDateField(
        label="By when", called="date by when", future=True, latest=last_day, required=False
    )

    field_order = ("text", "serves", "owner_agency", "person", "priority", "due", "without_panel")

    def __init__(
        self, data=None, *, owners: Owners, people: Iterable[User], routine_wd: int, urgent_wd: int
    ):
        super().__init__(data)
        self.fields["owner_agency"] = OwnerField(
            owners=owners, label="Agency that will do it", required=True
        )
        self.fields["person"] = PersonField(people=people, label="Person there")
        self.order_fields(self.field_order)
        self.look: dict[str, dict[str, Any]] = {
            "text": {"rows": 2, "called": "what will be done"},
            "priority": {"inline": True, "small": True},
            "due": {
                "hint": f"Leave empty for the usual {_days(routine_wd)}, or"
                f" {_days(urgent_wd)} if urgent"
            },
        }

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        agency, person = typed.get("owner_agency"), typed.get("person")
        if agency and person and person.agency_id != agency.pk:
            self.add_error("person", f"Choose somebody who works at {agency.name}, or nobody")
        return typed


class ActionForm(PromiseForm):
    """An action of a case, with what it serves."""

    serves = WordsField(label="Which wish or risk it serves", max_length=300)
    without_panel = forms.ChoiceField(
        label="Would it have happened without the panel?",
        choices=WithoutPanel,
        widget=forms.RadioSelect,
        initial=WithoutPanel.NOT_KNOWN,
    )

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.look |= {
            "serves": {"hint": "The adult’s own wish first, if there is one"},
            "person": {"hint": "Whoever cannot open this case hears of it from their SPoC"},
            "without_panel": {"inline": True, "small": True},
        }


class BusinessForm(PromiseForm):
    """An action of the panel's own business."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.look["text"]["hint"] = NO_ADULT


def _days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"


@cache
def answers_to(status: str, *, coordinates: bool, clears: bool) -> tuple[tuple[str, str], ...]:
    """What may be said now of an action that stands so: codes, in the words of whoever says it."""
    codes = list(policy.next_statuses(status, coordinates=coordinates, clears=clears))
    if status in policy.GOING_ON and not clears:
        codes.append(status)
    labels = {one.value: str(one.label) for one in ActionStatus if one.value in codes}
    if clears and labels:
        labels["in_progress"] = "It can go on: nothing is needed from us any more"
    elif status not in policy.GOING_ON and "in_progress" in labels:
        labels["in_progress"] = "Send back: there is more to do"
    return tuple(labels.items())


class UpdateForm(forms.Form):
    """How an action stands, and why.

    `prefix` lets many stand on one page. `blockers`: the agencies from which something may be needed,
    asked for with "blocked". `clears`: whoever asks may only say that their agency is in the way no
    more.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    evidence = WordsField(
        label="What shows that it is done", max_length=1000, widget=forms.Textarea
    )
    note = WordsField(label="Note", max_length=2000, widget=forms.Textarea)

    ASKED_WITH = {"blocked": "blocked_by", "done": "evidence"}
    HINTS = {
        ActionStatus.BLOCKED: "It cannot go on until something else happens; say what is needed",
        ActionStatus.DONE: "The coordinator checks it",
        ActionStatus.NOT_POSSIBLE: (
            "It can no longer be done, or is no longer needed, because something is different now;"
            " say what"
        ),
        ActionStatus.NOT_DONE: "It could have been done and was not; say why",
    }

    def __init__(
        self,
        data=None,
        *,
        action: Action,
        latest: ActionUpdate | None,
        coordinates: bool,
        prefix: str = "",
        blockers: Sequence[Agency] = (),
        clears: bool = False,
    ):
        started = {"seen": latest.pk if latest else 0}
        ids = "%s" if prefix else f"{action.reference}-%s"
        super().__init__(data, initial=started, auto_id=ids, prefix=prefix or None)
        self.action, self.latest, self.clears = action, latest, clears
        labels = dict(answers_to(action.status, coordinates=coordinates, clears=clears))
        self.fields["status"] = forms.ChoiceField(
            label="How does it stand?", choices=list(labels.items()), widget=forms.RadioSelect
        )
        self.can_change = bool(labels)
        if action.status in labels:
            self.initial["status"] = action.status
        if ActionStatus.BLOCKED in labels:
            self._ask_whom(blockers)
        if ActionStatus.DONE not in labels:
            # Not asked now, but still read: "done" sent twice is the same "done".
            self.fields["evidence"].widget = forms.HiddenInput()
        self.order_fields(("seen", "status", "blocked_by", "evidence", "note"))
        self.look = self._looks()

    def _ask_whom(self, blockers: Sequence[Agency]) -> None:
        others = [one for one in blockers if one.pk != self.action.owner_agency_id]
        if not others:
            return
        self.fields["blocked_by"] = AgencyField(
            agencies=others, empty="None of these", label="From whom is it needed?"
        )
        in_the_way = [one for one in others if one.pk == self.action.blocked_by_id]
        self.initial["blocked_by"] = in_the_way[0] if in_the_way else None

    def _looks(self) -> dict[str, Any]:
        looks: dict[str, dict[str, Any]] = {
            "status": {
                "hints": {code.value: says for code, says in self.HINTS.items()},
                "reveal": {
                    code: name
                    for code, name in self.ASKED_WITH.items()
                    if name in self.fields and not self.fields[name].widget.is_hidden
                },
            },
            "note": {"rows": 4, "label_size": "s", "hint": "" if self.action.case else NO_ADULT},
            "blocked_by": {"label_size": ""},
            "evidence": {
                "rows": 2,
                "label_size": "",
                "optional": True,
                "hint": "Where it can be seen, or who can say so; for whoever checks it",
            },
        }
        return {name: look for name, look in looks.items() if name in self.fields}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        status = typed.get("status")
        if not status:
            return typed
        for code, name in self.ASKED_WITH.items():
            if status != code:
                self.errors.pop(name, None)
        needed = policy.note_needed(self.action.status, status, clears=self.clears)
        if needed and not typed.get("note") and "note" not in self.errors:
            self.add_error("note", needed)
        return typed

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody updated the action after this page was opened, so that what was chosen
        may not be among today's answers; the service then says who and when."""
        if not self.is_bound:
            return False
        seen, now = self.cleaned_data.get("seen"), self.latest.pk if self.latest else 0
        return seen is not None and seen != now and self._chosen in ActionStatus.values

    @property
    def _chosen(self) -> str:
        return self.data.get(self.add_prefix("status"), "")

    def typed(self) -> dict[str, Any]:
        """What `update_action` takes; of an overtaken page too."""
        given = self.cleaned_data
        return {
            "status": given.get("status") or self._chosen,
            "note": given.get("note", ""),
            "blocked_by": given.get("blocked_by"),
            "evidence": given.get("evidence", ""),
            "seen": given.get("seen"),
        }

    def show_seen(self, seen: object) -> None:
        """Shown again after a clash, the form answers what was seen by then."""
        show_again(self, seen=seen)
