from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sharing.choices import BarReason, BarWhom, May
from sharing.models.guarded import Guarded
from sharing.models.panel import Panel


class BarQuerySet(models.QuerySet):
    def in_force(self):
        """Those that hold now: set, and not yet lifted by two."""
        return self.filter(lifted_at=None)


class Bar(Guarded):
    """Refusal of one record to a group, whatever its roles and grants; looks like "not found".

    The record is named by reference: this app knows no case. It holds from the moment it is set
    until two people have lifted it (`domain.md` section 2).
    """

    guard = "panel"
    guard_may = May.BAR
    guard_key = "pk"

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="bars")
    group = models.ForeignKey(Group, models.PROTECT, related_name="bars")
    subject = models.CharField(max_length=12)
    whom = models.CharField(max_length=10, choices=BarWhom)
    why = models.CharField(max_length=20, choices=BarReason)
    note = models.TextField("why, for those who keep the bar", max_length=2_000, blank=True)
    person = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("sharing.Agency", models.PROTECT, null=True, related_name="+")
    set_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    confirm_by = models.DateField("to be confirmed by", null=True)
    confirmed_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    lift_asked_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    lift_asked_at = models.DateTimeField(null=True)
    lift_why = models.TextField("why it should end", max_length=2_000, blank=True)
    lifted_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = BarQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "subject"], condition=Q(lifted_at=None), name="one_bar"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(agency__isnull=False), name="bar_on_one"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("set_by")),
                name="bar_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | ~Q(lifted_by=models.F("lift_asked_by")),
                name="bar_lifted_by_two",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject", "group"], condition=Q(lifted_at=None), name="bar_by_subject"
            )
        ]
