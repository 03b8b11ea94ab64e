"""What every play can reach: the partnership, today, the cases so far, and whoever does something."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from config.demo.fenbrook import Fenbrook
from config.demo.playing import Diary
from referrals.models import Case
from sharing.doors.viewer import Viewer, viewer_for
from sharing.models import Agency, Panel, User

if TYPE_CHECKING:
    from config.demo.meetings import Sittings


@dataclass
class World:
    """One demonstration while it is being played."""

    today: date
    town: Fenbrook
    diary: Diary
    sittings: "Sittings"
    cases: dict[str, Case] = field(default_factory=dict)
    linked: set[frozenset[str]] = field(default_factory=set)
    _viewers: dict[int, Viewer] = field(default_factory=dict)

    def panel(self, name: str) -> Panel:
        return self.town.panels[name]

    def agency(self, kind: str) -> Agency:
        return self.town.agencies[kind]

    def agencies(self, kinds: Iterable[str]) -> list[Agency]:
        return [self.town.agencies[kind] for kind in dict.fromkeys(kinds)]

    def worker(self, kind: str) -> Viewer:
        return self._as(self.town.workers[kind])

    def spoc(self, kind: str) -> Viewer:
        return self._as(self.town.spocs[kind])

    def deputy(self, kind: str) -> Viewer:
        return self._as(self.town.deputies[kind])

    def role(self, code: str) -> Viewer:
        return self._as(self.town.people[code])

    def as_author(self, case: Case) -> Viewer:
        return self._as(case.author)

    def stage(self, key: str) -> str:
        """Where the case of a story stands now. The services read the rest under their own locks."""
        return Case.objects.values_list("stage", flat=True).get(pk=self.cases[key].pk)

    def _as(self, user: User) -> Viewer:
        """Who they are, asked once: nobody's appointments change while the year is played."""
        if user.pk not in self._viewers:
            self._viewers[user.pk] = viewer_for(user, timezone.localdate())
        return self._viewers[user.pk]
