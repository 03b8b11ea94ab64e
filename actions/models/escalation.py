"""What the ladder did: its steps, whom each told, and where a person held it."""

from collections.abc import Callable
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from actions.ladder import Rung
from actions.models.action import Action
from referrals.models import CaseAgency
from sharing.choices import May
from sharing.doors import rule
from sharing.models import Guarded

ONE_TARGET = Q(action__isnull=False, request=None) | Q(
    action=None, request__isnull=False, case__isnull=False
)


def late(model: str | type[models.Model], called: str) -> models.ForeignKey:
    return models.ForeignKey(
        model, models.PROTECT, null=True, blank=True, related_name=called, editable=False
    )


class EscalationStep(Guarded):
    """One rung that a late action, or a late information request, has climbed. Kept for ever.

    Each rung goes once for the due date it counts from (`domain.md` section 9): more time begins a
    new count. `case` is the case of what is late; none for panel business.
    """

    guard = "case"
    guard_may = May.SEE_CASE
    guard_key = "pk"

    case = models.ForeignKey(
        "referrals.Case", models.PROTECT, null=True, blank=True, related_name="escalations"
    )
    action = late(Action, "steps")
    request = late("referrals.InformationRequest", "steps")
    agency = models.ForeignKey(
        "sharing.Agency", models.PROTECT, related_name="escalations", verbose_name="late agency"
    )
    rung = models.CharField("step", max_length=13, choices=Rung)
    counts_from = models.DateField("due date it counts from")
    day = models.DateField("day on which it was to go")
    at = models.DateTimeField(default=timezone.now)
    sent_early_by = models.ForeignKey(
        "sharing.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_TARGET, name="a_step_is_of_one_thing"),
            models.UniqueConstraint(
                fields=["action", "rung", "counts_from"],
                condition=Q(action__isnull=False),
                name="each_rung_once_for_an_action",
            ),
            models.UniqueConstraint(
                fields=["request", "rung", "counts_from"],
                condition=Q(request__isnull=False),
                name="each_rung_once_for_a_request",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="steps_are_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    @property
    def target(self) -> Any:
        """The action or the request that is late."""
        return self.action or self.request


class EscalationRecipient(Guarded):
    """One person whom a step told, and what they answered.

    Reached by this door are only the copies of those who do not see the case: an agency's manager
    reads what was escalated in their own agency, the board what was escalated to it (`domain.md`
    section 2). Whoever sees the case finds the step with what is late.
    """

    guard = ("step__case__panel", "step__action__business_of")
    guard_may = May.SEE_ESCALATED
    guard_key = "pk"

    step = models.ForeignKey(EscalationStep, models.PROTECT, related_name="told")
    person = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    response = models.TextField("what they will do", max_length=1000, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "person"], name="a_step_tells_a_person_once"),
            models.CheckConstraint(
                condition=Q(response="") | Q(acknowledged_at__isnull=False),
                name="who_responds_has_seen_it",
            ),
        ]

    @property
    def reference(self) -> str:
        """What it is about: the reference of the action or the request that is late."""
        return self.step.target.reference

    @classmethod
    def narrow(cls, found: Any, viewer: Any, granted: Callable[[May], Any]) -> Any:
        """A manager's copies of their agency's, and a person's own copy of what went to the board; none
        of a case that is barred to them, and no manager's of one that is open to named people only or
        in a panel with which their agency has no agreement in date."""
        # What an agency does in a case, and was asked of it, its manager reads no longer than the agency.
        parts = CaseAgency.objects.filter(
            case=OuterRef("step__case"), agency=OuterRef("step__agency"), until=None
        )
        asked = Q(step__request__answered_at=None, step__request__withdrawn_at=None)
        ends_with_the_part = Exists(parts) | Q(step__request__isnull=False) & asked
        silent = Q(step__case__panel__in={panel for panel, _ in viewer.silent})
        open_to_all = Q(ends_with_the_part, ~silent, step__case__is_restricted=False)
        managed = Q(
            open_to_all | Q(step__case=None),
            step__rung=Rung.MANAGER,
            step__agency__in=viewer.managed_ids,
        )
        board = viewer.panels(May.SEE_BOARD)
        to_the_board = Q(step__rung=Rung.BOARD, person=viewer.user) & (
            Q(step__case__panel__in=board) | Q(step__action__business_of__in=board)
        )
        return found.filter(managed | to_the_board).exclude(rule.barred(viewer, "step__case__"))


class EscalationHold(models.Model):
    """That the coordinator holds the later steps back until a day, and why. Kept for ever."""

    case = models.ForeignKey(
        "referrals.Case", models.PROTECT, null=True, blank=True, related_name="holds"
    )
    action = late(Action, "holds")
    request = late("referrals.InformationRequest", "holds")
    until = models.DateField("the steps go on from")
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_TARGET, name="a_hold_is_of_one_thing"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_hold_has_a_reason"),
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(action__isnull=False, ended_at=None),
                name="one_hold_of_an_action",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(request__isnull=False, ended_at=None),
                name="one_hold_of_a_request",
            ),
        ]
