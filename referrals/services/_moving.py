"""How every move is made: lock, move, remember, record, settle access. Used by services only."""

from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from referrals.choices import Mover, Stage, Verb
from referrals.errors import MoveNotAllowed, NotYourMove, PanelFull
from referrals.models import Case, StageMove
from referrals.permissions import MOVES
from referrals.services import _asking, _grants
from sharing.doors import ledger
from sharing.doors.viewer import Viewer
from sharing.models import Panel, PanelSettings, User


def lock(case: Case, *joins: str) -> tuple[Case, PanelSettings]:
    """The case as it is now, its panel's row and its own locked in that order, and the settings;
    `joins` are what is read with it.

    Panel first, always: places are taken and freed under the panel's row, so two takers queue.
    """
    panel = (
        Panel.objects.select_for_update(no_key=True, of=("self",))
        .select_related("settings")
        .get(pk=case.panel_id)
    )
    locked = Case.objects.select_for_update(of=("self",))
    fresh = (locked.select_related(*joins) if joins else locked).get(pk=case.pk)
    fresh.panel = panel
    return fresh, panel.settings


def refuse_kept_place(case: Case) -> None:
    """A closure made by mistake that waits for its place back is the chair's alone: it is neither
    declined nor withdrawn (`domain.md` section 3, Exit)."""
    if case.stage == Stage.WAITING and case.first_in_line:
        raise MoveNotAllowed


def taken_places(panel_id: int) -> set[int]:
    held = Case.objects.filter(panel_id=panel_id).values_list("place", flat=True)
    return {place for place in held.filter(place__isnull=False) if place is not None}


def move(
    case: Case,
    method: str,
    *,
    by: Viewer,
    mover: Mover,
    reason: str = "",
    note: str = "",
    in_the_name_of: User | None = None,
    words: dict[str, Any] | None = None,
) -> StageMove:
    """Make one move of a locked case; `words` are the move's own arguments. Refuses what the pathway does not have (`MoveNotAllowed`),
    what is not this mover's (`NotYourMove`), and what the database's own guards refuse."""
    source, shown = case.stage, case.outward_stage
    try:
        getattr(case, method)(**(words or {}))
    except TransitionNotAllowed as error:
        raise MoveNotAllowed from error
    if mover not in MOVES.get((source, case.stage), frozenset()):
        raise NotYourMove
    # A match found to be another person goes on as what it read as from the sending: a new "since"
    # or a later answer would tell its referrer that there was a match.
    if source != Stage.MATCHING or case.stage != shown:
        case.stage_since = timezone.now()
    case.revision += 1
    try:
        case.save()
    except IntegrityError as error:
        if "held" in str(error) or "one_case_a_place" in str(error):
            raise PanelFull from error
        raise
    made = StageMove.objects.create(
        case=case,
        from_stage=source,
        to_stage=case.stage,
        by=in_the_name_of or by.user,
        mover=mover,
        reason=reason,
        note=note,
    )
    facts = {"was": source, "now": case.stage, "mover": mover, "why": reason or None}
    ledger.record(by, Verb.MOVED, case, **facts)
    _asking.end_requests(case, source, by=by)
    _grants.settle(case, by=by)
    return made
