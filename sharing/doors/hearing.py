"""Who hears that something was written about a case, or a panel: whoever may see it at that moment.

Worked out once for everybody, by the one rule of access; whether a viewer is among them then costs no
question to the database, however many look.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from django.apps import apps

from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Guarded, Panel
from sharing.references import SHAPE

# Whose role carries this sits at a panel's table.
TABLE = May.SEE_MEETINGS


@dataclass(frozen=True)
class Audience:
    """Who may see one record: the Groups that hold a grant, and those that a bar keeps out.

    `unsilenced` are those whose grant holds even where their agency has no agreement in the panel. What
    is no case but a panel's own business is open `by_role`: to whose role in the panel carries this.
    """

    subject: str
    panel_id: int
    groups: frozenset[int] = frozenset()
    unsilenced: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()
    by_role: May | None = None

    def has(self, viewer: Viewer) -> bool:
        """Whether this viewer may see the record, as `access.visible` would say."""
        if self.by_role is not None:
            return viewer.holds(self.by_role, self.panel_id)
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
            if value is not None
        }


def from_message(said: dict[str, Any]) -> Audience:
    """The same again, on the other side."""
    groups = {name: frozenset(said[name]) for name in ("groups", "unsilenced", "barred")}
    role = May(said["by_role"]) if "by_role" in said else None
    return Audience(said["subject"], said["panel_id"], **groups, by_role=role)


def audiences(references: Iterable[str], may: May | None = None) -> list[Audience]:
    """The audience of each record that grants are given on, of those who may see it or do `may` to it;
    other references are left out. One query."""
    return [
        Audience(subject, panel, frozenset(groups), frozenset(unsilenced or ()), frozenset(barred))
        for subject, panel, groups, unsilenced, barred in access.heard_by(references, may)
    ]


def tables(slugs: Iterable[str]) -> list[Audience]:
    """The audience of each of these panels' own business: who sits at its table."""
    wanted = [one for one in slugs if not SHAPE.fullmatch(one)]
    found = Panel.objects.filter(slug__in=wanted).values_list("slug", "pk") if wanted else []
    return [Audience(slug, pk, by_role=TABLE) for slug, pk in found]


def tables_of(references: Iterable[str]) -> dict[str, Audience]:
    """The table of the panel whose own business each of these records is; other references are left out.

    What else is written about a panel says nothing here: it may have to do with a case that is hidden
    from those who sit there, and its time would tell.
    """
    wanted, found = list(references), {}
    for model in _business():
        rows = model._default_manager.filter(**{f"{model.guard_key}__in": wanted}).order_by()
        panel = f"{model.guard}__slug", f"{model.guard}_id"
        for one, slug, pk in rows.values_list(model.guard_key, *panel):
            found[one] = Audience(slug, pk, by_role=model.guard_may)
    return found


@cache
def _business() -> tuple[type[Guarded], ...]:
    return tuple(
        model for model in apps.get_models() if issubclass(model, Guarded) and model.is_business
    )
