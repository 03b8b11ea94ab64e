"""Actions: raised after a meeting, reported by their agencies, checked by the coordinator."""

from datetime import date, datetime
from random import Random
from typing import Any

from django.utils import timezone

from actions.choices import ActionStatus, Priority
from actions.models import Action
from actions.services.action import raise_action, update_action
from actions.services.change import extend_action, hand_over
from config.demo import days
from config.demo.cast import World
from config.demo.playing import Play
from config.demo.stories import Story, Words
from sharing.doors.viewer import Viewer

UNDER_WAY = ("First step taken.", "Date agreed with the adult.", "Colleague asked and willing.")
DONE = ("Done as agreed.", "Done; the adult knows.", "Done, with the other agency present.")
LATE = "Done, later than agreed: it took more than one try to reach the adult."


def raise_round(world: World, story: Story, number: int, rng: Random) -> None:
    """Raise the actions agreed at one meeting; 0 is the meeting that accepted the case."""
    for place, words in enumerate(story.course.actions):
        if words.get("round", 0) != number:
            continue
        action = _raise(world, story, words)
        name = f"{story.key}: action {place}"
        world.diary.enter(name, live(world, action, words, Random(f"{name}{rng.random()}")))


def _raise(world: World, story: Story, words: Words) -> Action:
    owner = words["owner"]
    leads = owner == story.course.lead
    return raise_action(
        case=world.cases[story.key],
        text=words["text"],
        serves=words.get("serves", ""),
        owner_agency=world.agency(owner),
        person=world.town.workers[owner] if leads else None,
        priority=words.get("priority", Priority.ROUTINE),
        due=days.after(timezone.localdate(), words.get("days", 10)),
        without_panel=words.get("without_panel", "not_known"),
        by=world.role("coordinator"),
    )


def live(world: World, action: Action, words: Words, rng: Random) -> Play:
    """What becomes of one action: `ends` says how, `notes` what is reported on the way; before that
    it may go to another agency (`handover`) and get more time (`more_time`)."""
    ends = words.get("ends", ActionStatus.VERIFIED)
    notes = list(words.get("notes", ()))
    yield from _changes(world, action, words, rng)
    if ends == ActionStatus.OPEN:
        return
    raised, owner = timezone.localdate(), words.get("handover", {}).get("to", words["owner"])
    span = max(days.between(raised, action.due), 1)
    late = words.get("late", 0)
    if ends != ActionStatus.VERIFIED or len(notes) > 1 or rng.random() < 0.4:
        yield _hour(days.after(raised, 1 + rng.randrange(max(span // 2, 1))), rng)
        note = notes.pop(0) if notes else rng.choice(UNDER_WAY)
        _update(action, ActionStatus.IN_PROGRESS, note, _reporter(world, owner, rng))
    if ends == ActionStatus.IN_PROGRESS:
        return
    yield _hour(_end(action.due, raised, late, rng), rng)
    if ends in (ActionStatus.VERIFIED, ActionStatus.DONE):
        note = notes.pop(0) if notes else LATE if late > 0 else rng.choice(DONE)
        shown = {"evidence": words.get("evidence", "")}
        _update(action, ActionStatus.DONE, note, _reporter(world, owner, rng), **shown)
    else:
        needed = {"blocked_by": world.agency(words["blocked_by"])} if "blocked_by" in words else {}
        _update(action, ends, notes.pop(0), _reporter(world, owner, rng), **needed)
    if ends == ActionStatus.VERIFIED:
        yield _hour(days.after(timezone.localdate(), rng.choice((1, 1, 2))), rng)
        _update(action, ActionStatus.VERIFIED, "", world.role("coordinator"))


def _changes(world: World, action: Action, words: Words, rng: Random) -> Play:
    by = world.role("coordinator")
    if told := words.get("handover"):
        yield _hour(days.after(timezone.localdate(), told["after"]), rng)
        to = world.agency(told["to"])
        hand_over(action=action, owner_agency=to, person=None, reason=told["reason"], by=by)
    if told := words.get("more_time"):
        yield _hour(days.after(timezone.localdate(), told["after"]), rng)
        due = days.after(action.due, told["days"])
        extend_action(action=action, due=due, reason=told["reason"], by=by)
    action.refresh_from_db(fields=["due", "owner_agency", "person"])


def _end(due: date, raised: date, late: int, rng: Random) -> date:
    """The day on which it is done: on or shortly before the due day, or so many days late."""
    if late:
        return days.after(due, late)
    return max(days.before(due, rng.choice((0, 0, 1, 2))), days.after(raised, 1))


def _hour(day: date, rng: Random) -> datetime:
    return days.at(day, rng.choice((9, 10, 11, 13, 14, 15, 16)), rng.randrange(60))


def _reporter(world: World, owner: str, rng: Random) -> Viewer:
    return world.deputy(owner) if rng.random() < 0.25 else world.spoc(owner)


def _update(action: Action, status: str, note: str, by: Viewer, **words: Any) -> None:
    update_action(action=action, status=status, note=note, by=by, **words)
