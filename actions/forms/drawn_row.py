"""A row of the list of actions as it is drawn.

In plain values: forms for many rows would cost more than all the rest of the page. What was sent and
not saved comes from its `RowForm`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from actions.choices import ActionStatus
from actions.forms.action import answers_to
from actions.forms.action_rows import Asked, RowForm, state
from sharing.forms.words import messages_of
from sharing.models import Agency

FIELDS = ("status", "blocked_by", "note")
NO_ERRORS: dict[str, Sequence[str]] = dict.fromkeys(FIELDS, ())
MOST = 160  # letters of a text in a row


def shortened(text: str) -> str:
    """What a row of many can hold; all of it stands on the action's own page."""
    return text if len(text) <= MOST else f"{text[: MOST - 1].rstrip()}…"


class DrawnRow:
    """One action with its questions. `was` and `seen` are how it stood when the page was opened;
    `status`, `by`, `note` and `reminds` what is chosen and written."""

    errors = NO_ERRORS
    note = says = whom = ""
    clash: Mapping[str, Any] | None = None
    unsaved: Sequence[Mapping[str, str]] = ()

    def __init__(self, asked: Asked, form: RowForm | None = None, *, reminds: bool = False):
        action = asked.action
        self.action, self.about, self.form = action, action.reference, form
        self.text = shortened(action.text)
        self.latest = asked.latest
        self.seen: int | str = self.latest.pk if self.latest else 0
        self.answers = answers_to(action.status, coordinates=asked.coordinates, clears=asked.clears)
        codes = [code for code, _ in self.answers]
        self.others = asked.others if ActionStatus.BLOCKED in codes else ()
        self.status = action.status if action.status in codes else ""
        in_the_way = [one.slug for one in self.others if one.pk == action.blocked_by_id]
        self.by = in_the_way[0] if in_the_way else ""
        self.was = state(self.status, self.by)
        self.may_remind, self.reminds = asked.may_remind, reminds and asked.may_remind
        if form:
            self._keep(form)

    def _keep(self, form: RowForm) -> None:
        """Show again what was typed, and why it was not saved."""
        self.clash, self.says, self.unsaved = form.clash, form.says, form.unsaved
        self.errors = {
            name: messages_of(form[name]) if name in form.fields else () for name in FIELDS
        }
        self.seen, self.note = form["seen"].value() or "", form["note"].value() or ""
        chosen = form["status"].value()
        self.status = chosen if chosen in dict(self.answers) else ""
        if "blocked_by" in form.fields:
            self.by = form["blocked_by"].value() or ""

    @property
    def can_change(self) -> bool:
        return bool(self.answers)

    @property
    def asks_whom(self) -> bool:
        """Whether the row itself asks from whom something is needed; else the script does, as soon as
        "blocked" is chosen."""
        blocked = self.status == ActionStatus.BLOCKED
        return bool(self.others) and (blocked or bool(self.errors["blocked_by"]))


def agencies_in(rows: Iterable[DrawnRow]) -> list[Agency]:
    """The agencies that rows may ask about once "blocked" is chosen, each once: their names in every
    row would be a third of the page. In `whom` a row has the numbers of its own, for the script."""
    asking = [row for row in rows if row.others and not row.asks_whom]
    agencies = sorted({one for row in asking for one in row.others}, key=lambda one: one.name)
    numbers = {one.pk: str(number) for number, one in enumerate(agencies, 1)}
    for row in asking:
        row.whom = " ".join(numbers[one.pk] for one in row.others)
    return agencies
