"""The way out: risk and wishes looked at once more, the evidence written, the exit proposed."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from actions.selectors.unfinished import unfinished_count
from config.demo import days, recording
from config.demo.cast import World
from config.demo.meetings import CUT_OFF, Sitting
from config.demo.playing import Play
from config.demo.stories import Story
from panel.services.closing import propose_closure
from referrals.choices import ClosureReason, Point, RiskVersion, Stage, YesNo
from referrals.services import exit as leaving
from referrals.services import outcome

NOT_EVIDENCE = ("after", "decided", "receiving")
HANDED_OVER = (
    "The open actions go to the receiving agency's own list; the coordinator sees them closed."
)
TOLD = "Told in person what ends, what stays, and whom to call."


def leave(world: World, story: Story, sitting: Sitting) -> Play:
    """Before the cut-off of the meeting that decides: assess, ask, write it down, propose."""
    words = story.course.exit
    steps_down = words["reason"] == ClosureReason.STEPPED_DOWN
    yield days.at(days.before(sitting.day, CUT_OFF + 2), 10, 10)
    if steps_down:
        recording.assess(world, story, RiskVersion.EXIT, 0)
    for voice in story.course.voice:
        if voice["point"] == Point.END:
            yield timedelta(minutes=50)
            recording.converse(world, story, voice)
    yield days.at(days.before(sitting.day, CUT_OFF + 1), 11, 30)
    case, by = world.cases[story.key], world.spoc(story.course.lead)
    leaving.prepare_exit(case=case, evidence_given=_evidence(world, story), by=by)
    if words["reason"] != ClosureReason.DIED:
        said = {"at": "exit", "told": "yes", "how": TOLD}
        outcome.record_told(case=case, said=said, by=by)
    if world.stage(story.key) == Stage.ACTIVE:
        yield timedelta(minutes=15)
        propose_closure(case=world.cases[story.key], by=by)
    yield sitting.at


def _evidence(world: World, story: Story) -> dict[str, Any]:
    """The fields of an exit from the story, with what every exit says."""
    given = {name: v for name, v in story.course.exit.items() if name not in NOT_EVIDENCE}
    case, today = world.cases[story.key], timezone.localdate()
    if "receiving" in story.course.exit:
        given["receiving_agency"] = world.agency(story.course.exit["receiving"])
        given["accepted_on"] = days.before(today, 1)
    if given["reason"] == ClosureReason.TRANSFERRED:
        given["transfer_date"] = days.before(today, 8)
        given["transfer_acknowledged_on"] = days.before(today, 2)
    if given["reason"] != ClosureReason.DIED:
        given.setdefault("adult_told", YesNo.YES)
        given.setdefault("adult_told_how", TOLD)
    if unfinished_count(case):
        given.setdefault("actions_handed_over", HANDED_OVER)
    return given
