"""Keep what is signed. Running twice does it once."""

from contextlib import suppress
from datetime import datetime

from sharing.doors import kept
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyThere
from sharing.models import Checkpoint
from sharing.selectors import checkpoint as checkpoints
from sharing.services.checkpoint import make_checkpoint


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
