from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sharing.choices import AgencyKind, May
from sharing.models.dated import Dated
from sharing.models.guarded import Guarded


class Agency(Guarded):
    """A partner organisation. Found through any panel it shares with the viewer."""

    guard = "memberships__panel"
    guard_may = May.SEE_AGENCIES
    guard_key = "slug"

    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField("kind of agency", max_length=30, choices=AgencyKind)
    public_body = models.BooleanField("public body", default=True)
    aliases = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    email_domains = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    manager = models.ForeignKey(
        "sharing.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_agencies",
        verbose_name="agency manager",
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self):
        return self.short_name

    @property
    def reference(self) -> str:
        return self.slug


class SpocAppointment(Dated):
    """An agency's single point of contact, or the deputy, with dates."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="appointments")
    user = models.ForeignKey("sharing.User", models.PROTECT, related_name="appointments")
    is_deputy = models.BooleanField("deputy", default=False)

    class Meta(Dated.Meta):
        ordering = ["is_deputy", "since"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "user"], condition=Q(until=None), name="one_open_appointment"
            ),
        ]


class Cover(Dated):
    """A SPoC on leave and who stands in; both see the work."""

    absent = models.ForeignKey("sharing.User", models.PROTECT, related_name="covered_by")
    standing_in = models.ForeignKey("sharing.User", models.PROTECT, related_name="covers")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(absent=F("standing_in")), name="nobody_covers_themselves"
            ),
        ]
