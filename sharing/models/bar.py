from django.contrib.auth.models import Group
from django.db import models


class Bar(models.Model):
    """Refusal of one record to a group, whatever its roles and grants; looks like "not found".

    The record is named by reference: this app knows no case.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="bars")
    subject = models.CharField(max_length=12)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "subject"], name="one_bar")]
        indexes = [models.Index(fields=["subject", "group"], name="bar_by_subject")]
