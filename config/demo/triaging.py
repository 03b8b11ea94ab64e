"""What happens to a sent referral until it is listed for a panel, or ends before."""

from collections.abc import Generator
from datetime import datetime, timedelta

from django.utils import timezone

from config.demo import days
from config.demo.cast import World
from config.demo.playing import Play
from config.demo.stories import Story
from referrals import policy
from referrals.choices import AT_TRIAGE, DeclineReason, Presence, Stage
from referrals.models import Case, Referral
from referrals.services import challenge, matching, submission, triage, waiting, withdrawal
from referrals.services import referral as writing

Listed = Generator[datetime | timedelta, None, bool]
OPEN_OFFER = "The need is the same and nothing has become safer; the interim plan has held so far."


def tomorrow(count: int = 1, hour: int = 10, minute: int = 15) -> datetime:
    return days.at(days.after(timezone.localdate(), count), hour, minute)


def until_listed(world: World, story: Story) -> Listed:
    """Play a sent referral through triage; says whether it is listed for the panel."""
    course = story.course
    for text in course.updates:
        yield timedelta(minutes=40)
        writing.add_risk_update(
            case=world.cases[story.key], text=text, by=world.worker(story.referred_by)
        )
    yield from _who_is_it(world, story)
    yield from _wait_for_place(world, story)
    if course.withdrawal:
        yield from _withdraw(world, story)
    if world.stage(story.key) != Stage.RECEIVED or course.outcome == Stage.RECEIVED:
        return False
    yield timedelta(hours=2) if story.answers.get("urgent") == "yes" else tomorrow()
    _screen(world, story)
    yield timedelta(minutes=25)
    if course.returned:
        yield from _send_back(world, story)
    if world.stage(story.key) != Stage.RECEIVED:
        return False
    if course.decline_reason in AT_TRIAGE:
        yield from _decline(world, story)
        return False
    yield from _list(world, story)
    return True


def _who_is_it(world: World, story: Story) -> Play:
    """A possible match is decided within a working day, unless the story ends there."""
    if world.stage(story.key) != Stage.MATCHING or story.course.outcome == Stage.MATCHING:
        return
    yield tomorrow(hour=9, minute=40)
    joins = story.course.outcome == Stage.JOINED
    matching.decide_match(
        case=world.cases[story.key],
        same_as=world.cases[story.same_as] if joins else None,
        why=story.same_why,
        by=world.role("coordinator"),
    )


def _wait_for_place(world: World, story: Story) -> Play:
    """Look every working day whether a place is offered, and take it."""
    if story.course.outcome == Stage.WAITING:
        return
    reviewed = timezone.localdate()
    case = world.cases[story.key]
    while world.stage(story.key) == Stage.WAITING:
        yield tomorrow(hour=9, minute=20)
        if case.offers.filter(answer="").exists():
            by = world.worker(story.referred_by)
            waiting.accept_offer(case=case, fresh_risk=OPEN_OFFER, by=by)
        elif days.between(reviewed, timezone.localdate()) >= 5:
            waiting.record_review(case=case, by=world.role("coordinator"))
            reviewed = timezone.localdate()


def _withdraw(world: World, story: Story) -> Play:
    words = story.course.withdrawal
    yield tomorrow(words.get("after", 1), 11)
    withdrawal.ask_withdrawal(
        case=world.cases[story.key],
        reason=words["reason"],
        risk_holder=words["risk_holder"],
        by=world.worker(story.referred_by),
    )
    if story.course.outcome == Stage.WITHDRAWN:
        yield timedelta(hours=3)
        withdrawal.answer_withdrawal(
            case=world.cases[story.key], agree=True, by=world.role("coordinator")
        )


def _screen(world: World, story: Story) -> None:
    """The threshold screen as the aid suggests it, with what only the coordinator knows."""
    case, course = world.cases[story.key], story.course
    aids = {aid.condition: (aid.answer, aid.why) for aid in _aids(case, course.override)}
    inside = course.decline_reason != DeclineReason.OUT_OF_AREA
    where = (
        "The address is in the panel's area." if inside else "The address is in the next county."
    )
    aids["area"] = ("yes" if inside else "no", where)
    danger = story.answers.get("immediate_danger", "no")
    checks = {
        "immediate_danger": danger,
        "danger_note": story.answers.get("danger_action", "") if danger == "yes" else "",
        "section_42": "yes" if course.section_42 else "no",
        "section_42_note": course.section_42,
        "score_override": course.override,
        "advice": course.advice,
    }
    triage.save_triage(case=case, answers=aids, checks=checks, by=world.role("coordinator"))


def _aids(case: Case, override: str) -> list[policy.Aid]:
    referral = Referral.objects.select_related("case").get(case=case)
    settings, present = case.panel.settings, (Presence.PRESENT, Presence.SUSPECTED)
    return policy.threshold_aid(
        born=referral.birth_date,
        today=timezone.localdate(),
        address=referral.address,
        score=referral.case.score,
        override=override,
        factors=referral.factors.filter(presence__in=present).exclude(factor="").count(),
        agencies=1 + referral.agencies_to_invite.count(),
        tried=referral.tried.count(),
        not_tried_reason=referral.not_tried_reason,
        accept_min_score=settings.accept_min_score,
        min_factors=settings.min_factors,
    )


def _send_back(world: World, story: Story) -> Play:
    case = world.cases[story.key]
    triage.return_for_more(case=case, what=story.course.returned, by=world.role("coordinator"))
    if story.course.outcome == Stage.RETURNED:
        return
    yield tomorrow(hour=11)
    submission.submit_referral(case=world.cases[story.key], by=world.worker(story.referred_by))
    yield from _wait_for_place(world, story)
    yield tomorrow()


def _decline(world: World, story: Story) -> Play:
    """Out of area or under 18; the referrer may challenge it."""
    course = story.course
    triage.decline_at_triage(
        case=world.cases[story.key],
        reason=course.decline_reason,
        signposting=course.signposting,
        note=course.reasons,
        by=world.role("coordinator"),
    )
    yield from challenged(world, story)


def challenged(world: World, story: Story) -> Play:
    """The referrer's challenge to a refusal, and the deputy chair's answer if it has come."""
    words = story.course.challenge
    if not words:
        return
    yield tomorrow(words.get("after", 1), 15)
    by = world.worker(story.referred_by)
    challenge.challenge_refusal(case=world.cases[story.key], text=words["text"], by=by)
    if "answer" in words:
        yield tomorrow(hour=16)
        challenge.answer_challenge(
            case=world.cases[story.key],
            upheld=words["upheld"],
            answer=words["answer"],
            by=world.role("deputy_chair"),
        )


def _list(world: World, story: Story) -> Play:
    course = story.course
    earlier = world.cases.get(story.same_as)
    triage.list_for_panel(
        case=world.cases[story.key],
        involve=world.agencies(kind for kind in (course.lead, *course.involve) if kind),
        same_adult_as=earlier,
        by=world.role("coordinator"),
    )
    yield timedelta(minutes=10)
    _link(world, story)


def _link(world: World, story: Story) -> None:
    """Two linked adults, once both are sent."""
    pair = frozenset((story.key, story.linked_to))
    if story.linked_to not in world.cases or pair in world.linked:
        return
    world.linked.add(pair)
    matching.link_cases(
        case=world.cases[story.key],
        other=world.cases[story.linked_to],
        kind=story.link,
        by=world.role("coordinator"),
    )
