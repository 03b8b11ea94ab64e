from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals.choices import OfferAnswer, PendingKind
from referrals.models.case import Case


class Offer(models.Model):
    """A freed place offered to the first in line. Outstanding, it reserves the place."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="offers")
    place = models.PositiveSmallIntegerField()
    offered_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    silent_since = models.DateTimeField("ran out", null=True, blank=True)
    answer = models.CharField(max_length=10, choices=OfferAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    fresh_risk = models.TextField("what has changed in the risk", blank=True)

    class Meta:
        ordering = ["-offered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answer=""), name="one_open_offer_a_case"
            )
        ]


class PendingMove(models.Model):
    """A move that waits for a second person: a withdrawal after sending, or making room."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pending_moves")
    kind = models.CharField(max_length=10, choices=PendingKind)
    asked_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()
    risk_holder = models.TextField("who holds the risk now", blank=True)
    interim_plan = models.TextField("interim safety plan", blank=True)
    second_agency = models.ForeignKey("sharing.Agency", models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True)
    answer_note = models.TextField("why", blank=True, default="")

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(agreed=None), name="one_pending_move_a_kind"
            )
        ]
