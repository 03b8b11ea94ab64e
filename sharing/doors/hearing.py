"""Who hears that something was written about a record: whoever may see it at that moment.

Worked out once for everybody, by the one rule of access; whether a viewer is among them then costs no
question to the database, however many look.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer


@dataclass(frozen=True)
class Audience:
    """Who may see one record: the Groups that hold a grant, and those that a bar keeps out.

    `unsilenced` are those whose grant holds even where their agency has no agreement in the panel.
    """

    subject: str
    panel_id: int
    groups: frozenset[int]
    unsilenced: frozenset[int]
    barred: frozenset[int]

    def has(self, viewer: Viewer) -> bool:
        """Whether this viewer may see the record, as `access.visible` would say."""
        if self.panel_id not in viewer.panel_ids or not viewer.groups.isdisjoint(self.barred):
            return False
        return any(
            group in self.unsilenced or (self.panel_id, group) not in viewer.silent
            for group in viewer.groups & self.groups
        )

    def as_message(self) -> dict[str, Any]:
        """For the way between processes: a reference and numbers, nothing else."""
        return {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in asdict(self).items()
        }


def from_message(said: dict[str, Any]) -> Audience:
    """The same again, on the other side."""
    groups = (frozenset(said[name]) for name in ("groups", "unsilenced", "barred"))
    return Audience(said["subject"], said["panel_id"], *groups)


def audiences(references: Iterable[str], may: May | None = None) -> list[Audience]:
    """The audience of each record that grants are given on, of those who may see it or do `may` to it;
    other references are left out. One query."""
    return [
        Audience(subject, panel, frozenset(groups), frozenset(unsilenced or ()), frozenset(barred))
        for subject, panel, groups, unsilenced, barred in access.heard_by(references, may)
    ]
