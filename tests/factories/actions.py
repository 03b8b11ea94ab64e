"""Actions as rows that simply are there; tests of rules go through the services."""

from datetime import timedelta

from django.utils import timezone

from actions import policy
from actions.choices import ActionStatus, ChangeOf
from actions.models import (
    Action,
    ActionChange,
    ActionReminder,
    ActionUpdate,
    BusinessAction,
    DisagreementRecipient,
    DisagreementStep,
    EscalationHold,
    EscalationRecipient,
    EscalationStep,
    Leaving,
    ProfessionalDisagreement,
)


def action(case, owner, raised_by, *, days=10, **fields):
    """An action of one agency, due in so many calendar days (overdue when negative)."""
    return _promise(
        Action, owner, raised_by, days, {"case": case, "text": "Visit together"} | fields
    )


def business(panel, owner, raised_by, *, days=10, **fields):
    """So of the panel's own business."""
    of = {"business_of": panel, "text": "Bring figures to the table"}
    return _promise(BusinessAction, owner, raised_by, days, of | fields)


def _promise(kind, owner, raised_by, days, fields):
    due = timezone.localdate() + timedelta(days=days)
    fields = {"due": due, "original_due": due} | fields
    return kind.objects.create(owner_agency=owner, raised_by=raised_by, **fields)


def update(action, by, status=ActionStatus.IN_PROGRESS, note="", *, blocked_by=None, evidence=""):
    """One update that simply is there, and the status it left."""
    made = ActionUpdate.objects.create(
        action=action, by=by, status=status, note=note, blocked_by=blocked_by, evidence=evidence
    )
    Action.every.filter(pk=action.pk).update(status=status, blocked_by=blocked_by)
    return made


def extension(action, by, *, days=7, reason="The visit moved"):
    """More time that was given, so many calendar days."""
    due = action.due + timedelta(days=days)
    made = ActionChange.objects.create(
        action=action, by=by, what=ChangeOf.DUE, from_due=action.due, to_due=due, reason=reason
    )
    Action.every.filter(pk=action.pk).update(due=due)
    return made


def handover(action, by, to, *, person=None, reason="They know the adult"):
    """An action that changed hands."""
    made = ActionChange.objects.create(
        action=action,
        by=by,
        what=ChangeOf.OWNER,
        from_agency=action.owner_agency,
        from_person=action.person,
        to_agency=to,
        to_person=person,
        reason=reason,
    )
    Action.every.filter(pk=action.pk).update(owner_agency=to, person=person)
    return made


def reminder(action, by, *, ago=0):
    """Somebody reminded the owner by hand, so many days ago."""
    return ActionReminder.objects.create(
        action=action,
        by=by,
        agency=action.owner_agency,
        day=timezone.localdate() - timedelta(days=ago),
        at=timezone.now() - timedelta(days=ago),
    )


def late(case, owner, raised_by, *, days=4, **fields):
    """An action so many calendar days late, promised long before, for which the ladder looks today."""
    since = timezone.localdate() - timedelta(days=days + 20)
    return action(case, owner, raised_by, days=-days, **{"due_since": since} | fields)


def step(target, rung, agency, told=(), *, response="", seen=False):
    """A step of the ladder that went, and whom it told; gives those rows."""
    of = {"action": target} if isinstance(target, Action) else {"request": target}
    now = timezone.now()
    made = EscalationStep.objects.create(
        case=target.case,
        agency=agency,
        rung=rung,
        counts_from=target.due,
        day=timezone.localdate(),
        **of,
    )
    answered = now if seen or response else None
    return [
        EscalationRecipient.objects.create(
            step=made, person=person, response=response, acknowledged_at=answered
        )
        for person in told
    ]


def hold(target, by, *, days=7, reason="They visit next week"):
    """Somebody holds the later steps back, so many calendar days."""
    of = {"action": target} if isinstance(target, Action) else {"request": target}
    until = timezone.localdate() + timedelta(days=days)
    return EscalationHold.objects.create(case=target.case, until=until, reason=reason, by=by, **of)


def leaving(case, agency, holder, by, *, days=7, **said):
    """An agency that has said it ends its work, so many calendar days from now."""
    ends = timezone.localdate() + timedelta(days=days)
    said = {
        "reason": "Our part is done",
        "adult_knows": "Told last week",
        "risk_held": "Weekly visits",
    } | said
    return Leaving.objects.create(
        case=case,
        agency=agency,
        risk_holder=holder,
        by=by,
        **{"object_until": ends - timedelta(days=1), "ends_on": ends} | said,
    )


def disagreement(case, parties, by, level="practitioners", *, told=(), days=1, **fields):
    """A disagreement at a level, its steps so far, and whom the last of them told: each with a party."""
    due = timezone.localdate() + timedelta(days=days)
    made = ProfessionalDisagreement.objects.create(
        case=case,
        opened_by=by,
        level=level,
        **{"about": "plan", "text": "Whether the visits are enough", "level_due": due} | fields,
    )
    made.parties.set(parties)
    for one in policy.LEVELS[: policy.LEVELS.index(level) + 1]:
        step = DisagreementStep.objects.create(disagreement=made, level=one, due=due)
    for person, agency in told:
        DisagreementRecipient.objects.create(step=step, person=person, agency=agency)
    return made
