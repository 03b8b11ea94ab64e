from datetime import datetime
from functools import partial

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sharing import references
from sharing.choices import May, OpeningFinding, OpeningPurpose
from sharing.models.guarded import Guarded
from sharing.models.panel import Panel


class BreakGlass(Guarded):
    """One record opened out of turn for a limited time, with a typed reason, reviewed afterwards.

    A SPoC in an emergency, or the information governance lead for a duty of theirs
    (`domain.md` section 2). The record is named by reference.
    """

    guard = "panel"
    guard_may = May.READ_LEDGER

    reference = models.CharField(
        max_length=12, unique=True, editable=False, default=partial(references.new, "EM")
    )
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="openings")
    subject = models.CharField(max_length=12)
    person = models.ForeignKey("sharing.User", models.PROTECT, related_name="openings")
    purpose = models.CharField(max_length=20, choices=OpeningPurpose)
    reason = models.TextField(max_length=2_000)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    reviewed_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=10, choices=OpeningFinding, blank=True)
    review_note = models.TextField("what the review found", max_length=2_000, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="opening_has_a_reason"),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=models.F("person")),
                name="opening_reviewed_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["panel", "at"], condition=Q(reviewed_at=None), name="openings_to_review"
            )
        ]

    def holds(self, now: datetime) -> bool:
        return self.at <= now < self.until
