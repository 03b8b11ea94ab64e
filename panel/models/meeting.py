from functools import partial

from django.db import models
from django.utils import timezone
from django_fsm import transition

from panel.choices import MeetingKind, MeetingState, Presence
from referrals.models.stage import Machine, StageField
from sharing import references
from sharing.choices import May
from sharing.models import Guarded

M = MeetingState


class Meeting(Machine, Guarded):
    """A panel or MDT meeting: people, a time, items and a record."""

    guard = "panel"
    guard_may = May.SEE_MEETINGS

    reference = models.CharField(
        max_length=12, unique=True, editable=False, default=partial(references.new, "MT")
    )
    panel = models.ForeignKey("sharing.Panel", models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=15, choices=MeetingKind, default=MeetingKind.PANEL)
    case = models.ForeignKey(
        "referrals.Case", models.PROTECT, null=True, blank=True, related_name="mdt_meetings"
    )
    starts_at = models.DateTimeField("starts")
    venue = models.CharField("office or video link", max_length=200, blank=True)
    state = StageField(max_length=10, choices=MeetingState, default=M.PLANNED, protected=True)
    chaired_by = models.ForeignKey(
        "sharing.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=MeetingKind.MDT, case__isnull=False)
                | (~models.Q(kind=MeetingKind.MDT) & models.Q(case__isnull=True)),
                name="an_mdt_is_about_one_case",
            )
        ]

    def __str__(self):
        return self.reference

    @transition(field=state, source=M.PLANNED, target=M.OPEN)
    def open(self):
        pass

    @transition(field=state, source=M.OPEN, target=M.ENDED)
    def end(self):
        pass

    @transition(field=state, source=M.PLANNED, target=M.CANCELLED)
    def cancel(self):
        pass


class Attendance(models.Model):
    """How one agency took part in one meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    agency = models.ForeignKey("sharing.Agency", models.PROTECT, related_name="+")
    presence = models.CharField(max_length=25, choices=Presence)
    person = models.ForeignKey(
        "sharing.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "agency"], name="one_row_an_agency")
        ]
