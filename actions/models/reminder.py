import pgtrigger
from django.db import models
from django.utils import timezone

from actions.models.action import Action


class ActionReminder(models.Model):
    """That somebody reminded by hand of an action, at most once a day. Kept for ever."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="reminders")
    day = models.DateField(default=timezone.localdate)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    # Who was reminded: whose turn it was, which need not be the owner.
    agency = models.ForeignKey(
        "sharing.Agency", models.PROTECT, related_name="+", verbose_name="agency reminded"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "day"], name="reminded_once_a_day"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="reminders_are_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
