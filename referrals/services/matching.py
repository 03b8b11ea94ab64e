"""Who is who: deciding a possible match, and linking two adults' cases."""

from django.db.models import Q

from referrals.choices import SENT_AND_OPEN, Mover, Stage, Verb
from referrals.errors import (
    AlreadyLinked,
    MoveNotAllowed,
    NothingToJoin,
    NothingToLink,
    ReasonNeeded,
)
from referrals.models import Case, CaseLink
from referrals.services import _moving, _places, _telling
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer


@service(may=May.TRIAGE, on="case")
def decide_match(*, case: Case, same_as: Case | None, why: str, by: Viewer) -> Case:
    """Decide a possible match: join it to the open case, or let it go on as a different person.

    Needs the reason in words (`ReasonNeeded`). Joins only a case that is still open and is itself
    no undecided match (`NothingToJoin`). A different person keeps the first sending date and takes
    a place or waits, by the rules.
    """
    if not why.strip():
        raise ReasonNeeded("Say what you went by.")
    case, settings = _moving.lock(case)
    if case.stage != Stage.MATCHING:
        raise MoveNotAllowed
    if same_as is not None:
        return _join(case, same_as, why, by=by)
    place = _places.place_for_new(case, settings)
    if place:
        _moving.move(
            case, "submit", by=by, mover=Mover.COORDINATOR, note=why, words={"place": place}
        )
    else:
        made = _moving.move(case, "join_waiting_list", by=by, mover=Mover.COORDINATOR, note=why)
        if case.shown_as != Stage.WAITING:
            _telling.tell_referrer(case, "moved_to_waiting", step=f"move{made.pk}")
    ledger.record(by, Verb.MATCH_DECIDED, case, same=False)
    return case


def _join(case: Case, same_as: Case, why: str, *, by: Viewer) -> Case:
    target = Case.objects.select_for_update().get(pk=same_as.pk)
    open_now = target.stage in SENT_AND_OPEN and target.stage != Stage.MATCHING
    if target.panel_id != case.panel_id or target.pk == case.pk or not open_now:
        raise NothingToJoin
    case.adult_id = target.adult_id
    _moving.move(
        case, "join", by=by, mover=Mover.COORDINATOR, note=why, words={"open_case": target}
    )
    ledger.record(by, Verb.MATCH_DECIDED, case, target, same=True)
    return case


@service(may=May.TRIAGE, on="case")
def link_cases(*, case: Case, other: Case, kind: str, by: Viewer) -> CaseLink:
    """Link two adults' cases, once, whichever way round (`AlreadyLinked`). Gives no access; words
    and sharing stay separate."""
    if other.panel_id != case.panel_id or other.pk == case.pk:
        raise NothingToLink
    if case.adult_id is not None and case.adult_id == other.adult_id:
        raise NothingToLink("Both are about the same adult. Links are between two adults.")
    either = Q(case=case, other=other) | Q(case=other, other=case)
    if CaseLink.objects.filter(either, kind=kind).exists():
        raise AlreadyLinked
    link = CaseLink.objects.create(case=case, other=other, kind=kind)
    ledger.record(by, Verb.CASES_LINKED, case, other, kind=kind)
    return link
