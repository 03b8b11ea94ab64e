"""One story from its first page to where it stands: triage, panel, work, leaving."""

from collections.abc import Generator
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from config.demo import answering, days, sending, triaging, working
from config.demo.cast import World
from config.demo.leaving import leave
from config.demo.meetings import Sitting
from config.demo.playing import Play
from config.demo.stories import Story
from panel.choices import DecisionKind
from panel.models import Decision
from panel.services.decision import ratify_decision, record_decision
from referrals.choices import ACCEPTED, Stage
from referrals.models import Case
from referrals.services import outcome
from sharing.models import Agency

PRIVACY = (
    "Told by the worker they know, in person, with the privacy notice in the format they asked for."
)


def play(world: World, story: Story) -> Play:
    """Everything that happened about this adult, up to today."""
    rng = Random(story.key)
    if story.course.outcome == Stage.DRAFT:
        yield days.at(story.sent_on, 14, 10)
        yield from sending.write(world, story)
        return
    yield from sending.send(world, story)
    listed = yield from triaging.until_listed(world, story)
    if not listed:
        return
    _tell(world, story, "listing")
    answering.begin(world, story)
    if story.course.decided_urgently:
        yield from _decide_urgently(world, story)
        yield from _after_acceptance(world, story, rng)
        return
    sitting = yield from _wait_for_panel(world, story)
    if story.course.decision == DecisionKind.DECLINE:
        yield from _decline(world, story, sitting)
        return
    _accept(world, story, sitting)
    yield from _after_acceptance(world, story, rng)


def _wait_for_panel(world: World, story: Story) -> Generator[datetime | timedelta, None, Sitting]:
    """To the meeting that hears the case; after a deferral, to the one after."""
    urgent = story.answers.get("urgent") == "yes"
    sitting = world.sittings.first(story.panel, timezone.localdate(), urgent=urgent)
    yield sitting.at
    yield sitting.slot()
    if story.course.deferred:
        decide(world, story, sitting, DecisionKind.DEFER, story.course.deferred)
        sitting = world.sittings.later(sitting)[0]
        yield sitting.at
        yield sitting.slot()
    return sitting


def decide(world: World, story: Story, sitting: Sitting, kind: str, reasons: str, **words) -> None:
    """Record one decision at a meeting, by whoever is in the chair."""
    record_decision(
        case=world.cases[story.key],
        meeting=sitting.meeting,
        kind=kind,
        reasons=reasons,
        by=world.role(sitting.chair),
        **words,
    )


def _accept(world: World, story: Story, sitting: Sitting) -> None:
    course = story.course
    decide(
        world,
        story,
        sitting,
        DecisionKind.ACCEPT,
        course.reasons,
        own_voice=course.own_voice,
        dissent=course.dissent,
        lead_agency=world.agency(course.lead),
        lead_professional=world.town.workers[course.lead],
    )


def _decide_urgently(world: World, story: Story) -> Play:
    """The chair decides between meetings, after asking core agencies; the next meeting ratifies."""
    course = story.course
    yield triaging.tomorrow(hour=12)
    decision = record_decision(
        case=Case.objects.get(pk=world.cases[story.key].pk),
        meeting=None,
        kind=DecisionKind.ACCEPT,
        reasons=course.reasons,
        own_voice=course.own_voice,
        lead_agency=world.agency(course.lead),
        lead_professional=world.town.workers[course.lead],
        urgent=True,
        consulted=[agency for agency in world.agencies(course.involve) if _is_core(agency)],
        by=world.role("chair"),
    )
    sitting = world.sittings.first(story.panel, timezone.localdate(), urgent=True)
    world.diary.enter(f"{story.key}: ratified", _ratify(world, decision, sitting))


def _is_core(agency: Agency) -> bool:
    return agency.memberships.filter(is_core=True).exists()


def _ratify(world: World, decision: Decision, sitting: Sitting) -> Play:
    yield sitting.at
    yield sitting.slot()
    ratify_decision(decision=decision, meeting=sitting.meeting, by=world.role(sitting.chair))


def _decline(world: World, story: Story, sitting: Sitting) -> Play:
    course = story.course
    decide(
        world,
        story,
        sitting,
        DecisionKind.DECLINE,
        course.reasons,
        own_voice=course.own_voice,
        decline_reason=course.decline_reason,
        signposting=course.signposting,
    )
    yield from triaging.challenged(world, story)


def _after_acceptance(world: World, story: Story, rng: Random) -> Play:
    """The work, a review at every meeting, and in the end the way out."""
    accepted = timezone.localdate()
    yield from working.begin(world, story, rng)
    if world.stage(story.key) != Stage.ACTIVE:
        return
    exit_at = _exit_sitting(world, story, accepted)
    _watch(world, story, 0, exit_at, rng)
    for number, sitting in enumerate(_sittings_since(world, story), 1):
        if sitting is exit_at:
            yield from leave(world, story, sitting)
            yield sitting.slot()
            close(world, story, sitting)
            return
        yield from working.prepare_review(world, story, sitting, number, rng)
        yield sitting.slot()
        decide(world, story, sitting, DecisionKind.REVIEW, working.review_words(story, number))
        yield from working.after_review(world, story, number, rng)
        _watch(world, story, number, exit_at, rng)


def _watch(world: World, story: Story, number: int, exit_at: Sitting | None, rng: Random) -> None:
    """Only since the last meeting, and not everywhere: in a few cases the review is overdue."""
    coming = world.sittings.of(story.panel)[-1]
    month_ago = world.sittings.back(story.panel, 1)
    leaves = exit_at is coming
    if month_ago.day < timezone.localdate() and not leaves and rng.random() < 0.75:
        name = f"{story.key}: watch"
        world.diary.enter(name, working.watch(world, story, number))


def _sittings_since(world: World, story: Story) -> list[Sitting]:
    """The meetings from the third working day on; earlier ones come too soon to look again."""
    soon = days.after(timezone.localdate(), 3)
    return [one for one in world.sittings.of(story.panel) if one.day > soon]


def _exit_sitting(world: World, story: Story, accepted: date) -> Sitting | None:
    """The meeting that decides the exit: so many after acceptance as the story says."""
    words = story.course.exit
    if not words:
        return None
    later = [one for one in world.sittings.of(story.panel) if one.day > accepted]
    wanted = words.get("after", 4)
    return later[min(wanted, len(later)) - 1]


def close(world: World, story: Story, sitting: Sitting) -> None:
    if world.stage(story.key) not in ACCEPTED:
        return
    reasons = story.course.exit.get("decided", "Both tests are met and the way back is known.")
    decide(world, story, sitting, DecisionKind.CLOSE, reasons)


def _tell(world: World, story: Story, at: str) -> None:
    """That the adult was told, or why not yet."""
    told = story.answers.get("adult_told", "yes")
    said = {"at": at, "told": told}
    if told == "yes":
        said["how"] = PRIVACY
    else:
        said["why_not"] = story.answers["adult_told_why_not"]
        said["next_considered"] = days.after(timezone.localdate(), 10)
    outcome.record_told(case=world.cases[story.key], said=said, by=world.role("coordinator"))
