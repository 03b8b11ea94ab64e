from django.db import models
from django.utils import timezone

from actions.models.action import Action


class QuickLink(models.Model):
    """What one message's link may do: one save for one action, until a day (`ux.md`, My actions).

    The link itself is not kept, only what it is recognised by.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    action = models.ForeignKey(Action, models.PROTECT, related_name="quick_links")
    person = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    until = models.DateField("last day")
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
