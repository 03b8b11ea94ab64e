"""What other timings of the ladder would do today, before they are saved (`ux.md`, Panel settings)."""

from collections import Counter
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date

from actions import ladder
from actions.ladder import REMINDERS, Rung
from actions.selectors.climbing import Numbers, held_of, sent_of
from actions.selectors.hearers import Hearers
from actions.selectors.late import MODELS, Late, open_in
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Panel


@dataclass(frozen=True)
class Moved:
    """One promise whose next step would be another, or on another day."""

    reference: str
    due: date
    before: tuple[Rung, date] | None
    after: tuple[Rung, date] | None
    now: tuple[Rung, ...]


@dataclass(frozen=True)
class Simulation:
    """All of it about what this viewer may see: another number would say that there is more."""

    open: int
    moved: list[Moved]
    mails: list[tuple[Rung, int]]

    @property
    def mails_today(self) -> int:
        return sum(count for _, count in self.mails)


def simulate(panel: Panel, changes: Mapping[str, int], viewer: Viewer, today: date) -> Simulation:
    """What would change for the panel's live actions and requests that this viewer may see, if these
    numbers were saved now."""
    climbing = [late for late in open_in(panel.pk) if late.climbs]
    shown = _visible(viewer, [late.reference for late in climbing])
    lates = [late for late in climbing if late.reference in shown]
    other = copy(panel.settings)
    for name, value in changes.items():
        setattr(other, name, value)
    as_is, would_be = Numbers(lates, [panel.settings]), Numbers(lates, [other])
    sent, held = sent_of(lates), held_of(lates)
    found: list[Moved] = []
    go_out: list[tuple[Late, Rung]] = []
    for late in lates:
        key = late.key
        so_far, hold = sent.get(key, set()), held.get(key)
        before, after = as_is.days(late, hold), would_be.days(late, hold)
        due_before = ladder.rungs_due(before, today, since=late.since, sent=so_far)
        due_after = ladder.rungs_due(after, today, since=late.since, sent=so_far)
        fresh = tuple(rung for rung in due_after if rung not in due_before)
        go_out += [(late, rung) for rung in fresh]
        ways = [
            _next(days, late, today, so_far | set(due))
            for days, due in ((before, due_before), (after, due_after))
        ]
        if fresh or ways[0] != ways[1]:
            found.append(Moved(late.reference, late.due, ways[0], ways[1], fresh))
    return Simulation(open=len(lates), moved=found, mails=_mails(go_out, today))


def _next(
    days: Mapping[Rung, date], late: Late, today: date, sent: set[Rung]
) -> tuple[Rung, date] | None:
    to_come = ladder.to_come(days, today, since=late.since, sent=sent)
    return (to_come[0], days[to_come[0]]) if to_come else None


def _visible(viewer: Viewer, references: list[str]) -> set[str]:
    return {
        reference
        for model in MODELS.values()
        for reference in access.visible(model, viewer)
        .filter(reference__in=references)
        .values_list("reference", flat=True)
    }


def _mails(go_out: list[tuple[Late, Rung]], today: date) -> list[tuple[Rung, int]]:
    """Step to the messages it would send; routine reminders wait for the morning and are not counted."""
    told = Hearers([late for late, _ in go_out], today).of(go_out)
    counts: Counter[Rung] = Counter()
    for (late, rung), people in zip(go_out, told, strict=True):
        if late.urgent or rung not in REMINDERS:
            counts[rung] += len(people)
    return [(rung, counts[rung]) for rung in Rung if counts[rung]]
