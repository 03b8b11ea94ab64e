"""From an empty form to a sent referral, page by page, as its writer would do it."""

from datetime import timedelta
from typing import Any

from config.demo import days
from config.demo.cast import World
from config.demo.playing import Play
from config.demo.stories import Story
from referrals import questions
from referrals.models import Referral
from referrals.questions import FactorAnswer, TriedAnswer
from referrals.services import referral as writing
from referrals.services import referral_lists as lists
from referrals.services import submission
from referrals.services.referral_import import import_answers
from sharing.doors.viewer import Viewer

A_PAGE = timedelta(minutes=4)
# What a form filled at a kitchen table says; the rest was left open.
IN_THE_FORM = ("contact_method", "own_words", "asked", "facts", "observations", "ask_of_panel")


def write(world: World, story: Story) -> Play:
    """Begin a referral and answer what the story answers."""
    kind = story.referred_by
    by = world.worker(kind)
    panel = world.panel(story.panel)
    case = writing.start_referral(panel=panel, by=by)
    while case in world.cases.values():
        # The same writer began another at this minute: one after the other.
        yield A_PAGE
        case = writing.start_referral(panel=panel, by=by)
    world.cases[story.key] = case
    now = case.referral
    given = answers(world, story)
    if story.course.imported:
        yield from _import(world, story, now)
        return
    for page in questions.PAGES.values():
        said = {name: given[name] for name in page.fields if name in given}
        if said:
            yield A_PAGE
            now = writing.save_answers(referral=now, section=page.slug, answers=said, by=by)
        elif page.slug == "factors" and story.factors:
            yield A_PAGE
            now = lists.set_factors(referral=now, factors=factors(story), by=by)
        elif page.slug == "tried":
            yield A_PAGE
            _tell_what_was_tried(world, story, now, by)


def _import(world: World, story: Story, referral: Referral) -> Play:
    """Two pages typed, the rest from a filled form; nobody has looked through it yet."""
    given, by = answers(world, story), world.worker(story.referred_by)
    for slug in ("you", "adult"):
        yield A_PAGE
        typed = {n: given.pop(n) for n in questions.PAGES[slug].fields if n in given}
        referral = writing.save_answers(referral=referral, section=slug, answers=typed, by=by)
    yield A_PAGE
    unread = {name: value for name, value in given.items() if name in IN_THE_FORM}
    import_answers(
        referral=referral, answers=unread, tried=tried(world, story), factors=factors(story), by=by
    )


def _tell_what_was_tried(world: World, story: Story, referral: Referral, by: Viewer) -> None:
    for entry in tried(world, story):
        lists.add_tried(referral=referral, entry=entry, by=by)


def answers(world: World, story: Story) -> dict[str, Any]:
    """The story's answers, as the form's pages take them."""
    own = story.referred_by
    given = dict(story.answers)
    given["interim_agency"] = world.agency(given.get("interim_agency", own))
    invited = given.get("agencies_to_invite", [story.course.lead, *story.course.involve])
    given["agencies_to_invite"] = world.agencies(kind for kind in invited if kind not in ("", own))
    return given


def factors(story: Story) -> list[FactorAnswer]:
    return [FactorAnswer(**one) for one in story.factors]


def tried(world: World, story: Story) -> list[TriedAnswer]:
    return [
        TriedAnswer(**{**one, "agency": world.agency(one["agency"]) if "agency" in one else None})
        for one in story.tried
    ]


def send(world: World, story: Story) -> Play:
    """Write a referral on one working day and send it on the next."""
    yield days.at(days.before(story.sent_on, 1), 10, 5)
    yield from write(world, story)
    yield days.at(story.sent_on, story.sent_hour, 20)
    submission.submit_referral(case=world.cases[story.key], by=world.worker(story.referred_by))
