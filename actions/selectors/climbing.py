"""On which days a late promise climbs, with its panel's numbers and what it has climbed already."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Q

from actions import ladder
from actions.choices import ActionStatus
from actions.ladder import PREPARED, Rung
from actions.models import EscalationHold, EscalationStep
from actions.selectors.late import KINDS, Kind, Late
from referrals.choices import ON_PATHWAY
from sharing import workdays
from sharing.models import PanelSettings
from sharing.selectors import holidays

Key = tuple[Kind, int]


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
        key = late.kind, late.pk
        days = numbers.days(late, holds.get(key))
        so_far = sent.get(key, set())
        if to_come := ladder.to_come(days, today, since=late.since, sent=so_far):
            found[key] = Upcoming(to_come[0], days[to_come[0]])
    return found


def sent_of(lates: Collection[Late]) -> dict[Key, set[Rung]]:
    """The rungs each has climbed already in the count from its present due date."""
    counts_from = {(late.kind, late.pk): late.due for late in lates}
    rows = EscalationStep.objects.filter(_of(lates)).order_by()
    sent: dict[Key, set[Rung]] = defaultdict(set)
    for action, request, rung, due in rows.values_list("action", "request", "rung", "counts_from"):
        key = _key(action, request)
        if due == counts_from[key]:
            sent[key].add(Rung(rung))
    return sent


def held_of(lates: Collection[Late]) -> dict[Key, date]:
    """Until when a person holds back the later steps of those for which somebody does."""
    rows = EscalationHold.objects.filter(_of(lates), ended_at=None).order_by()
    found = rows.values_list("action", "request", "until")
    return {_key(action, request): until for action, request, until in found}


def _of(lates: Collection[Late]) -> Q:
    pks: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
    for late in lates:
        pks[late.kind].append(late.pk)
    return Q(action__in=pks["action"]) | Q(request__in=pks["request"])


def _key(action: int | None, request: int | None) -> Key:
    return ("action", action) if action else ("request", request or 0)


def prepared(late: Late, today: date) -> Upcoming | None:
    """The next rung, if it is one that a person may send earlier: the due day has come, and the SPoC
    has been told."""
    found = upcoming([late], today).get((late.kind, late.pk))
    return found if found and is_prepared(late, found.rung, today) else None


def is_prepared(late: Late, rung: Rung, today: date) -> bool:
    """Whether this next rung is one that a person may send earlier or hold, and its due day is over."""
    return rung in PREPARED and late.due < today
