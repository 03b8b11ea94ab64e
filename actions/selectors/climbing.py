"""On which days a late promise climbs, with its panel's numbers and what it has climbed already."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from actions import ladder
from actions.choices import ActionStatus
from actions.ladder import PREPARED, Rung
from actions.models import EscalationHold, EscalationStep
from actions.selectors.late import Key, Late, about, key_of_row
from sharing import workdays
from sharing.models import PanelSettings
from sharing.selectors import holidays

# After so long no case comes back: a challenge and its answer, or a correction, take some days.
WAY_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Held:
    """Until when a person holds the later steps back, and which rungs had gone before they did."""

    until: date
    before: frozenset[Rung] = frozenset()


class Numbers:
    """The panels' numbers for some of them, and the days that follow from them; or with other numbers
    than are saved, `settings`."""

    def __init__(
        self, lates: Collection[Late], settings: Collection[PanelSettings] | None = None
    ) -> None:
        if settings is None:
            panels = {late.panel_id for late in lates}
            settings = list(PanelSettings.objects.filter(panel__in=panels))
        self._settings = {one.panel_id: one for one in settings}
        self._holidays = holidays.england()
        self._timings = cache(self._timings_of)
        self._ladder = cache(self._ladder_of)

    def days(self, late: Late, held: Held | None) -> dict[Rung, date]:
        timings = self._timings(late.panel_id, late.urgent)
        days = self._ladder(late.due, timings, late.paused_wd)
        if held is None:
            return days
        return ladder.held(days, held.until, self._holidays, sent=held.before)

    def look_at_ended(self, late: Late, today: date) -> date | None:
        """When to look again at what does not climb: today, to ask the coordinator to check what is said
        to be done; a later day; or never, None."""
        claimed = late.status == ActionStatus.DONE and late.finished_on
        if claimed and late.is_on_pathway:
            wait = self._settings[late.panel_id].verify_wd
            return max(today, workdays.after(claimed, wait, self._holidays))
        if not late.is_open and not claimed:
            return None
        # Its case is off the pathway: it may come back, from waiting, by a challenge or a correction.
        gone = late.ended_on is not None and late.ended_on < today - WAY_BACK
        return None if gone else today + workdays.DAY

    def _timings_of(self, panel_id: int, urgent: bool) -> ladder.Timings:
        return ladder.timings(self._settings[panel_id], urgent=urgent)

    def _ladder_of(self, due: date, timings: ladder.Timings, paused_wd: int) -> dict[Rung, date]:
        return ladder.days(due, timings, self._holidays, paused_wd=paused_wd)


@dataclass(frozen=True)
class Upcoming:
    """The next rung of something, and its day."""

    rung: Rung
    day: date


def upcoming(lates: Collection[Late], today: date) -> dict[Key, Upcoming]:
    """The next rung of each of these that climbs, by kind and key; those at the end are left out. Three
    queries, however many."""
    climbing = [late for late in lates if late.climbs]
    if not climbing:
        return {}
    numbers, sent, holds = Numbers(climbing), sent_of(climbing), held_of(climbing)
    found = {}
    for late in climbing:
        key = late.key
        so_far = sent.get(key, set())
        days = numbers.days(late, holds.get(key))
        if to_come := ladder.to_come(days, today, since=late.since, sent=so_far):
            found[key] = Upcoming(to_come[0], days[to_come[0]])
    return found


def sent_of(lates: Collection[Late]) -> dict[Key, set[Rung]]:
    """The rungs each has climbed already in the count from its present due date."""
    counts_from = {late.key: late.due for late in lates}
    rows = EscalationStep.objects.filter(about(late.key for late in lates)).order_by()
    sent: dict[Key, set[Rung]] = defaultdict(set)
    for action, request, rung, due in rows.values_list("action", "request", "rung", "counts_from"):
        key = key_of_row(action, request)
        if due == counts_from[key]:
            sent[key].add(Rung(rung))
    return sent


def held_of(lates: Collection[Late]) -> dict[Key, Held]:
    """Where a person holds back the later steps: until when, and what had gone before."""
    rows = EscalationHold.objects.filter(
        about(late.key for late in lates), ended_at=None
    ).order_by()
    holds = {
        key_of_row(action, request): (until, at)
        for action, request, until, at in rows.values_list("action", "request", "until", "at")
    }
    before: dict[Key, set[Rung]] = defaultdict(set)
    held = [late for late in lates if late.key in holds]
    if held:
        gone = EscalationStep.objects.filter(about(late.key for late in held)).order_by()
        for action, request, rung, at in gone.values_list("action", "request", "rung", "at"):
            key = key_of_row(action, request)
            if at < holds[key][1]:
                before[key].add(Rung(rung))
    return {key: Held(until, frozenset(before[key])) for key, (until, _) in holds.items()}


def prepared(late: Late, today: date) -> Upcoming | None:
    """The next rung, if it is one that a person may send earlier: the due day has come, and the SPoC
    has been told."""
    found = upcoming([late], today).get(late.key)
    return found if found and is_prepared(late, found.rung, today) else None


def is_prepared(late: Late, rung: Rung, today: date) -> bool:
    """Whether this next rung is one that a person may send earlier or hold, and its due day is over."""
    return rung in PREPARED and late.due < today
