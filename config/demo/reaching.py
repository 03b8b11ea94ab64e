"""The agreed rhythm and what came of it: whoever sees the adult says so each time."""

from datetime import date, timedelta

from django.utils import timezone

from config.demo import days
from config.demo.cast import World
from config.demo.playing import Play
from config.demo.stories import Story
from referrals.choices import ACCEPTED, ContactKind
from referrals.services.rhythm import agree_rhythm, record_contact

# Now and then nobody opens; they are reached two days later.
MISSED = 5
SOON = 2


def agree(world: World, story: Story) -> None:
    """Agree the rhythm that the story tells of, if it does, and begin to keep to it."""
    told = story.course.rhythm
    if not told:
        return
    agree_rhythm(
        case=world.cases[story.key],
        agency=world.agency(told["agency"]),
        person_name=told.get("person_name", ""),
        every_days=told["every_days"],
        reach=told["reach"],
        warning_signs=told["warning_signs"],
        if_missed=told["if_missed"],
        by=world.spoc(story.course.lead),
    )
    world.diary.enter(f"{story.key}: contacts", _keep_to(world, story))


def _keep_to(world: World, story: Story) -> Play:
    """One contact a gap, until the case leaves; where the story says so, none in the latest days."""
    told, number = story.course.rhythm, 0
    quiet = world.today - timedelta(days=told.get("quiet_days", 0))
    while True:
        number += 1
        yield days.at(_next(told["every_days"]), 15, 40)
        if _has_left(world, story):
            return
        if number % MISSED == 0 and timezone.localdate() <= quiet:
            _record(world, story, ContactKind.TRIED)
            yield days.at(_next(SOON), 11, 20)
            if _has_left(world, story):
                return
        is_quiet = timezone.localdate() > quiet
        _record(world, story, ContactKind.TRIED if is_quiet else told["reach"])


def _next(gap: int) -> date:
    return days.after(timezone.localdate() + timedelta(days=gap), 0)


def _has_left(world: World, story: Story) -> bool:
    return world.stage(story.key) not in ACCEPTED


def _record(world: World, story: Story, kind: str) -> None:
    told = story.course.rhythm
    reached = kind != ContactKind.TRIED
    record_contact(
        case=world.cases[story.key],
        kind=kind,
        on=timezone.localdate(),
        agency=world.agency(told["agency"]),
        person_name=told.get("person_name", ""),
        note=told["reached" if reached else "missed"],
        by=world.spoc(told["agency"]),
    )
