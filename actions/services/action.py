"""Raising actions and saying how they stand (`domain.md` section 9)."""

from datetime import date
from typing import Any

from django.utils import timezone

from actions import policy
from actions.choices import ActionStatus, Priority, Verb, WithoutPanel
from actions.errors import (
    ActionOver,
    CheckedByCoordinator,
    ClearsTheWayOnly,
    NotInTheWay,
    OwnAgencyOnly,
    StatusNotOpen,
)
from actions.models import Action, ActionUpdate
from actions.selectors import rights
from actions.selectors.action import latest_update
from actions.selectors.hearers import Hearers
from actions.selectors.late import read
from actions.selectors.steps import kind_of
from actions.services import _giving, _promising
from actions.services._climbing import event_of
from referrals.errors import ReasonNeeded
from referrals.models import Case
from sharing.choices import May
from sharing.doors import access, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, Stale
from sharing.models import Agency, User
from sharing.post.notify import notify_all
from sharing.selectors import holidays


@service(may=None)
def raise_action(
    *,
    case: Case,
    text: str,
    owner_agency: Agency,
    by: Viewer,
    serves: str = "",
    person: User | None = None,
    priority: str = Priority.ROUTINE,
    due: date | None = None,
    without_panel: str = WithoutPanel.NOT_KNOWN,
) -> Action:
    """Write down what an agency will do, and by when; with no day named, the panel's usual one.

    The coordinator raises actions for any partner agency: one not yet involved becomes so, and its
    SPoCs see the case. The lead agency raises them for agencies involved (`NotInvolved` else), a
    SPoC for their own (`OwnAgencyOnly`). Refuses an empty text (`ReasonNeeded`), a day more than a
    year ahead (`DateTooFar`), a person of another agency (`AnotherAgency`), what `involve_agency`
    refuses (an agency outside the panel, or without an agreement in date) and a case not on the
    pathway (`CaseNotOpen`). The same action sent twice is kept once.
    """
    if not text.strip():
        raise ReasonNeeded("Say what will be done.")
    _giving.refuse_stranger(person, owner_agency)
    case = _giving.open_case(case, by)
    _refuse_others(owner_agency, case, by)
    case = _giving.locked_with(owner_agency, case, by)
    return _promising.write_down(
        Action,
        {"case": case},
        text=text.strip(),
        owner_agency=owner_agency,
        person=person,
        priority=priority,
        due=due,
        details={"serves": serves.strip(), "without_panel": without_panel},
        by=by,
    )


def _refuse_others(agency: Agency, case: Case, by: Viewer) -> None:
    leads = rights.coordinates(by, case) or access.may(by, May.LEAD_CASE, case)
    if not leads and not by.speaks_for(agency.pk):
        raise OwnAgencyOnly


@service(may=None)
def update_action(
    *,
    action: Action,
    status: str,
    note: str,
    by: Viewer,
    blocked_by: Agency | None = None,
    evidence: str = "",
    seen: int | None = None,
) -> ActionUpdate:
    """Say how an action stands; every update is kept.

    By the owner's SPoC or deputy, the person named, or the coordinator (`NotAllowed` else). "Done"
    is a claim: only the coordinator checks it, sends it back or cancels (`CheckedByCoordinator`).
    `blocked_by` comes with "blocked": the agency from which something is needed, another one that
    works on the case, or is in the panel (`NotInTheWay`). Its SPoCs are told at once, and may say that
    it is in the way no more, and nothing else (`ClearsTheWayOnly`). `evidence` comes with "done".
    Refuses what cannot follow (`StatusNotOpen`, `ActionOver`) and an update that lacks its reason
    (`ReasonNeeded`): blocked, circumstances changed, not done, cancelled, sent back, cleared, or no
    other status than before. `seen` is the number of the latest update the page showed, 0 for none:
    one made since is `Stale` (with `who`, `at`, `update`); the same one sent twice is kept once.
    """
    if not rights.sees(by, action):
        raise NotAllowed
    rows = Action.every.select_for_update(of=("self",)).select_related("case", "business_of")
    action = rows.get(pk=action.pk)
    said: dict[str, Any] = {
        "status": status,
        "note": note.strip(),
        "blocked_by": blocked_by if status == ActionStatus.BLOCKED else None,
        "evidence": evidence.strip() if status == ActionStatus.DONE else "",
    }
    if kept := _kept_or_stale(action, said, seen, by=by):
        ledger.record(by, Verb.ACTION_UPDATED, *action.subjects, now=status, fresh=False)
        return kept
    _refuse_update(action, said, by)
    was = action.status
    _stand(action, said)
    update = ActionUpdate.objects.create(action=action, by=by.person, **said)
    _tell_who_is_in_the_way(action, update)
    facts = {"blocked_by": said["blocked_by"].slug} if said["blocked_by"] else {}
    ledger.record(by, Verb.ACTION_UPDATED, *action.subjects, was=was, now=status, **facts)
    return update


def _tell_who_is_in_the_way(action: Action, update: ActionUpdate) -> None:
    """Something is needed from another agency: whoever speaks for it hears so, if the case is open to
    them; not whoever wrote it."""
    if update.blocked_by is None:
        return
    (late,) = read(kind_of(action), [action.pk])
    (told,) = Hearers([late], timezone.localdate()).speakers([late])
    notify_all(
        [person for person in told if person != update.by_id],
        "actions",
        "needed_from_you",
        action,
        event=event_of(late),
        step=f"update.{update.pk}",
        due=action.due,
    )


def _stand(action: Action, said: dict[str, Any]) -> None:
    today = timezone.localdate()
    action.status, action.blocked_by = said["status"], said["blocked_by"]
    if action.status in policy.GOING_ON:
        if action.finished_on:
            action.paused_wd += policy.paused_wd(
                action.due, action.finished_on, today, holidays.england()
            )
        action.finished_on = None
    elif action.status != ActionStatus.VERIFIED:
        action.finished_on = today
    action.next_look_on = today
    action.save(update_fields=["status", "blocked_by", "finished_on", "paused_wd", "next_look_on"])


def _refuse_update(action: Action, said: dict[str, Any], by: Viewer) -> None:
    clears = rights.only_clears(by, action)
    if not clears and not rights.reports(by, action):
        raise NotAllowed
    _refuse_status(action, said["status"], by, clears=clears)
    needed = policy.note_needed(action.status, said["status"], clears=clears)
    if needed and not said["note"]:
        raise ReasonNeeded(f"{needed}.")
    blocker = said["blocked_by"]
    if blocker and blocker not in rights.others_on(action):
        raise NotInTheWay


def _refuse_status(action: Action, status: str, by: Viewer, *, clears: bool) -> None:
    if action.status in policy.OVER:
        raise ActionOver
    if clears:
        if status not in policy.next_statuses(action.status, coordinates=False, clears=True):
            raise ClearsTheWayOnly
        return
    coordinates = by.holds(May.COORDINATE, action.panel_id)
    same = status == action.status and status in policy.GOING_ON
    if same or status in policy.next_statuses(action.status, coordinates=coordinates):
        return
    if status in policy.next_statuses(action.status, coordinates=True):
        raise CheckedByCoordinator
    raise StatusNotOpen


def _kept_or_stale(
    action: Action, said: dict[str, Any], seen: int | None, *, by: Viewer
) -> ActionUpdate | None:
    """The update made since the page was opened, if it is this very one (`Stale` else)."""
    latest = None if seen is None else latest_update(action)
    if latest is None or latest.pk == seen:
        return None
    if latest.by == by.user and all(getattr(latest, name) == one for name, one in said.items()):
        return latest
    raise Stale(who=latest.by.name, at=latest.at, update=latest)
