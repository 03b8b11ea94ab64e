"""Empty the outbox. Running twice, or two at once, sends each message once."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from sharing.choices import Failure
from sharing.doors.viewer import Viewer
from sharing.models import Notice
from sharing.post import mail
from sharing.post.taken import NotTaken
from sharing.selectors import outbox as rows
from sharing.selectors.still import no_longer_theirs
from sharing.services import outbox

# Well within the time after which a claim counts as dead, however slowly the mail service answers.
PATIENCE = timedelta(minutes=4)


def send_due(by: Viewer) -> int:
    """Send what is due now and say how many messages the mail service took.

    What is urgent goes before the messages of the morning. One that cannot be sent, or has no words,
    is marked and tried again later; the others go on.
    """
    if not rows.any_due():
        return 0
    sent, goes_on = 0, True
    with mail.Line() as line:
        for claim in (outbox.claim_notices, outbox.claim_mornings):
            while goes_on and (keys := claim(by=by)):
                taken, goes_on = _send(rows.letters(keys), line, by)
                sent += taken
    return sent


def _send(letters: list[list[Notice]], line: mail.Line, by: Viewer) -> tuple[int, bool]:
    """Send what was claimed; say how many were taken, and whether it makes sense to claim more.

    Once the mail service cannot be reached, or there is no time left before the claim counts as dead,
    the rest is given back: an outage costs each message few of its tries.
    """
    sent, until = 0, timezone.now() + PATIENCE
    letters = _theirs(letters, by)
    for number, letter in enumerate(letters, 1):
        failure = _sent(letter, line, by)
        sent += failure is None
        if failure == Failure.UNREACHABLE or timezone.now() > until:
            if left := [notice for others in letters[number:] for notice in others]:
                outbox.give_back(by=by, notices=left)
            return sent, False
    return sent, True


def _theirs(letters: list[list[Notice]], by: Viewer) -> list[list[Notice]]:
    """What of these messages their people may still hear; the rest is marked and never sent."""
    lost = no_longer_theirs([notice for letter in letters for notice in letter])
    if gone := [notice for letter in letters for notice in letter if notice.pk in lost]:
        outbox.mark_failed(by=by, notices=gone, failure=Failure.NOT_THEIRS, final=True)
    kept = ([notice for notice in letter if notice.pk not in lost] for letter in letters)
    return [letter for letter in kept if letter]


def _sent(letter: list[Notice], line: mail.Line, by: Viewer) -> Failure | None:
    """Send one message and mark it; why it was not taken, or None."""
    unfit, letter = _fit(letter, by)
    if not letter:
        return unfit
    try:
        line.send(letter)
    except NotTaken as why:
        outbox.mark_failed(
            by=by, notices=letter, failure=why.failure, final=why.final, unsure=why.unsure
        )
        return why.failure
    outbox.mark_sent(by=by, notices=letter, look_at=line.look_at)
    return None


def _left(notice: Notice) -> bool:
    """An old address is told even of a person who has left meanwhile."""
    return not (notice.to.is_active or notice.address)


def _no_words(notice: Notice) -> bool:
    return not mail.has_words(notice)


UNFIT: tuple[tuple[Callable[[Notice], bool], Failure, bool], ...] = (
    (_left, Failure.LEFT, True),
    (_no_words, Failure.NO_TEMPLATE, False),
)


def _fit(letter: list[Notice], by: Viewer) -> tuple[Failure | None, list[Notice]]:
    """What of a message can be sent; the rest is marked, and why is said."""
    found = None
    for unfit, failure, final in UNFIT:
        if lost := [notice for notice in letter if unfit(notice)]:
            outbox.mark_failed(by=by, notices=lost, failure=failure, final=final)
            letter, found = [notice for notice in letter if notice not in lost], failure
    return found, letter
