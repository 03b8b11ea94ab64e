"""The rows of the list of actions as they came back, and each as a form among the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from actions.choices import ActionStatus
from actions.forms.action import UpdateForm
from actions.models import Action, ActionUpdate
from sharing import references
from sharing.errors import Refusal, Stale
from sharing.forms.fields import WordsField
from sharing.models import Agency, User

NOTHING = "Choose how an action stands, write a note or tick a reminder, before you save"
NOT_YOURS = "This is not among your actions, so nothing was saved for it"
NO_MORE = "This action takes no update from you as it stands now"
OVERTAKEN = (
    "Somebody else changed this while you had it open. Read what they wrote, then save again"
)
OVERTAKEN_BY_SELF = "You changed this in another window. Read what is saved now, then save again"

WORDS = WordsField()
PARTS = ("was", "status", "blocked_by", "note", "remind")


@dataclass(frozen=True)
class Sent:
    """One row as it came back; `was` is what it said when the page was opened."""

    reference: str
    was: str
    status: str
    blocked_by: str
    note: str
    remind: str = ""
    why = NOT_YOURS

    @property
    def is_changed(self) -> bool:
        return self.says_something or bool(self.remind)

    @property
    def says_something(self) -> bool:
        """Whether it says how the action stands, and does not only ask for a reminder."""
        return bool(self.note) or state(self.status, self.blocked_by) != self.was

    @property
    def as_written(self) -> list[dict[str, str]]:
        """What was chosen and written, for reading where no form can keep it."""
        chosen = ActionStatus(self.status).label if self.status in ActionStatus.values else ""
        return [
            {"key": "How it stands", "value": str(chosen), "empty": "Nothing chosen"},
            {"key": "Note", "value": self.note, "empty": "No note"},
        ]


def state(status: str, blocked_by: str) -> str:
    """What a row says without its note, as one word or two; the script compares the same."""
    return f"{status} {blocked_by}".strip() if status == ActionStatus.BLOCKED else status


def rows_sent(data: QueryDict) -> dict[str, Sent]:
    """The rows of a page by their reference; whatever else was sent is none."""
    found = {}
    for name in data:
        row, _, ending = name.rpartition("-")
        if ending == "was" and references.SHAPE.fullmatch(row):
            found[row] = Sent(row, *(WORDS.to_python(data.get(f"{row}-{part}")) for part in PARTS))
    return found


@dataclass(frozen=True)
class Asked:
    """One action of the list, and what this viewer may say of it. `others`: the agencies that may be
    in its way; `may_remind`: whether somebody can be reminded of it by hand today."""

    action: Action
    coordinates: bool
    clears: bool
    others: Sequence[Agency]
    may_remind: bool = False

    @property
    def latest(self) -> ActionUpdate | None:
        """What was said of it last, if the list brought that along."""
        return next(iter(getattr(self.action, "said", [])), None)


class RowForm(UpdateForm):
    """What was sent of one action among others on the page; how a row is drawn is for
    `drawn_row.DrawnRow`. What shows that it is done is written on the action's own page."""

    def __init__(self, data: Any, *, asked: Asked):
        super().__init__(
            data,
            action=asked.action,
            latest=asked.latest,
            coordinates=asked.coordinates,
            prefix=asked.action.reference,
            blockers=asked.others,
            clears=asked.clears,
        )
        del self.fields["evidence"]
        self.about = asked.action.reference
        self.look = {"note": {"label": f"Note on {self.about}"}}
        self.clash: Mapping[str, Any] | None = None
        self.says = ""
        self.unsaved: list[dict[str, str]] = []

    def refuse(self, refusal: Refusal | None, sent: Sent, *, reader: User | None) -> None:
        """Mark the row with why it was not saved, keeping what was typed. Without a refusal the
        form's own errors say it."""
        said = refusal.said if refusal else ""
        if isinstance(refusal, Stale):
            mine = refusal.facts["update"].by == reader
            said = OVERTAKEN_BY_SELF if mine else OVERTAKEN
            self.clash = {**refusal.facts, "you": mine}
            self.show_seen(refusal.facts["update"].pk)
        if not self.can_change:
            self.says = said if said and not self.clash else NO_MORE
            self.unsaved = sent.as_written
            return
        self.full_clean()
        if not sent.says_something:
            self.errors.pop("note", None)
        if said:
            self.errors.pop("status", None)
            self.add_error("status", said)

    @property
    def problem(self) -> Any:
        """What the summary of errors says of this row."""
        return {"text": f"{self.about}: {self.says}", "id": self.about} if self.says else self
