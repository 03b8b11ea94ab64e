from django.db import models
from django.utils import timezone

from referrals.models.case import Case


class Challenge(models.Model):
    """A referrer's challenge to a refusal; the deputy chair answers (`domain.md` section 3)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="challenges")
    by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField("why the refusal is challenged")
    answer_due = models.DateField()
    answered_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    upheld = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(upheld=None), name="one_open_challenge"
            )
        ]
