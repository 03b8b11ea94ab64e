from datetime import date

from django.db import models
from django.db.models import F, Q


class DatedQuerySet(models.QuerySet):
    def in_force(self, today: date):
        """Those that hold on this day; the last day still counts."""
        return self.filter(Q(until=None) | Q(until__gte=today), since__lte=today)

    def in_force_or_later(self, today: date):
        """Those that hold on this day or will hold."""
        return self.filter(Q(until=None) | Q(until__gte=today))


class Dated(models.Model):
    """Something that holds from one day to another, or until further notice."""

    since = models.DateField("from")
    until = models.DateField("until", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="%(app_label)s_%(class)s_ends_after_start",
            )
        ]
