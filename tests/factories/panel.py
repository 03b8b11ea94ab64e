"""Meetings and decisions as rows that simply are there; tests of rules go through the services."""

from datetime import timedelta

from django.utils import timezone

from panel.choices import DecisionKind, MeetingKind, MeetingState, Presence
from panel.models import Attendance, Decision, Meeting
from referrals.choices import ClosureReason, RiskOutcome
from referrals.models import Exit


def meeting(
    panel, state=MeetingState.PLANNED, kind=MeetingKind.PANEL, chair=None, here=(), **fields
):
    """A meeting today, or `starts_at`; `here` are the agencies present."""
    fields.setdefault("starts_at", timezone.now())
    made = Meeting.objects.create(panel=panel, kind=kind, chaired_by=chair, **fields)
    Meeting.objects.filter(pk=made.pk).update(state=state)
    for agency in here:
        Attendance.objects.create(meeting=made, agency=agency, presence=Presence.PRESENT)
    return Meeting.objects.get(pk=made.pk)


def quorate(cast, kind=MeetingKind.PANEL, **fields):
    """An open meeting of the cast's panel that may decide."""
    return meeting(
        cast.panel,
        MeetingState.OPEN,
        kind,
        chair=cast.chair.user,
        here=(cast.social_care, cast.police, cast.mental_health),
        **fields,
    )


def coming(panel, days=5):
    """A meeting planned in so many days."""
    return meeting(panel, starts_at=timezone.now() + timedelta(days=days))


def decision(case, chair, at=None, kind=DecisionKind.REVIEW, **fields):
    """A decision that made no move."""
    fields.setdefault("reasons", "The plan works")
    return Decision.objects.create(case=case, meeting=at, kind=kind, decided_by=chair, **fields)


def exit_ready(case, by, reason=ClosureReason.DIED):
    """An open exit whose evidence is whole, for a reason that needs no risk test."""
    return Exit.objects.create(
        case=case,
        proposed_by=by,
        reason=reason,
        risk_outcome=RiskOutcome.REMAINED,
        handover_note="Records are with adult social care.",
        sar_considered="Considered with the board; not met.",
    )
