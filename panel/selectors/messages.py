"""What the coordinator reads of messages that could not be sent: none about what is closed to them, and
a reference only where they may see what it stands for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from actions.models import Action, BusinessAction
from panel.models import Meeting
from referrals.models import Case, InformationRequest
from sharing.choices import Failure
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Notice, Panel, User
from sharing.post import mail
from sharing.selectors.undelivered import undelivered

MOST = 50
# What a message can be about. Whoever may not see the record does not read its reference.
ABOUT: tuple[type[Any], ...] = (Case, InformationRequest, Action, BusinessAction, Meeting)


@dataclass(frozen=True)
class Unsent:
    """One message as its coordinator reads it."""

    number: int
    person: User
    about: str
    reference: str
    tried_at: datetime | None
    tries: int
    why: str
    has_failed: bool
    next_try: datetime
    may_send: bool


@dataclass(frozen=True)
class Messages:
    """Those of one panel, and whether there are more than are shown."""

    rows: list[Unsent]
    more: bool


def messages_of(panel: Panel, viewer: Viewer, today: date) -> Messages:
    """The latest messages to people of this panel that failed or wait for another try."""
    found = list(undelivered(panel, viewer, today)[: MOST + 1])
    shown = found[:MOST]
    known = _may_read({notice.reference for notice in shown}, viewer) | {panel.slug}
    return Messages([_row(one, known) for one in shown], more=len(found) > MOST)


def _row(notice: Notice, known: set[str]) -> Unsent:
    own = notice.reference == notice.to.reference
    return Unsent(
        number=notice.pk,
        person=notice.to,
        about=mail.about(notice),
        reference=notice.reference if own or notice.reference in known else "",
        tried_at=notice.tried_at,
        tries=notice.attempts,
        why=notice.get_failure_display(),
        has_failed=notice.failed_at is not None,
        next_try=notice.not_before,
        may_send=(notice.to.is_active or bool(notice.address))
        and notice.failure != Failure.NOT_THEIRS
        and notice.claimed_at is None,
    )


def _may_read(references: Iterable[str], viewer: Viewer) -> set[str]:
    """Those of these references whose records the viewer may see: one question for each kind."""
    wanted = [reference for reference in references if reference]
    found: set[str] = set()
    for model in ABOUT:
        seen = access.visible(model, viewer).filter(reference__in=wanted)
        found |= set(seen.values_list("reference", flat=True))
    return found
