"""The ladder at work (`domain.md` section 9): what is due climbs by itself; a person may send the next
step earlier, hold the later ones back, or say that they have seen what reached them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from actions import ladder, policy
from actions.choices import UNFINISHED, Verb
from actions.errors import (
    AlreadyAcknowledged,
    HeldTooLong,
    HoldIsOver,
    NothingHeld,
    NothingPrepared,
)
from actions.models import (
    Action,
    BusinessAction,
    EscalationHold,
    EscalationRecipient,
    EscalationStep,
)
from actions.selectors.climbing import Numbers, held_of, prepared, sent_of
from actions.selectors.hearers import Hearers
from actions.selectors.late import LINKS, Kind, Late, take, take_due
from actions.selectors.steps import Target, kind_of, sees
from actions.services import _climbing
from referrals.errors import ReasonNeeded
from referrals.models import InformationRequest
from sharing.choices import Event, May
from sharing.doors import access, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed
from sharing.models import Panel, PanelSettings
from sharing.post.notify import Message, queue
from sharing.selectors import holidays
from sharing.services.panel import change_settings

BATCH = 1000


@service(may=May.SWEEP)
def climb_due(*, kind: Kind, by: Viewer) -> int:
    """Let up to a thousand that are due climb, and say how many were looked at.

    Two sweeps at once take different ones; one that is killed leaves all of its batch as it was.
    """
    today = timezone.localdate()
    lates = take_due(kind, today, BATCH)
    numbers = Numbers(lates)
    sent, holds = sent_of(lates), held_of(lates)
    climbs: list[_climbing.Climb] = []
    to_check: list[Late] = []
    next_look: dict[int, date | None] = {}
    for late in lates:
        if not late.climbs:
            look = numbers.look_at_ended(late, today)
            if look == today:
                to_check.append(late)
            next_look[late.pk] = look if look and look > today else None
            continue
        so_far = sent.get(late.key, set())
        days = numbers.days(late, holds.get(late.key))
        due = ladder.rungs_due(days, today, since=late.since, sent=so_far)
        climbs += [(late, rung, days[rung]) for rung in due]
        next_look[late.pk] = ladder.next_look(days, today, since=late.since, sent=so_far)
    if climbs or to_check:
        hearers = Hearers([late for late, *_ in climbs] + to_check, today)
        _climbing.climb(climbs, hearers, by=by)
        _ask_to_check(to_check, hearers, by)
    _climbing.look_again(kind, next_look)
    ledger.record(by, Verb.LADDER_LOOKED, looked=len(lates), steps=len(climbs))
    return len(lates)


@service(may=May.COORDINATE, on="target")
def escalate_now(*, target: Target, by: Viewer, rung: str = "") -> EscalationStep:
    """Send the next prepared step before its day; those after it are held on, if somebody holds them.

    By the coordinator, who sees the case. Refuses where no step is prepared: nothing lies ahead, it
    has ended, or the next one is a reminder or the SPoC's, which goes by itself (`NothingPrepared`).
    `rung` is the step that the page showed: once it has gone it is not followed by the next one; sent
    twice by the same person, it goes once.
    """
    _refuse_unseen(target, by)
    late, today = take(kind_of(target), target.pk), timezone.localdate()
    upcoming = prepared(late, today)
    if rung and (upcoming is None or upcoming.rung != rung):
        gone = {"rung": rung, "counts_from": late.due, "sent_early_by": by.person, **_one(target)}
        if step := EscalationStep.objects.filter(**gone).first():
            ledger.record(by, Verb.ESCALATED, target, late.root, rung=rung, fresh=False)
            return step
        raise NothingPrepared
    if upcoming is None:
        raise NothingPrepared
    hearers = Hearers([late], today)
    (step,) = _climbing.climb([(late, upcoming.rung, upcoming.day)], hearers, by=by)
    _climbing.look_again(late.kind, {late.pk: today})
    return step


@service(may=May.COORDINATE, on="target")
def hold_escalation(*, target: Target, until: date, reason: str, by: Viewer) -> EscalationHold:
    """Hold the later steps back until a day, with a reason; reminders and the SPoC's step still go.

    By the coordinator, who sees the case. Refuses a missing reason (`ReasonNeeded`), today or a day
    gone by (`HoldIsOver`), more than ten working days (`HeldTooLong`: it is held again then), and what
    does not climb any more (`NothingPrepared`). Held again, the later words count; both are kept.
    """
    _refuse_unseen(target, by)
    if not reason.strip():
        raise ReasonNeeded
    today = timezone.localdate()
    if until <= today:
        raise HoldIsOver
    if until > policy.held_until(today, holidays.england()):
        raise HeldTooLong
    late = take(kind_of(target), target.pk)
    if not late.climbs:
        raise NothingPrepared
    _end_hold(target)
    hold = EscalationHold.objects.create(
        case_id=late.case_id, until=until, reason=reason.strip(), by=by.person, **_one(target)
    )
    _climbing.look_again(late.kind, {late.pk: today})
    ledger.record(by, Verb.ESCALATION_HELD, target, late.root, until=until)
    return hold


@service(may=May.COORDINATE, on="target")
def end_hold(*, target: Target, by: Viewer) -> None:
    """Let the ladder go on now. Refuses where nobody holds it (`NothingHeld`)."""
    _refuse_unseen(target, by)
    late = take(kind_of(target), target.pk)
    if not _end_hold(target):
        raise NothingHeld
    _climbing.look_again(late.kind, {late.pk: timezone.localdate()})
    ledger.record(by, Verb.HOLD_ENDED, target, late.root)


@service(may=May.CHANGE_SETTINGS, on="panel")
def change_ladder(
    *, panel: Panel, revision: int, changes: Mapping[str, int], by: Viewer
) -> PanelSettings:
    """Save other timings; whatever is open is looked at again in the next minute.

    Refuses what `change_settings` does (`Stale`, `SettingsOutOfRange`). A step that has gone stays gone.
    """
    saved = change_settings(panel=panel, revision=revision, changes=dict(changes), by=by)
    today = timezone.localdate()
    still = Action.objects.filter(case__panel=panel, status__in=UNFINISHED)
    still.update(next_look_on=today)
    business = BusinessAction.objects.filter(business_of=panel, status__in=UNFINISHED)
    business.update(next_look_on=today)
    waiting = InformationRequest.objects.filter(
        case__panel=panel, answered_at=None, withdrawn_at=None
    )
    waiting.update(next_look_on=today)
    return saved


@service(may=None)
def acknowledge(
    *, told: EscalationRecipient, by: Viewer, response: str = ""
) -> EscalationRecipient:
    """Say that one has seen what was escalated to oneself, and what one will do about it.

    By the person told, while they may read it (`NotAllowed` else): by the case, or by their own copy.
    Said once; a later response is added to nothing (`AlreadyAcknowledged`), the same one is kept once.
    """
    told = (
        EscalationRecipient.objects.select_for_update(of=("self",))
        .select_related("step__case", "step__action__case", "step__request__case")
        .get(pk=told.pk)
    )
    if by.user is None or told.person_id != by.user.pk or not _may_read(told, by):
        raise NotAllowed
    fresh = told.acknowledged_at is None
    if not fresh and told.response != response.strip():
        raise AlreadyAcknowledged
    if fresh:
        told.acknowledged_at, told.response = timezone.now(), response.strip()
        told.save(update_fields=["acknowledged_at", "response"])
    step = told.step
    ledger.record(by, Verb.ESCALATION_SEEN, *_subjects(step.target), rung=step.rung, fresh=fresh)
    return told


def _may_read(told: EscalationRecipient, by: Viewer) -> bool:
    """By the case, by the request, or by their own copy."""
    target = told.step.target
    if sees(by, target):
        return True
    if told.step.request and access.may(by, May.SEE_IDENTITY, target):
        return True
    return access.visible(EscalationRecipient, by).filter(pk=told.pk).exists()


def _refuse_unseen(target: Target, by: Viewer) -> None:
    if not sees(by, target):
        raise NotAllowed


def _one(target: Target) -> dict[str, Any]:
    return {LINKS[kind_of(target)]: target}


def _subjects(target: Target) -> tuple[Any, ...]:
    """What the ledger names: what is late, and its case or panel."""
    return target.subjects if isinstance(target, Action) else (target, target.case)


def _end_hold(target: Target) -> bool:
    holds = EscalationHold.objects.filter(ended_at=None, **_one(target))
    return bool(holds.update(ended_at=timezone.now()))


def _ask_to_check(lates: Collection[Late], hearers: Hearers, by: Viewer) -> None:
    """What was said to be done, and nobody has checked: the coordinator is reminded, never the agency."""
    messages: dict[Event, list[Message]] = defaultdict(list)
    for late, people in zip(lates, hearers.coordinators(lates), strict=True):
        messages[_climbing.event_of(late)] += [
            Message(
                to_id=person,
                app="actions",
                verb="action_to_check",
                step=f"{late.pk}.{late.finished_on}",
                reference=late.reference,
                digest=not late.urgent,
            )
            for person in people
        ]
        ledger.record(by, Verb.CHECK_REMINDED, late, late.root)
    for event, rows in messages.items():
        queue(rows, event=event)
