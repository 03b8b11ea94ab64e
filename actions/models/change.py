import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from actions.choices import ChangeOf
from actions.models.action import Action
from actions.models.fields import agency, person

NO_DAYS = Q(from_due=None, to_due=None)
NO_OWNERS = Q(from_agency=None, to_agency=None, from_person=None, to_person=None)


class ActionChange(models.Model):
    """That an action was given more time, or handed over, and why. Kept for ever."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    what = models.CharField("what was changed", max_length=5, choices=ChangeOf)
    from_due = models.DateField("was due", null=True, blank=True)
    to_due = models.DateField("due since then", null=True, blank=True)
    from_agency = agency("agency before")
    to_agency = agency("agency since then")
    from_person = person("person before")
    to_person = person("person since then")
    reason = models.TextField(max_length=1000)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_change_has_a_reason"),
            models.CheckConstraint(
                condition=(
                    Q(what=ChangeOf.DUE, from_due__isnull=False, to_due__gt=F("from_due"))
                    & Q(to_due__isnull=False)
                    & NO_OWNERS
                )
                | (
                    Q(what=ChangeOf.OWNER, from_agency__isnull=False, to_agency__isnull=False)
                    & NO_DAYS
                ),
                name="a_change_is_of_the_date_or_of_the_owner",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="changes_are_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
