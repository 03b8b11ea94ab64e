import pgtrigger
from django.db import models
from django.utils import timezone

from panel.choices import DecisionKind
from panel.models.meeting import Meeting
from sharing.choices import May
from sharing.models import Guarded


class Decision(Guarded):
    """A panel decision about one case, pointing at the move it caused. Recorded by the chair, kept
    for ever; only its ratification is added later."""

    guard = "case"
    guard_may = May.SEE_CASE
    guard_key = "pk"

    case = models.ForeignKey("referrals.Case", models.PROTECT, related_name="decisions")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    kind = models.CharField(max_length=10, choices=DecisionKind)
    reasons = models.TextField()
    dissent = models.TextField(blank=True)
    own_voice = models.TextField("how the adult was heard", blank=True)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    urgent = models.BooleanField("urgent decision between meetings", default=False)
    consulted = models.TextField("core agencies consulted", blank=True)
    ratified_in = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="ratified"
    )
    move = models.OneToOneField(
        "referrals.StageMove", models.PROTECT, null=True, blank=True, related_name="decision"
    )

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(urgent=False) | ~models.Q(consulted=""),
                name="an_urgent_decision_names_who_was_asked",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decisions_are_kept",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf("case_id", "meeting_id", "kind", "reasons", "move_id"),
            )
        ]
