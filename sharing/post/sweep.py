"""Empty the outbox, and keep what is signed. Running twice does either once."""

from contextlib import suppress
from datetime import datetime
from smtplib import SMTPException

from django.template import TemplateDoesNotExist

from sharing.doors import kept
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyThere
from sharing.models import Checkpoint
from sharing.post import mail
from sharing.selectors import checkpoint as checkpoints
from sharing.selectors import notice as notices
from sharing.services import notice as outbox
from sharing.services.checkpoint import make_checkpoint


def send_due(by: Viewer) -> int:
    """Send what is due now and say how many messages the mail server took.

    One that cannot be sent, or has no template, is marked and tried again; the others go on. What is
    for somebody who has left meanwhile is marked as failed and not sent.
    """
    sent = 0
    while notices.any_due() and (keys := outbox.claim_notices(by=by)):
        for notice in notices.by_keys(keys):
            # An old address is told even of a person who has left meanwhile.
            if not (notice.to.is_active or notice.address):
                outbox.mark_notice(by=by, notice=notice, sent=False, final=True)
                continue
            try:
                mail.send(notice)
            except (OSError, SMTPException, TemplateDoesNotExist):
                outbox.mark_notice(by=by, notice=notice, sent=False)
            else:
                outbox.mark_notice(by=by, notice=notice, sent=True)
                sent += 1
    return sent


def sign_due(by: Viewer, now: datetime) -> int:
    """Sign the checkpoint that is due, then write outside the database whatever is not there yet.

    What was signed before the power went is found and kept by the next sweep. Says how many files
    were written.
    """
    if checkpoints.is_due(now):
        with suppress(AlreadyThere):
            make_checkpoint(by=by, now=now)
    written = 0
    for checkpoint in Checkpoint.objects.order_by("-number").iterator(chunk_size=50):
        path = kept.path_of(checkpoint.number, checkpoint.at)
        if path.exists():
            break
        kept.write(path, checkpoints.kept_form(checkpoint))
        written += 1
    return written
