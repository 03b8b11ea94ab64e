"""The demo world: Fenbrook's panels over twelve months, played once through the services.

Everything happens on its own day, by whoever does it in life, so that stamps, working days, the
ledger and the outbox are what a year of use leaves behind. The same seeds give the same world.
"""

from collections.abc import Callable
from datetime import UTC, date
from random import Random

import time_machine
from django.db import connection
from django.utils import timezone

from config.demo import answering, business, course, days, disagreeing, fenbrook, reviewing, stories
from config.demo.cast import World
from config.demo.fenbrook import Fenbrook
from config.demo.meetings import Sittings, hold
from config.demo.ordinary_life import ordinary
from config.demo.playing import Diary, Play
from config.demo.this_morning import this_morning
from panel.tasks import access_reviews, disagreements, ladder, run_sweep
from referrals.policy import months_before
from sharing import references
from sharing.choices import AgencyKind, May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer, the_service
from sharing.post.sending import send_due
from sharing.services import appointment

Progress = Callable[..., None]
MONTHS = 14
FRIDAY = 4
AWAY = AgencyKind.MENTAL_HEALTH


def seed(progress: Progress) -> None:
    """Fill an empty database. `progress(done, total, what)` hears how far the year has gone."""
    today, pick = timezone.localdate(), references.pick
    _set("set synchronous_commit = off")
    since = days.after(months_before(today, MONTHS), 0)
    references.pick = Random("Fenbrook").choice
    try:
        with time_machine.travel(days.at(since, 9).astimezone(UTC)) as clock:
            world = _year(clock, since, today, progress)
        this_morning(world=world, by=the_service("demonstration"))
    finally:
        references.pick = pick
    _set("reset synchronous_commit")


def _set(statement: str) -> None:
    """An interrupted seeding is dropped and begun again, so meanwhile nothing waits for the disk."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _year(clock: time_machine.Traveller, since: date, today: date, progress: Progress) -> World:
    town = open_town(since=since, by=the_service("demonstration"))
    world = World(today, town, Diary(clock, today), Sittings(today))
    for panel in town.panels:
        for number, sitting in enumerate(world.sittings.of(panel)):
            name = f"{panel} meeting {number}"
            world.diary.enter(name, hold(world, sitting, Random(name)))
    world.diary.enter("cover", _on_leave(world))
    everyone = [*stories.people(today), *ordinary(today), *stories.published(today)]
    for story in everyone:
        world.diary.enter(story.key, course.play(world, story))
    for panel in town.panels:
        world.diary.enter(f"{panel}: a later question", answering.asked_later(world, panel))
        world.diary.enter(f"{panel}: business", business.agreed(world, panel))
    world.diary.enter("usual answers", answering.usual(world))
    world.diary.enter("an agency leaves", disagreeing.leave(world))
    world.diary.enter("a disagreement", disagreeing.disagree(world))
    world.diary.enter("access review", reviewing.review_access(world))
    total = (today - since).days
    world.diary.run(
        close=_sweep, moved=lambda day: progress((day - since).days, total, f"{day:%B %Y}")
    )
    return world


def _on_leave(world: World) -> Play:
    """The mental health SPoC is away for two weeks; the deputy stands in."""
    yield days.at(days.before(world.today, 4), 9, 15)
    appointment.set_cover(
        by=world.role("coordinator"),
        person=world.town.spocs[AWAY],
        standing_in=world.town.deputies[AWAY],
        since=days.before(world.today, 3),
        until=days.after(world.today, 6),
    )


@service(may=May.SEED)
def open_town(*, since: date, by: Viewer) -> Fenbrook:
    """The partnership, in one transaction."""
    town = fenbrook.build(since)
    ledger.record(by, Verb.DEMO_SEEDED, day=since.isoformat())
    return town


def _sweep(day: date) -> None:
    """What is late climbs, disagreements rise and mails go out each evening; the rest of what happens by
    itself, at the end of the week.

    The monthly access review is played by itself, once: nobody plays a year of answers.
    """
    by = the_service("sweep")
    if day.weekday() == FRIDAY:
        run_sweep(by, without=[access_reviews])
        return
    ladder(by)
    disagreements(by)
    send_due(by)
