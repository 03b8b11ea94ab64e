import pghistory
from django.db import models
from django.utils import timezone

from referrals.choices import AdvocacyStatus, AdvocacyType, CapacityDecision
from referrals.models.case import Case
from referrals.models.fields import day, line, words


@pghistory.track()
class CapacityRecord(models.Model):
    """Capacity for one decision on one date (Mental Capacity Act 2005; `domain.md` section 7)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="capacity_records")
    decision = models.CharField("Which decision", max_length=200)
    is_main = models.BooleanField("The main safeguarding decision", default=False)
    finding = models.CharField("Finding", max_length=20, choices=CapacityDecision)
    decided_on = models.DateField("Date")
    assessor = line("Assessor (name and role)")
    support_given = words("Support given to decide")
    influences = words("Influence of coercion, substances or trauma")
    review_on = day("Assess again on")
    executive_functioning = words("Executive functioning: what they do, not only what they say")
    best_interests = words("Best-interests decision: who decided, whom they asked")
    less_restrictive = words("Less restrictive options weighed")
    recorded_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-decided_on", "-pk"]


class Advocacy(models.Model):
    """Who helps the adult to take part, or why nobody yet."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="advocacy")
    type = models.CharField("Kind", max_length=30, choices=AdvocacyType)
    status = models.CharField("So far", max_length=20, choices=AdvocacyStatus)
    name = line("Name and organisation")
    note = words("Note")
    recorded_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name_plural = "advocacy"
