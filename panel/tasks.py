"""What happens by itself, once a minute. The message that wakes it carries nothing: the truth is
rows, so a lost message loses nothing and a second one finds nothing left to do."""

import logging
from collections.abc import Callable, Collection
from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from actions.errors import LeavingOver
from actions.selectors.disagreements import due_to_rise
from actions.selectors.late import KINDS, any_to_look_at
from actions.selectors.leaving import due_to_end
from actions.services.disagreement import raise_due
from actions.services.escalation import climb_due
from actions.services.leaving import end_leaving
from referrals.selectors.access_review import panels_to_close, panels_to_review
from referrals.selectors.places import panels_with_places_to_offer, silent_offers
from referrals.selectors.returned import returned_to_chase
from referrals.services.access_review import close_access_reviews, open_access_reviews
from referrals.services.triage import chase_returned
from referrals.services.waiting import note_silent_offers, offer_free_places
from sharing import workdays
from sharing.doors import ledger
from sharing.doors.viewer import Viewer, the_service
from sharing.errors import AlreadyThere
from sharing.post.following import follow_up
from sharing.post.sending import send_due
from sharing.post.sweep import sign_due
from sharing.selectors import holidays

log = logging.getLogger(__name__)
Step = Callable[[Viewer], None]


@shared_task(name="panel.tasks.sweep")
def sweep() -> None:
    """The minute's work, done by the service itself."""
    run_sweep(the_service("sweep"))


def run_sweep(by: Viewer, *, without: Collection[Step] = ()) -> None:
    """Run out offers, offer free places, remind of returned referrals, open and close the monthly access
    reviews, let what is late climb the ladder, end the work of agencies that said so, let
    disagreements rise, send what is in the outbox, sign the checkpoint of the quarter of an hour.

    Each step keeps its own records, and asks before it writes: a quiet minute writes nothing. One
    that fails does not keep the others from their work; it is raised once they are done. `without`
    leaves steps out, as where a year is played in a minute.
    """
    failed: list[Exception] = []
    for step in (one for one in STEPS if one not in without):
        try:
            with ledger.listening():
                step(by)
        except Exception as error:
            log.error("The sweep's step %s failed: %s", step.__name__, type(error).__name__)
            failed.append(error)
    if failed:
        raise failed[0]


def _silent_offers(by: Viewer) -> None:
    if silent_offers(timezone.now()).exists():
        note_silent_offers(by=by)


def _free_places(by: Viewer) -> None:
    for panel in panels_with_places_to_offer(timezone.now()):
        offer_free_places(panel=panel, by=by)


def _returned(by: Viewer) -> None:
    if cases := returned_to_chase(timezone.localdate()):
        chase_returned(cases=cases, by=by)


def access_reviews(by: Viewer) -> None:
    """Those that are over first: what they let lapse is not asked again."""
    today = timezone.localdate()
    for panel in panels_to_close(today):
        with suppress(AlreadyThere):
            close_access_reviews(panel=panel, by=by)
    for panel in panels_to_review(today):
        with suppress(AlreadyThere):
            open_access_reviews(panel=panel, by=by)


def ladder(by: Viewer) -> None:
    """On no day off, even when it catches up."""
    if _works_today():
        climb_all(by)


def climb_all(by: Viewer) -> None:
    """Everything whose day has come, batch by batch, until nothing is left."""
    if any_to_look_at(timezone.localdate()):
        for kind in KINDS:
            while climb_due(kind=kind, by=by):
                pass


def leavings(by: Viewer) -> None:
    """Agencies whose word that they end their work takes effect; on no day off."""
    if _works_today():
        for leaving in due_to_end(timezone.localdate()):
            with suppress(LeavingOver):
                end_leaving(leaving=leaving, by=by)


def disagreements(by: Viewer) -> None:
    """Those that nobody settled rise to the next level; on no day off."""
    if _works_today() and due_to_rise(timezone.localdate()).exists():
        raise_due(by=by)


def _works_today() -> bool:
    return workdays.is_working(timezone.localdate(), holidays.england())


def _mails(by: Viewer) -> None:
    send_due(by)
    follow_up(by)


def _checkpoint(by: Viewer) -> None:
    sign_due(by, timezone.now())


STEPS: tuple[Step, ...] = (
    _silent_offers,
    _free_places,
    _returned,
    access_reviews,
    ladder,
    leavings,
    disagreements,
    _mails,
    _checkpoint,
)
