"""Professional disagreements between agencies, each with a clock of its own (`domain.md` section 9)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from actions import policy
from actions.choices import About, Level
from actions.models.fields import agency, person
from actions.models.leaving import Leaving
from sharing import references
from sharing.choices import May
from sharing.doors import rule
from sharing.models import Guarded

KEPT = pgtrigger.Update | pgtrigger.Delete
SETTLED = Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")
OPEN = Q(settled_at=None, settled_by=None, outcome="")


class ProfessionalDisagreement(Guarded):
    """Agencies do not agree about a case. It rises from level to level until it is settled."""

    guard = "case"
    guard_may = May.SEE_CASE

    reference = models.CharField(
        max_length=12, unique=True, editable=False, default=partial(references.new, "PD")
    )
    case = models.ForeignKey("referrals.Case", models.PROTECT, related_name="disagreements")
    leaving = models.OneToOneField(
        Leaving, models.PROTECT, null=True, blank=True, related_name="disagreement"
    )
    about = models.CharField("what it is about", max_length=12, choices=About)
    text = models.TextField("in one paragraph", max_length=2000)
    parties = models.ManyToManyField("sharing.Agency", related_name="+")
    immediate_risk = models.BooleanField("somebody is at immediate risk", default=False)
    level = models.CharField(max_length=13, choices=Level, default=Level.PRACTITIONERS)
    level_due = models.DateField("day on which it leaves this level", null=True, blank=True)
    opened_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    outcome = models.TextField("how it was settled", max_length=2000, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = person("who recorded how it was settled")

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(
                fields=["level_due"],
                condition=Q(settled_at=None, level_due__isnull=False),
                name="disagreement_due",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=OPEN | SETTLED, name="settled_means_in_words"),
            models.CheckConstraint(condition=~Q(text=""), name="a_disagreement_says_what_it_is"),
        ]
        triggers = [pgtrigger.Protect(name="disagreements_are_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.reference

    @property
    def panel_id(self) -> int:
        return self.case.panel_id

    @property
    def is_open(self) -> bool:
        return self.settled_at is None

    @property
    def whose_turn(self) -> str:
        """Who tries to settle it now, as a part of a sentence."""
        return _the(self.level)

    @property
    def next_turn(self) -> str:
        """Who tries after them; empty at the last level."""
        following = policy.next_level(self.level)
        return _the(following) if following else ""


def _the(level: str) -> str:
    """A level as a part of a sentence."""
    label = str(Level(level).label)
    return f"the c{label[1:]}" if level == Level.SAB_CHAIR else f"the {label.lower()}"


class DisagreementStep(models.Model):
    """One level that a disagreement came to, each once. Kept for ever."""

    disagreement = models.ForeignKey(
        ProfessionalDisagreement, models.PROTECT, related_name="steps", editable=False
    )
    level = models.CharField(max_length=13, choices=Level)
    at = models.DateTimeField(default=timezone.now)
    due = models.DateField("by when to settle it there", null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["disagreement", "level"], name="each_level_once")
        ]
        triggers = [pgtrigger.Protect(name="levels_are_kept", operation=KEPT)]


class DisagreementEntry(models.Model):
    """What was said or decided, at which level and by whom. Kept for ever."""

    disagreement = models.ForeignKey(
        ProfessionalDisagreement, models.PROTECT, related_name="entries", editable=False
    )
    level = models.CharField(max_length=13, choices=Level)
    said = models.TextField("what was said or decided, and by whom", max_length=2000)
    by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(said=""), name="an_entry_says_something")
        ]
        triggers = [pgtrigger.Protect(name="entries_are_kept", operation=KEPT)]


class DisagreementRecipient(Guarded):
    """One person whom a level told, and for which party.

    Reached by this door are the copies of the parties' managers alone: they read that it has come to
    them, and nothing of the case (`domain.md` section 2). Whoever sees the case finds it there.
    """

    guard = "step__disagreement__case__panel"
    guard_may = May.SEE_ESCALATED
    guard_key = "pk"

    step = models.ForeignKey(DisagreementStep, models.PROTECT, related_name="told")
    person = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    agency = agency("party that they answer for")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "person"], name="a_level_tells_a_person_once")
        ]
        triggers = [pgtrigger.Protect(name="who_was_told_is_kept", operation=KEPT)]

    @property
    def reference(self) -> str:
        return self.step.disagreement.reference

    @classmethod
    def narrow(cls, found: Any, viewer: Any, granted: Callable[[May], Any]) -> Any:
        """A manager's copies for their agency: none of a case that is barred to them or open to named
        people only, nor in a panel with which their agency has no agreement in date."""
        managed = found.filter(
            step__level=Level.MANAGERS,
            agency__in=viewer.managed_ids,
            step__disagreement__case__is_restricted=False,
        ).exclude(step__disagreement__case__panel__in={panel for panel, _ in viewer.silent})
        return managed.exclude(rule.barred(viewer, "step__disagreement__case__"))
