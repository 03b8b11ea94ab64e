"""The access review of the month: opened two working days ago, and begun by one agency."""

from config.demo import days
from config.demo.cast import World
from config.demo.playing import Play
from referrals.choices import ReviewAnswer
from referrals.selectors import access_review
from referrals.services.access_review import answer_access_lines, open_access_reviews
from sharing.choices import AgencyKind
from sharing.doors.viewer import the_service


def review_access(world: World) -> Play:
    """Every agency is asked; the police have confirmed two lines."""
    yield days.at(days.before(world.today, 2), 8, 5)
    for panel in world.town.panels.values():
        open_access_reviews(panel=panel, by=the_service("sweep"))
    yield days.at(days.before(world.today, 1), 11, 20)
    spoc = world.spoc(AgencyKind.POLICE)
    first = access_review.waiting(spoc)[:2]
    answer_access_lines(answers={line.pk: ReviewAnswer.KEPT.value for line in first}, by=spoc)
