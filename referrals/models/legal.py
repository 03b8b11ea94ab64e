from django.db import models
from django.utils import timezone

from referrals.choices import LegalMeasureType
from referrals.models.case import Case
from referrals.models.fields import day, line, words


class LegalMeasure(models.Model):
    """An order, notice or other legal measure around the adult (`domain.md` section 12)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="legal_measures")
    type = models.CharField("Kind", max_length=30, choices=LegalMeasureType)
    law = line("Law")
    applicant = models.ForeignKey(
        "sharing.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(
        "sharing.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    court = line("Court")
    start = models.DateField("Starts")
    expiry = day("Ends")
    conditions = words("Conditions")
    breach = words("What happens on a breach")
    extension_possible = models.BooleanField("Can be extended", default=False)
    own_view = words("The adult's view")
    added_risk = words("Could it raise the risk? What was considered")
    next_step = words("Next step when it ends")
    recorded_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    ended_on = day("Ended early on")

    class Meta:
        ordering = ["expiry", "pk"]
