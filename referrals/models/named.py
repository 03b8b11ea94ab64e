from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals.models.case import Case


class NamedPerson(models.Model):
    """One person who is given one case: a named worker, or somebody a restricted case is open to."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="named_people")
    person = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    named_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField("access ends", null=True, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["named_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(ended_at=None), name="named_once"
            )
        ]


class Restriction(models.Model):
    """A time during which a case is open to named people only (`domain.md` section 2)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="restrictions")
    why = models.TextField(max_length=2_000)
    set_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lift_why = models.TextField(max_length=2_000, blank=True)

    class Meta:
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at=None), name="one_restriction"
            )
        ]


class AllegedSource(models.Model):
    """A person or body said to cause harm, and the partner agency they belong to: the minimum.

    Who works there never reads a protected address (`domain.md` section 2).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="alleged_sources")
    note = models.CharField("who this is, as little as is needed", max_length=200, blank=True)
    agency = models.ForeignKey("sharing.Agency", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["recorded_at"]
