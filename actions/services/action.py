"""Raising actions and saying how they stand (`domain.md` section 9)."""

from datetime import date

from django.utils import timezone

from actions import policy
from actions.choices import UNFINISHED, ActionStatus, Priority, Verb, WithoutPanel
from actions.errors import (
    ActionOver,
    CaseNotOpen,
    CheckedByCoordinator,
    NotInvolved,
    OwnAgencyOnly,
    StatusNotOpen,
)
from actions.models import Action, ActionUpdate
from actions.selectors import rights
from actions.selectors.action import latest_update
from referrals.choices import ON_PATHWAY
from referrals.errors import ReasonNeeded
from referrals.models import Case
from referrals.selectors.agencies import parts_of, working_agencies
from referrals.services.triage import involve_agency
from sharing.choices import May
from sharing.doors import access, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AnotherAgency, NotAllowed, Stale
from sharing.models import Agency, User
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
    SPoC for their own (`OwnAgencyOnly`). Refuses an empty text (`ReasonNeeded`), a person of
    another agency (`AnotherAgency`), what `involve_agency` refuses (an agency outside the panel, or
    without an agreement in date) and a case not on the pathway (`CaseNotOpen`). The same action
    sent twice is kept once.
    """
    if not text.strip():
        raise ReasonNeeded("Say what will be done.")
    if person is not None and (person.agency_id != owner_agency.pk or not person.is_active):
        raise AnotherAgency
    case = _opened(case, by)
    _give_to(owner_agency, case, by)
    today, settings = timezone.localdate(), case.panel.settings
    due = due or policy.usual_due(
        today,
        priority,
        routine=settings.action_due_wd,
        urgent=settings.action_due_urgent_wd,
        holidays=holidays.england(),
    )
    words = {"text": text.strip(), "owner_agency": owner_agency, "person": person, "due": due}
    there = Action.objects.filter(
        case=case, raised_by=by.person, status__in=UNFINISHED, **words
    ).first()
    action = there or Action.objects.create(
        case=case,
        serves=serves.strip(),
        priority=priority,
        original_due=due,
        without_panel=without_panel,
        raised_by=by.person,
        **words,
    )
    ledger.record(
        by, Verb.ACTION_RAISED, action, case, agency=owner_agency.slug, fresh=there is None
    )
    return action


def _opened(case: Case, by: Viewer) -> Case:
    if not access.may(by, May.SEE_CASE, case):
        raise NotAllowed
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("panel__settings")
        .get(pk=case.pk)
    )
    if case.stage not in ON_PATHWAY:
        raise CaseNotOpen
    return case


def _give_to(agency: Agency, case: Case, by: Viewer) -> None:
    """Ask whether this agency may be given the action, and involve it where that is due."""
    coordinates = rights.coordinates(by, case)
    leads = coordinates or access.may(by, May.LEAD_CASE, case)
    if not leads and not by.speaks_for(agency.pk):
        raise OwnAgencyOnly
    if agency in working_agencies(parts_of(case)):
        return
    if not coordinates:
        raise NotInvolved
    involve_agency(case=case, agency=agency, by=by)


@service(may=None)
def update_action(
    *, action: Action, status: str, note: str, by: Viewer, seen: int | None = None
) -> ActionUpdate:
    """Say how an action stands; every update is kept.

    By the owner's SPoC or deputy, the person named, or the coordinator (`NotAllowed` else). "Done"
    is a claim: only the coordinator checks it, sends it back or cancels (`CheckedByCoordinator`).
    Refuses what cannot follow (`StatusNotOpen`, `ActionOver`) and an update that lacks its reason
    (`ReasonNeeded`): blocked, circumstances changed, not done, cancelled, sent back, or no other
    status than before. `seen` is the number of the latest update the page showed, 0 for none: one
    made since is `Stale` (with `who`, `at`, `update`); the same one sent twice is kept once.
    """
    if not rights.may_update(by, action):
        raise NotAllowed
    action = Action.objects.select_for_update(of=("self",)).select_related("case").get(pk=action.pk)
    note = note.strip()
    if kept := _kept_or_stale(action, status, note, seen, by=by):
        ledger.record(by, Verb.ACTION_UPDATED, action, action.case, now=status, fresh=False)
        return kept
    _refuse_status(action, status, by)
    if not note and (needed := policy.note_needed(action.status, status)):
        raise ReasonNeeded(f"{needed}.")
    was, action.status = action.status, status
    if status in policy.GOING_ON:
        action.finished_on = None
    elif status != ActionStatus.VERIFIED:
        action.finished_on = timezone.localdate()
    action.save(update_fields=["status", "finished_on"])
    update = ActionUpdate.objects.create(action=action, by=by.person, status=status, note=note)
    ledger.record(by, Verb.ACTION_UPDATED, action, action.case, was=was, now=status)
    return update


def _refuse_status(action: Action, status: str, by: Viewer) -> None:
    coordinates = rights.coordinates(by, action.case)
    if action.status in policy.OVER:
        raise ActionOver
    same = status == action.status and status in policy.GOING_ON
    if same or status in policy.next_statuses(action.status, coordinates=coordinates):
        return
    if status in policy.next_statuses(action.status, coordinates=True):
        raise CheckedByCoordinator
    raise StatusNotOpen


def _kept_or_stale(
    action: Action, status: str, note: str, seen: int | None, *, by: Viewer
) -> ActionUpdate | None:
    """The update made since the page was opened, if it is this very one (`Stale` else)."""
    latest = None if seen is None else latest_update(action)
    if latest is None or latest.pk == seen:
        return None
    if (latest.by, latest.status, latest.note) == (by.user, status, note):
        return latest
    raise Stale(who=latest.by.name, at=latest.at, update=latest)
