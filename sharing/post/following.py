"""Ask the mail service whether what it took has arrived, where it is one that can tell."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from sharing.doors.viewer import Viewer
from sharing.models import Notice
from sharing.post import govuk, mail
from sharing.post.taken import NotTaken
from sharing.selectors import outbox as rows
from sharing.services import outbox

BATCH = 50
AGAIN = timedelta(minutes=10)
# The service itself gives up after three days and says so; later nothing is to be learned.
LONGEST = timedelta(days=4)


def follow_up(by: Viewer) -> None:
    """Mark what arrived, and what did not: refused for good, or to be tried again. What is still on its
    way, and everything while the service cannot be asked, is asked about again later."""
    if not settings.NOTIFY_API_KEY:
        return
    now = timezone.now()
    letters = rows.to_follow(now, BATCH)
    if not letters:
        return
    notify, arrived, later = govuk.client(), [], []
    for number, letter in enumerate(letters):
        try:
            said = govuk.said_of(notify, mail.message_id(letter[0]))
        except NotTaken:
            later += [notice for left in letters[number:] for notice in left]
            break
        if said in govuk.FAILED:
            failure, final = govuk.FAILED[said]
            outbox.mark_failed(by=by, notices=letter, failure=failure, final=final)
        elif said == govuk.ARRIVED or _is_old(letter[0], now):
            arrived += letter
        else:
            later += letter
    outbox.mark_followed(by=by, arrived=arrived, later=later, look_at=now + AGAIN)


def _is_old(notice: Notice, now: datetime) -> bool:
    return notice.sent_at is None or notice.sent_at < now - LONGEST
