"""Plays stories side by side, each thing on its own day: the clock is moved, the services do the rest.

A play is a generator: it does something through the services and yields when it goes on, as a
moment or as a span from now. Whatever would happen from today on is not played.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random

import time_machine
from django.utils import timezone

from config.demo import days
from sharing import references
from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer, the_service

Play = Iterator[datetime | timedelta]
ADay = Callable[[date], None]


@dataclass(order=True)
class Turn:
    """Whose turn it is next, and when. Each play draws its references by a seed of its own."""

    when: datetime
    number: int
    play: Play = field(compare=False)
    rng: Random = field(compare=False)


class Diary:
    """All plays that are going on, up to the beginning of a day."""

    def __init__(self, clock: time_machine.Traveller, until: date) -> None:
        self._clock = clock
        self._until = days.at(until, 0)
        self._turns: list[Turn] = []
        self._numbers = count()

    def enter(self, name: str, play: Play) -> None:
        """Another play begins, at once up to its first yield."""
        self._step(play, Random(name))

    def run(self, close: ADay, moved: ADay) -> None:
        """Play everything. `close` ends each day, in the evening; `moved` hears of it."""
        by = the_service("demonstration")
        while self._turns and self._turns[0].when < self._until:
            day = timezone.localdate(self._turns[0].when)
            play_day(diary=self, day=day, by=by)
            self.move(max(timezone.now(), days.at(day, 17, 45)))
            close_day(day=day, close=close, by=by)
            moved(day)

    def play(self, day: date) -> None:
        end = days.at(day + timedelta(days=1), 0)
        while self._turns and self._turns[0].when < end:
            turn = heapq.heappop(self._turns)
            self.move(turn.when)
            self._step(turn.play, turn.rng)

    def move(self, moment: datetime) -> None:
        self._clock.move_to(moment.astimezone(UTC))

    def _step(self, play: Play, rng: Random) -> None:
        before, references.pick = references.pick, rng.choice
        try:
            when = next(play, None)
        finally:
            references.pick = before
        if when is None:
            return
        now = timezone.now()
        when = now + when if isinstance(when, timedelta) else max(when, now)
        heapq.heappush(self._turns, Turn(when, next(self._numbers), play, rng))


@service(may=May.SEED)
def play_day(*, diary: Diary, day: date, by: Viewer) -> None:
    """One day in one transaction, so that its ledger entries are appended together."""
    diary.play(day)
    ledger.record(by, Verb.DEMO_SEEDED, day=day.isoformat())


@service(may=May.SEED)
def close_day(*, day: date, close: ADay, by: Viewer) -> None:
    """What the service does by itself, once in the evening instead of every minute."""
    close(day)
    ledger.record(by, Verb.DEMO_SEEDED, day=day.isoformat())
