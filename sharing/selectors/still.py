"""Whether a message that was queued a while ago is still its person's to hear.

A bar stops every message about its case. What else a message needs is known to the app that queues it,
which adds its own check to `checks` when it starts (`AppConfig.ready`).
"""

from collections.abc import Callable, Collection

from django.utils import timezone

from sharing.choices import May
from sharing.doors import hearing
from sharing.doors.viewer import Viewer, viewers_for
from sharing.models import Bar, Notice
from sharing.selectors.subjects import roots_of

Waiting = Collection[Notice]
# Each says for all that is about to be sent, by their keys, which of it is not to go.
checks: list[Callable[["Batch"], set[int]]] = []


class Batch:
    """Messages about to be sent, with the cases or the panels whose business they are about, and what their
    people are today: asked once for all of them."""

    def __init__(self, notices: Waiting) -> None:
        self._roots = roots_of({notice.reference for notice in notices if notice.reference})
        self.about_cases = [notice for notice in notices if notice.reference in self._roots]
        others = {notice.reference for notice in notices} - self._roots.keys() - {""}
        self._tables = hearing.tables_of(others) if others else {}
        self.about_business = [notice for notice in notices if notice.reference in self._tables]
        people = {one.to_id: one.to for one in (*self.about_cases, *self.about_business)}
        self._viewers = viewers_for(people.values(), timezone.localdate()) if people else {}
        self.cases = {self._roots[notice.reference] for notice in self.about_cases}

    def case_of(self, notice: Notice) -> str:
        """The reference of the case that a message is about."""
        return self._roots[notice.reference]

    def viewer_of(self, notice: Notice) -> Viewer | None:
        """What its person is today; None for who has left."""
        return self._viewers.get(notice.to_id)

    def unseen(self, notices: Waiting, may: May) -> set[int]:
        """Those of these whose person may not see the case (or do `may` to it) any more."""
        cases = {self.case_of(notice) for notice in notices}
        if not cases:
            return set()
        heard = {one.subject: one for one in hearing.audiences(cases, may)}
        return {
            notice.pk
            for notice in notices
            if (viewer := self.viewer_of(notice))
            and not ((case := heard.get(self.case_of(notice))) and case.has(viewer))
        }

    def panel_of(self, notice: Notice) -> int:
        """The panel whose own business a message is about."""
        return self._tables[notice.reference].panel_id

    def away(self, notices: Waiting) -> set[int]:
        """Those of these, about a panel's own business, whose person sits at its table no more."""
        return {
            notice.pk
            for notice in notices
            if (viewer := self.viewer_of(notice)) and not self._tables[notice.reference].has(viewer)
        }


def no_longer_theirs(notices: Waiting) -> set[int]:
    """By their keys, those of these messages that their people may no longer hear."""
    batch = Batch(notices)
    lost = _barred(batch)
    known = batch.about_cases or batch.about_business
    return lost.union(*(check(batch) for check in checks)) if known else lost


def _barred(batch: Batch) -> set[int]:
    if not batch.cases:
        return set()
    rows = Bar.objects.in_force().filter(subject__in=batch.cases)
    bars = set(rows.values_list("subject", "group_id"))
    return {
        notice.pk
        for notice in batch.about_cases
        if (viewer := batch.viewer_of(notice))
        and any((batch.case_of(notice), group) in bars for group in viewer.groups)
    }
