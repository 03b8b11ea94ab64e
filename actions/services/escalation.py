"""The ladder at work (`domain.md` section 9): what is due climbs by itself; a person may send the next
step earlier, hold the later ones back, or say that they have seen what reached them."""

from collections.abc import Collection
from datetime import date
from functools import cache

from django.utils import timezone

from actions import ladder
from actions.choices import ActionStatus, Verb
from actions.ladder import Rung
from actions.selectors.hearers import Hearers
from actions.selectors.late import Kind, Late, held_until, rungs_sent, take_due
from actions.services import _climbing
from referrals.choices import ON_PATHWAY
from sharing import workdays
from sharing.choices import Event, May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.models import PanelSettings
from sharing.post.notify import Message, queue
from sharing.selectors import holidays

BATCH = 1000


@service(may=May.SWEEP)
def climb_due(*, kind: Kind, by: Viewer) -> int:
    """Let up to a thousand that are due climb, and say how many were looked at.

    Two sweeps at once take different ones; one that is killed leaves all of its batch as it was.
    """
    today = timezone.localdate()
    lates = take_due(kind, today, BATCH)
    numbers = _Numbers(lates)
    sent, holds = rungs_sent(kind, lates), held_until(kind, lates)
    climbs: list[_climbing.Climb] = []
    to_check: list[Late] = []
    next_look: dict[int, date | None] = {}
    for late in lates:
        if not late.climbs:
            look = numbers.look_at_ended(late, today)
            if look == today:
                to_check.append(late)
            next_look[late.pk] = look if look and look > today else None
            continue
        days = numbers.days(late, holds.get(late.pk))
        so_far = sent.get(late.pk, set())
        due = ladder.rungs_due(days, today, since=late.since, sent=so_far)
        climbs += [(late, rung, days[rung]) for rung in due]
        next_look[late.pk] = ladder.next_look(days, today, since=late.since, sent=so_far)
    if climbs or to_check:
        hearers = Hearers([late for late, *_ in climbs] + to_check, today)
        _climbing.climb(climbs, hearers, by=by)
        _ask_to_check(to_check, hearers, by)
    _climbing.look_again(kind, next_look)
    ledger.record(by, Verb.LADDER_LOOKED, looked=len(lates), steps=len(climbs))
    return len(lates)


def _ask_to_check(lates: Collection[Late], hearers: Hearers, by: Viewer) -> None:
    """What was said to be done, and nobody has checked: the coordinator is reminded, never the agency."""
    told = hearers.coordinators(lates)
    queue(
        [
            Message(
                to_id=person,
                app="actions",
                verb="action_to_check",
                step=f"{late.pk}.{late.finished_on}",
                reference=late.reference,
                digest=not late.urgent,
            )
            for late, people in zip(lates, told, strict=True)
            for person in people
        ],
        event=Event.ACTIONS,
    )
    for late in lates:
        ledger.record(by, Verb.CHECK_REMINDED, late, late.case_reference)


class _Numbers:
    """The panels' numbers for a batch, and the days that follow from them."""

    def __init__(self, lates: Collection[Late]) -> None:
        panels = {late.panel_id for late in lates}
        self._settings = {
            one.panel_id: one for one in PanelSettings.objects.filter(panel__in=panels)
        }
        self._holidays = holidays.england()
        self._timings = cache(self._timings_of)
        self._ladder = cache(self._ladder_of)

    def days(self, late: Late, held: date | None) -> dict[Rung, date]:
        timings = self._timings(late.panel_id, late.urgent)
        days = self._ladder(late.due, timings, late.paused_wd)
        return ladder.held(days, held, self._holidays) if held else days

    def look_at_ended(self, late: Late, today: date) -> date | None:
        """When to look again at what does not climb: today, to ask the coordinator to check what is said
        to be done; a later day; or never, None."""
        if late.status == ActionStatus.DONE and late.finished_on and late.stage in ON_PATHWAY:
            wait = self._settings[late.panel_id].verify_wd
            return max(today, workdays.after(late.finished_on, wait, self._holidays))
        if not late.is_open:
            return None
        # Its case is off the pathway: it may come back, by a closure corrected in time or from waiting.
        wait = self._settings[late.panel_id].correction_wd
        gone = late.ended_on and workdays.after(late.ended_on, wait, self._holidays) < today
        return None if gone else today + workdays.DAY

    def _timings_of(self, panel_id: int, urgent: bool) -> ladder.Timings:
        return ladder.timings(self._settings[panel_id], urgent=urgent)

    def _ladder_of(self, due: date, timings: ladder.Timings, paused_wd: int) -> dict[Rung, date]:
        return ladder.days(due, timings, self._holidays, paused_wd=paused_wd)
