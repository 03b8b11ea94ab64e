"""A meeting from plan to end. Its decisions: `services/decision.py`."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_fsm import TransitionNotAllowed

from panel.choices import MeetingKind, Verb
from panel.errors import (
    InThePast,
    MeetingNotOpen,
    MeetingNotPlanned,
    NotAPanelMeeting,
    NotTheChair,
    TooEarly,
)
from panel.models import Meeting
from panel.selectors.meeting import DECIDING, TO_COME, chairs_of, is_ahead
from panel.services import _telling
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.models import Panel, User
from sharing.services.panel import keep_meeting_days

SAME_PRESS = timedelta(minutes=2)


@service(may=May.RUN_MEETING, on="panel")
def plan_meeting(
    *, panel: Panel, kind: str, starts_at: datetime, venue: str = "", by: Viewer
) -> Meeting:
    """Plan a panel meeting or an extraordinary one, for today or later (`InThePast`).

    Its members are told the day and the reference. MDT meetings are about one case and are not
    planned here (`NotAPanelMeeting`). The same kind at the same time within two minutes is one press
    made twice.
    """
    if kind not in DECIDING:
        raise NotAPanelMeeting
    if timezone.localdate(starts_at) < timezone.localdate():
        raise InThePast
    Panel.objects.select_for_update(no_key=True).get(pk=panel.pk)
    since = timezone.now() - SAME_PRESS
    same = Meeting.objects.filter(panel=panel, kind=kind, starts_at=starts_at, created_at__gt=since)
    if found := same.filter(state__in=TO_COME).first():
        ledger.record(by, Verb.MEETING_PLANNED, found, fresh=False)
        return found
    meeting = Meeting.objects.create(
        panel=panel, kind=MeetingKind(kind), starts_at=starts_at, venue=venue
    )
    day = timezone.localdate(starts_at).isoformat()
    ledger.record(by, Verb.MEETING_PLANNED, meeting, kind=kind, day=day)
    _keep_days(panel, by)
    _telling.tell_members(meeting, "meeting_planned", but=by.user)
    return meeting


@service(may=May.RUN_MEETING, on="meeting")
def open_meeting(*, meeting: Meeting, chaired_by: User | None = None, by: Viewer) -> Meeting:
    """Open a planned meeting on its day (`TooEarly`), with who takes the chair.

    A chair or deputy chair who opens it takes the chair unless another is named (`NotTheChair`
    for anyone else). Without either it opens all the same, inquorate: it hears updates.
    """
    meeting = _locked(meeting)
    if is_ahead(meeting):
        raise TooEarly
    chairs = chairs_of(meeting.panel)
    if chaired_by is not None and chaired_by not in chairs:
        raise NotTheChair
    if chaired_by is None:
        chaired_by = next((chair for chair in chairs if chair == by.user), meeting.chaired_by)
    meeting.chaired_by = chaired_by
    _step(meeting, "open", MeetingNotPlanned)
    ledger.record(by, Verb.MEETING_OPENED, meeting, chair=getattr(chaired_by, "reference", None))
    return meeting


@service(may=May.RUN_MEETING, on="meeting")
def end_meeting(*, meeting: Meeting, by: Viewer) -> Meeting:
    """End an open meeting (`MeetingNotOpen`). What it did not decide stays as it was: nothing is
    deferred by a meeting that was not quorate or that ran out of time."""
    meeting = _locked(meeting)
    _step(meeting, "end", MeetingNotOpen)
    ledger.record(by, Verb.MEETING_ENDED, meeting)
    return meeting


@service(may=May.RUN_MEETING, on="meeting")
def cancel_meeting(*, meeting: Meeting, by: Viewer) -> Meeting:
    """Cancel a planned meeting (`MeetingNotPlanned`); its members are told."""
    meeting = _locked(meeting)
    _step(meeting, "cancel", MeetingNotPlanned)
    ledger.record(by, Verb.MEETING_CANCELLED, meeting)
    _keep_days(meeting.panel, by)
    _telling.tell_members(meeting, "meeting_cancelled", but=by.user)
    return meeting


def _keep_days(panel: Panel, by: Viewer) -> None:
    """Answers to information requests are asked for in time for the next of these days."""
    ahead = Meeting.objects.filter(
        panel=panel, kind__in=DECIDING, state__in=TO_COME, starts_at__gte=timezone.now()
    )
    days = {timezone.localdate(at) for at in ahead.values_list("starts_at", flat=True)}
    keep_meeting_days(panel=panel, days=days, by=by)


def _locked(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("panel", "chaired_by")
    return rows.get(pk=meeting.pk)


def _step(meeting: Meeting, method: str, refusal: type[Exception]) -> None:
    try:
        getattr(meeting, method)()
    except TransitionNotAllowed as error:
        raise refusal from error
    meeting.revision += 1
    meeting.save()
