from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from sharing.choices import May
from sharing.models.dated import Dated
from sharing.models.guarded import Guarded


class StrategicBoard(models.Model):
    """Oversees one panel or several for the Safeguarding Adults Board (`domain.md` section 1)."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self):
        return self.name


class Panel(Guarded):
    """One area's case panel. Its row is the lock under which places are taken."""

    guard_may = May.SEE_PANEL
    guard_key = "slug"

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    area = models.CharField("area served", max_length=120)
    board = models.ForeignKey(StrategicBoard, models.PROTECT, null=True, blank=True)
    phone = models.CharField("phone for referrers", max_length=30, blank=True)
    # The days on which it meets from now on, written down from above when a meeting is planned.
    meets_on = ArrayField(models.DateField(), default=list, blank=True, editable=False)
    agencies = models.ManyToManyField("sharing.Agency", through="sharing.PanelMembership")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def panel_id(self) -> int:
        return self.pk

    @property
    def reference(self) -> str:
        return self.slug

    @property
    def next_meeting_on(self) -> date | None:
        """The day of the next panel meeting, as far as one is planned."""
        today = timezone.localdate()
        return min((day for day in self.meets_on if day >= today), default=None)


class PanelMembership(Dated):
    """A partner agency in a panel. `is_core` counts for quorum."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey("sharing.Agency", models.PROTECT, related_name="memberships")
    is_core = models.BooleanField("core agency", default=False)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["panel", "agency"],
                condition=models.Q(until=None),
                name="one_open_membership",
            ),
        ]
