"""That an agency will end its work on a case, and who objects (`domain.md` section 3, No quiet exits)."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from actions.models.fields import agency
from sharing.choices import May
from sharing.models import Guarded

GOING_ON = Q(ended_at=None, kept_at=None, withdrawn_at=None)
ENDED_ONCE = (
    Q(kept_at=None, withdrawn_at=None)
    | Q(ended_at=None, withdrawn_at=None)
    | Q(ended_at=None, kept_at=None)
)


class Leaving(Guarded):
    """One agency's word that it ends its work on one case. Kept for ever, whatever came of it.

    Until it takes effect the agency counts as involved. It ends on `ends_on`, or later, once nothing of
    its work there is unfinished; or it is taken back, or it stays because a disagreement said so.
    """

    guard = "case"
    guard_may = May.SEE_CASE
    guard_key = "pk"

    case = models.ForeignKey("referrals.Case", models.PROTECT, related_name="leavings")
    agency = models.ForeignKey("sharing.Agency", models.PROTECT, related_name="leavings")
    reason = models.TextField("why it ends its work", max_length=2000)
    adult_knows = models.TextField("what the adult knows of it", max_length=2000)
    risk_holder = models.ForeignKey(
        "sharing.Agency",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="agency that goes on",
    )
    risk_held = models.TextField("who holds the risk from then on", max_length=2000)
    by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    object_until = models.DateField("last day to object")
    ends_on = models.DateField("day on which its work ends")
    held_up_on = models.DateField("day on which it could not end", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["ends_on"], condition=GOING_ON, name="leaving_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency"], condition=GOING_ON, name="one_leaving_at_a_time"
            ),
            models.CheckConstraint(condition=ENDED_ONCE, name="a_leaving_ends_in_one_way"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(adult_knows="") & ~Q(risk_held=""),
                name="a_leaving_says_why_and_who_holds_the_risk",
            ),
            models.CheckConstraint(
                condition=~Q(risk_holder=models.F("agency")), name="who_leaves_holds_no_risk"
            ),
        ]
        triggers = [pgtrigger.Protect(name="leavings_are_kept", operation=pgtrigger.Delete)]

    @property
    def reference(self) -> str:
        """The case's: a leaving has no name of its own."""
        return self.case.reference

    @property
    def panel_id(self) -> int:
        return self.case.panel_id

    @property
    def is_going_on(self) -> bool:
        """Whether it has neither taken effect nor been taken back or refused."""
        return self.ended_at is None and self.kept_at is None and self.withdrawn_at is None


class Objection(models.Model):
    """That somebody objects to it: another agency, or the coordinator or the chair. Kept for ever."""

    leaving = models.ForeignKey(Leaving, models.PROTECT, related_name="objections")
    agency = agency("agency that objects")
    by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["leaving", "agency"],
                condition=Q(agency__isnull=False),
                name="an_agency_objects_once",
            ),
            models.UniqueConstraint(
                fields=["leaving", "by"],
                condition=Q(agency=None),
                name="a_person_objects_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="an_objection_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="objections_are_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
