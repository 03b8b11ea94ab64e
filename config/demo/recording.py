"""What is recorded about an accepted case, said by its lead agency."""

from django.utils import timezone

from config.demo.cast import World
from config.demo.stories import Story, Words
from referrals.choices import AdvocacyStatus, Asked, Factor, RiskVersion
from referrals.record_rules import months_after
from referrals.services import capacity, legal, outcome
from referrals.services.risk import Scored, assess_risk
from sharing.doors.viewer import Viewer

DECLINED_OR_NOT_NEEDED = (AdvocacyStatus.NOT_NEEDED, AdvocacyStatus.DECLINED)


def assess(world: World, story: Story, version: str, number: int) -> None:
    """The risk again: the highest as the story scores it, the other factors no higher."""
    top, *others = sorted(_scored(story), key=lambda one: -one["likelihood"] * one["impact"])
    likelihood, impact = score(story, version, number)
    scores = [
        Scored(likelihood, impact, factor=top["factor"], evidence=top.get("evidence", "")),
        *(
            Scored(
                min(one["likelihood"], likelihood),
                min(one["impact"], impact),
                factor=one["factor"],
                evidence=one.get("evidence", ""),
            )
            for one in others
        ),
    ]
    assess_risk(
        case=world.cases[story.key],
        version=version,
        scores=scores,
        summary=_in_words(story, version, number),
        protective_factors=story.answers.get("protective_factors", ""),
        own_view=story.answers.get("own_view_of_risk", ""),
        differing_views=story.course.risk.get("differing", "") if number == 0 else "",
        by=world.spoc(story.course.lead),
    )


def _scored(story: Story) -> list[Words]:
    return [one for one in story.factors if "likelihood" in one]


def score(story: Story, version: str, number: int) -> tuple[int, int]:
    """Likelihood and impact: at acceptance, at the review of a number, or at the exit."""
    scores = story.course.scores
    if version == RiskVersion.EXIT:
        return tuple(scores["exit"])
    reviews = scores.get("review", [])
    pairs = [scores["accepted"], *(reviews if reviews and isinstance(reviews[0], list) else [])]
    if len(pairs) == 1 and reviews:
        pairs = [scores["accepted"], scores["accepted"], reviews]
    return tuple(pairs[min(number, len(pairs) - 1)])


def _in_words(story: Story, version: str, number: int) -> str:
    words = story.course.risk
    said = words.get(version, "")
    if isinstance(said, list):
        said = said[min(number, len(said)) - 1]
    top = max(_scored(story), key=lambda one: one["likelihood"] * one["impact"])
    if said:
        return said
    about = f"{Factor(top['factor']).label}: {top.get('evidence', '')}".rstrip(": ")
    how = {
        RiskVersion.ACCEPTED: "Scored by the agencies round the table.",
        RiskVersion.REVIEW: "Scored again by those who see the adult; the plan is at work.",
        RiskVersion.EXIT: "Scored once more before stepping down; the change has held.",
    }
    return f"{about}. {how[RiskVersion(version)]}"


def converse(world: World, story: Story, voice: Words) -> None:
    """Ask the adult, and keep what they say in their own words."""
    course, lead = story.course, story.course.lead
    asked = voice["asked"]
    said = {
        "point": voice["point"],
        "held_on": timezone.localdate(),
        "asked_by": voice.get("asked_by", world.town.workers[lead].name),
        "asked": asked,
        "own_words": voice.get("own_words", ""),
        "not_asked_reason": voice.get("not_asked_reason", ""),
    }
    if asked in (Asked.EXPRESSED, Asked.NOT_EXPRESSED):
        said["respondent"] = voice.get("respondent", "adult")
    wishes = voice.get("outcomes") or [voice[name] for name in ("outcome",) if voice.get(name)]
    outcome.record_conversation(
        case=world.cases[story.key],
        conversation=said,
        wishes=[{"own_words": wish, "defined_via": "adult"} for wish in wishes],
        by=world.spoc(course.lead),
    )
    if "achieved" in voice:
        judge(world, story, voice)


def judge(world: World, story: Story, voice: Words) -> None:
    """Whether what they want has happened, in their view; one word for all, or one for each."""
    wanted = list(world.cases[story.key].outcomes.filter(superseded_by=None))
    said = voice["achieved"]
    views = said if isinstance(said, list) else [said] * len(wanted)
    for wish, achieved in zip(wanted, views, strict=False):
        outcome.judge_outcome(
            outcome=wish,
            achieved=achieved,
            judged_by=voice.get("respondent", "adult"),
            judged_on=timezone.localdate(),
            was=wish.achieved,
            by=world.spoc(story.course.lead),
        )


def capacity_of(world: World, story: Story, number: int) -> None:
    """One finding about one decision; the first is the main one."""
    by = world.spoc(story.course.lead)
    worker = world.town.workers[story.course.lead]
    found = {
        "decided_on": timezone.localdate(),
        "assessor": f"{worker.name}, {world.agency(story.course.lead).short_name}",
        **story.course.capacity[number],
    }
    capacity.record_capacity(case=world.cases[story.key], found=found, main=number == 0, by=by)


def advocacy(world: World, story: Story) -> None:
    """Who helps the adult take part: what the referral asked for has been found or not needed."""
    status = story.answers["advocacy_status"]
    said = story.course.advocacy
    found = {"type": story.answers.get("advocacy_type", "independent_non_statutory")}
    if status in DECLINED_OR_NOT_NEEDED:
        found |= {"status": status, "note": said}
    else:
        found |= {"status": AdvocacyStatus.APPOINTED, "name": said}
    capacity.record_advocacy(
        case=world.cases[story.key], found=found, by=world.spoc(story.course.lead)
    )


def measures(world: World, story: Story) -> None:
    by = world.spoc(story.course.lead)
    for one in story.course.measures:
        _measure(world, story, dict(one), by)


def _measure(world: World, story: Story, words: dict, by: Viewer) -> None:
    start = timezone.localdate()
    words["applicant"] = world.agency(words["applicant"])
    words.setdefault("owner", words["applicant"])
    words |= {"start": start, "expiry": months_after(start, words.pop("months"))}
    legal.record_measure(case=world.cases[story.key], measure=words, by=by)
