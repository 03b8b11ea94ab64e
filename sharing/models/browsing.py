from django.db import models
from django.db.models import Q
from django.utils import timezone

from sharing.choices import May, Quickly
from sharing.models.guarded import Guarded
from sharing.models.panel import Panel


class RecentLook(models.Model):
    """What somebody opened or took away within the last day, to notice many at once; then it goes.

    The lasting account is the ledger. The record is named by reference: this app knows no case.
    """

    person = models.ForeignKey("sharing.User", models.CASCADE, related_name="+")
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Quickly)
    subject = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "subject"], condition=Q(kind=Quickly.OPENED), name="one_look"
            )
        ]
        indexes = [models.Index(fields=["person", "panel", "at"], name="looks_by_person")]


class BrowseReason(Guarded):
    """Why somebody opens or takes away more than is usual; the information governance lead is told."""

    guard = "panel"
    guard_may = May.READ_LEDGER
    guard_key = "pk"

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="browse_reasons")
    person = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Quickly)
    reason = models.TextField(max_length=1_000)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="browsing_has_a_reason")
        ]
        indexes = [models.Index(fields=["person", "panel", "until"], name="browse_reasons")]
