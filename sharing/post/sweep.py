"""Empty the outbox. Running twice sends once: each message is claimed before it is sent."""

from smtplib import SMTPException

from sharing.doors.viewer import Viewer
from sharing.post import mail
from sharing.selectors import notice as notices
from sharing.services import notice as outbox


def send_due(by: Viewer) -> int:
    """Send what is due now and say how many messages the mail server took."""
    sent = 0
    while notices.any_due() and (keys := outbox.claim_notices(by=by)):
        for notice in notices.by_keys(keys):
            try:
                mail.send(notice)
            except (OSError, SMTPException):
                outbox.mark_notice(by=by, notice=notice, sent=False)
            else:
                outbox.mark_notice(by=by, notice=notice, sent=True)
                sent += 1
    return sent
