"""The work on an accepted case: actions, risk, the adult's voice, plan, and the monthly review."""

from datetime import date, timedelta
from random import Random

from django.utils import timezone

from config.demo import days, promises, reaching, recording
from config.demo.cast import World
from config.demo.meetings import Sitting
from config.demo.playing import Play
from config.demo.stories import Story
from config.demo.triaging import tomorrow
from referrals.choices import ACCEPTED, Point, RiskVersion, Stage
from referrals.models import Case, RiskPlanItem
from referrals.services import outcome, pathway, plan

GOES_ON = (
    "The plan holds. Each agency said what it has done, and the next steps have owners and dates.",
    "Some of it works and some is slow. The lead agency keeps the plan, with the changes agreed today.",
    "The adult's words were read first. What they ask for is in the plan; the risk was scored again.",
    "Nothing new has come up that changes the plan. The steps still open were gone through one by one.",
)


def begin(world: World, story: Story, rng: Random) -> Play:
    """The ten working days after acceptance, to an agreed plan."""
    course = story.course
    yield tomorrow()
    promises.raise_round(world, story, 0, rng)
    if course.scores:
        yield tomorrow(hour=14)
        recording.assess(world, story, RiskVersion.ACCEPTED, 0)
    for voice in _voices(story, Point.START):
        yield tomorrow(hour=11)
        recording.converse(world, story, voice)
        _told(world, story)
    if course.capacity:
        yield tomorrow(hour=15)
        recording.capacity_of(world, story, 0)
        recording.advocacy(world, story)
    if course.plan:
        yield tomorrow(hour=13)
        _plan(world, story)
        reaching.agree(world, story)
        recording.measures(world, story)
    if course.outcome != Stage.ASSESSMENT:
        yield tomorrow(hour=12)
        pathway.activate_case(case=world.cases[story.key], by=world.role("coordinator"))


def _voices(story: Story, point: str) -> list:
    return [voice for voice in story.course.voice if voice["point"] == point]


def _told(world: World, story: Story) -> None:
    how = story.course.told_at_decision or (
        "Their worker told them who will lead, what was decided and why, and how to disagree."
    )
    said = {"at": "decision", "told": "yes", "how": how}
    by = world.spoc(story.course.lead)
    outcome.record_told(case=world.cases[story.key], said=said, by=by)


def _plan(world: World, story: Story) -> None:
    by, case = world.spoc(story.course.lead), world.cases[story.key]
    wish = case.outcomes.filter(superseded_by=None).first()
    for number, item in enumerate(story.course.plan):
        words = dict(item)
        made = plan.add_plan_item(
            case=case,
            risk_in_words=words.pop("risk"),
            response=words.pop("response"),
            owner_agency=world.agency(words.pop("owner")),
            due=days.after(timezone.localdate(), words.pop("days", 12 + 20 * number)),
            outcome=wish if number == 0 else None,
            by=by,
            **words,
        )
        world.diary.enter(f"{story.key}: plan {number}", _carry(world, story, made))
    for one in story.course.contingency:
        plan.add_contingency(case=case, by=by, **one)


def _carry(world: World, story: Story, item: RiskPlanItem) -> Play:
    """One item of the plan: ended on its day, or carried on for a month where it is the last."""
    while True:
        yield days.at(item.due or timezone.localdate(), 16, 30)
        if world.stage(story.key) not in ACCEPTED:
            return
        by, case = world.spoc(story.course.lead), world.cases[story.key]
        is_last = not case.plan_items.filter(ended_at=None).exclude(pk=item.pk).exists()
        plan.end_plan_item(item=item, by=by)
        if not is_last:
            return
        item = plan.add_plan_item(
            case=case,
            risk_in_words=item.risk,
            response=item.response,
            owner_agency=item.owner_agency,
            owner_name=item.owner_name,
            own_view=item.own_view,
            due=days.after(timezone.localdate(), 22),
            by=by,
        )


def watch(world: World, story: Story, number: int) -> Play:
    """Since the last meeting: the risk is assessed again whenever its review is due."""
    while True:
        yield days.at(days.before(_review_day(world, story), 1), 15, 10)
        if world.stage(story.key) != Stage.ACTIVE:
            return
        recording.assess(world, story, RiskVersion.REVIEW, number)


def _review_day(world: World, story: Story) -> date:
    case = Case.objects.only("review_on").get(pk=world.cases[story.key].pk)
    return case.review_on or timezone.localdate()


def prepare_review(world: World, story: Story, sitting: Sitting, number: int, rng: Random) -> Play:
    """Two working days before the meeting: a conversation if one is due, and the risk again."""
    yield days.at(days.before(sitting.day, 2), rng.choice((10, 11, 15)), 30)
    middle = _voices(story, Point.MID)
    if number <= len(middle):
        recording.converse(world, story, middle[number - 1])
        yield timedelta(minutes=20)
    if number < len(story.course.capacity):
        recording.capacity_of(world, story, number)
    recording.assess(world, story, RiskVersion.REVIEW, number)


def review_words(story: Story, number: int) -> str:
    """What the panel said at the review of that number."""
    own = story.course.reviews
    if number <= len(own):
        return own[number - 1]
    return GOES_ON[(number + len(story.key)) % len(GOES_ON)]


def after_review(world: World, story: Story, number: int, rng: Random) -> Play:
    yield tomorrow()
    promises.raise_round(world, story, number, rng)
