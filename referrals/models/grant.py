from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase

from referrals.models.case import Case


class CaseGrant(GroupObjectPermissionBase):
    """The one table of who may: this Group, this right, this case, until when and why.

    Written by `referrals/services/grant.py` only: guardian's own helpers say yes to lapsed rows.
    """

    content_object = models.ForeignKey(Case, models.CASCADE, related_name="grants")
    until = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=60)
    given_by = models.CharField(max_length=40)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta(GroupObjectPermissionBase.Meta):
        indexes = [
            models.Index(fields=["content_object", "group"], name="grant_by_case"),
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="grant_ending"),
        ]
