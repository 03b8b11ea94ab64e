"""More time for an action, and other hands: always with a reason (`domain.md` section 9)."""

from datetime import date
from typing import Any

from django.utils import timezone

from actions import policy
from actions.choices import ChangeOf, Verb
from actions.errors import (
    AlreadyTheirs,
    DateNotLater,
    DateTooFar,
    NoLongerUnderWay,
    WithinTheAgency,
)
from actions.models import Action, ActionChange
from actions.selectors import rights
from actions.selectors.history import changes, extensions, latest_change
from actions.services import _giving
from referrals.errors import ReasonNeeded
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, Stale
from sharing.models import Agency, User


@service(may=None)
def extend_action(
    *, action: Action, due: date, reason: str, by: Viewer, seen: int | None = None
) -> ActionChange:
    """Give more time, to a day later than the present one and not in the past (`DateNotLater`), within a
    year (`DateTooFar`).

    The coordinator once (`LaterDateByChair` afterwards), every later time the chair or deputy chair
    (`FirstDateByCoordinator` before). Refuses a missing reason (`ReasonNeeded`) and an action no
    longer under way (`NoLongerUnderWay`). The day first agreed stays as `original_due`. `seen` is
    the number of the latest change the page showed, 0 for none: one made since is `Stale` (with
    `who`, `at`, `change`); the same one sent twice is kept once.
    """
    if not rights.sees(by, action):
        raise NotAllowed
    action = _locked(action)
    made: dict[str, Any] = {"what": ChangeOf.DUE, "to_due": due, "reason": reason.strip()}
    if kept := _kept_or_stale(action, made, seen, by=by):
        ledger.record(by, Verb.ACTION_EXTENDED, *action.subjects, due=due, fresh=False)
        return kept
    extended = bool(extensions(changes(action)))
    if refusal := rights.refusal_to_extend(by, action, extended=extended):
        raise refusal
    if not reason.strip():
        raise ReasonNeeded
    if not policy.is_later(due, action.due, timezone.localdate()):
        raise DateNotLater
    if due > policy.latest_due(timezone.localdate()):
        raise DateTooFar
    was, action.due = action.due, due
    # Another due date: the ladder counts anew.
    action.due_since = action.next_look_on = timezone.localdate()
    action.paused_wd = 0
    action.save(update_fields=["due", "due_since", "next_look_on", "paused_wd"])
    change = ActionChange.objects.create(action=action, by=by.person, from_due=was, **made)
    ledger.record(by, Verb.ACTION_EXTENDED, *action.subjects, was=was, due=due)
    return change


@service(may=None)
def hand_over(
    *,
    action: Action,
    owner_agency: Agency,
    person: User | None,
    reason: str,
    by: Viewer,
    seen: int | None = None,
) -> ActionChange:
    """Give the action to another agency or person.

    The coordinator: to any agency that `raise_action` takes, one not yet involved becoming so. The
    lead agency: to those involved (`NotInvolved` else). Panel business: whoever runs the panel's
    meetings, to its agencies (`NotAtTheTable` else). The owner's SPoC or deputy: to another person in
    their own agency (`WithinTheAgency` else); nobody else (`NotAllowed`). Refuses what
    `raise_action` does, a missing reason (`ReasonNeeded`), who has it already (`AlreadyTheirs`) and
    an action no longer under way (`NoLongerUnderWay`). What the new owner was needed for is not
    in its own way: the action stays blocked, by nobody named. `seen` as in `extend_action`.
    """
    _giving.refuse_stranger(person, owner_agency)
    _giving.refuse_closed(action, by)
    _refuse_giver(action, owner_agency, by)
    _giving.receive(owner_agency, action, by)
    action = _locked(action)
    made: dict[str, Any] = {
        "what": ChangeOf.OWNER,
        "to_agency": owner_agency,
        "to_person": person,
        "reason": reason.strip(),
    }
    facts: dict[str, Any] = {"agency": owner_agency.slug, "person": person and person.reference}
    if kept := _kept_or_stale(action, made, seen, by=by):
        ledger.record(by, Verb.ACTION_HANDED_OVER, *action.subjects, fresh=False, **facts)
        return kept
    _refuse_giver(action, owner_agency, by)
    _refuse_handover(action, made)
    was = action.owner_agency
    change = ActionChange.objects.create(
        action=action, by=by.person, from_agency=was, from_person=action.person, **made
    )
    action.owner_agency, action.person = owner_agency, person
    if action.blocked_by_id == owner_agency.pk:
        action.blocked_by = None
    action.next_look_on = timezone.localdate()
    action.save(update_fields=["owner_agency", "person", "blocked_by", "next_look_on"])
    ledger.record(by, Verb.ACTION_HANDED_OVER, *action.subjects, was=was.slug, **facts)
    return change


def _refuse_handover(action: Action, made: dict[str, Any]) -> None:
    if action.status not in policy.GOING_ON:
        raise NoLongerUnderWay
    if not made["reason"]:
        raise ReasonNeeded
    if (action.owner_agency, action.person) == (made["to_agency"], made["to_person"]):
        raise AlreadyTheirs


def _refuse_giver(action: Action, to: Agency, by: Viewer) -> None:
    if rights.gives(by, action):
        return
    if not by.speaks_for(action.owner_agency_id):
        raise NotAllowed
    if to.pk != action.owner_agency_id:
        raise WithinTheAgency


def _locked(action: Action) -> Action:
    rows = Action.every.select_for_update(of=("self",))
    joins = ("case", "business_of", "owner_agency", "person")
    return rows.select_related(*joins).get(pk=action.pk)


def _kept_or_stale(
    action: Action, made: dict[str, Any], seen: int | None, *, by: Viewer
) -> ActionChange | None:
    """The change made since the page was opened, if it is this very one (`Stale` else)."""
    latest = None if seen is None else latest_change(action)
    if latest is None or latest.pk == seen:
        return None
    if latest.by == by.user and all(getattr(latest, name) == one for name, one in made.items()):
        return latest
    raise Stale(who=latest.by.name, at=latest.at, change=latest)
