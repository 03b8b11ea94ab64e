from functools import partial
from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from actions.choices import UNFINISHED, ActionStatus, Priority, WithoutPanel
from actions.models.fields import agency
from referrals.choices import ON_PATHWAY
from referrals.models import Case
from sharing import references
from sharing.choices import May
from sharing.models import Guarded, Panel

# How the reference of an action of panel business begins, so that its address alone says whose door to
# knock at.
BUSINESS = "PB"


class OfKind(models.Manager):
    """Of the rows of the table, those that this kind of action is the guard of."""

    def get_queryset(self) -> models.QuerySet:
        kind: Any = self.model
        return super().get_queryset().filter(**{f"{kind.guard}__isnull": False})


class Action(Guarded):
    """What one agency promised to do by a day. Overdue is derived, never stored.

    It is of one case, and whoever sees the case sees it; or of a panel's own business, which is another
    kind with another guard (`BusinessAction`) in the same table. `objects` are those of cases.
    """

    guard = "case"
    guard_may = May.SEE_CASE

    reference = models.CharField(
        max_length=12, unique=True, editable=False, default=partial(references.new, "ACT")
    )
    case = models.ForeignKey(
        "referrals.Case", models.PROTECT, null=True, blank=True, related_name="actions"
    )
    business_of = models.ForeignKey(
        "sharing.Panel",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="panel whose business it is",
    )
    text = models.CharField("what will be done", max_length=500)
    serves = models.CharField("outcome or risk it serves", max_length=300, blank=True)
    owner_agency = models.ForeignKey("sharing.Agency", models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "sharing.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.ROUTINE)
    without_panel = models.CharField(
        "would it have happened anyway?",
        max_length=10,
        choices=WithoutPanel,
        default=WithoutPanel.NOT_KNOWN,
    )
    status = models.CharField(max_length=15, choices=ActionStatus, default=ActionStatus.OPEN)
    blocked_by = agency("agency from which something is needed")
    original_due = models.DateField()
    due = models.DateField()
    due_since = models.DateField("day from which the due date holds", default=timezone.localdate)
    # Working days after the due date on which it was said to be done: it stood still meanwhile.
    paused_wd = models.PositiveSmallIntegerField(default=0)
    # The next day on which the ladder has something to do; whoever changes an action says "today".
    next_look_on = models.DateField(default=timezone.localdate, null=True, blank=True)
    raised_at = models.DateTimeField(default=timezone.now)
    raised_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    finished_on = models.DateField(null=True, blank=True)

    objects = OfKind()
    every = models.Manager()

    class Meta:
        ordering = ["due", "pk"]
        indexes = [
            models.Index(
                fields=["business_of", "due"],
                condition=Q(business_of__isnull=False),
                name="action_of_business",
            ),
            models.Index(
                fields=["owner_agency", "due"],
                condition=Q(status__in=UNFINISHED),
                name="action_open_by_agency",
            ),
            models.Index(
                fields=["due", "id"],
                condition=Q(status__in=UNFINISHED),
                name="action_open_by_due",
            ),
            models.Index(
                fields=["case", "due"],
                condition=Q(status__in=UNFINISHED),
                name="action_open_by_case",
            ),
            models.Index(
                fields=["blocked_by", "due"],
                condition=Q(blocked_by__isnull=False),
                name="action_by_who_is_in_the_way",
            ),
            models.Index(
                fields=["next_look_on"],
                condition=Q(next_look_on__isnull=False),
                name="action_next_look",
            ),
            GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="action_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, business_of=None)
                & ~Q(reference__startswith=f"{BUSINESS}-")
                | Q(case=None, business_of__isnull=False, reference__startswith=f"{BUSINESS}-"),
                name="an_action_is_of_a_case_or_of_panel_business",
            ),
            models.CheckConstraint(
                condition=Q(blocked_by=None) | Q(status=ActionStatus.BLOCKED),
                name="only_what_is_blocked_is_blocked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(blocked_by=F("owner_agency")), name="nobody_is_in_their_own_way"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="original_due_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__original_due__df=pgtrigger.F("new__original_due")),
            )
        ]

    def __str__(self):
        return self.reference

    @property
    def panel(self) -> Panel:
        found = self.case.panel if self.case else self.business_of
        assert found is not None  # a constraint of the table
        return found

    @property
    def panel_id(self) -> int:
        if self.case:
            return self.case.panel_id
        assert self.business_of_id is not None  # a constraint of the table; 0 would mean any panel
        return self.business_of_id

    @property
    def subjects(self) -> tuple["Action", Case | Panel]:
        """What the ledger names when something is done with it."""
        return self, self.case or self.panel

    @property
    def is_on_pathway(self) -> bool:
        """Whether it still counts: its case is on the pathway, or it is of no case."""
        return self.case is None or self.case.stage in ON_PATHWAY

    @property
    def is_under_way(self) -> bool:
        """Whether somebody has still to do it, and it still counts."""
        return self.status in UNFINISHED and self.is_on_pathway


class BusinessAction(Action):
    """An action of a panel's own business, about no adult and no case (`domain.md` section 9).

    Whoever sits at the panel's table sees it: no grant and no agreement is needed, so nothing of a case
    belongs in it.
    """

    guard = "business_of"
    guard_may = May.SEE_MEETINGS
    is_business = True

    class Meta:
        proxy = True

    def save(self, *args, **kwargs):
        if self._state.adding and not self.reference.startswith(f"{BUSINESS}-"):
            self.reference = references.new(BUSINESS)
        super().save(*args, **kwargs)


def kind_named(reference: str) -> type[Action]:
    """Which kind of action a reference is of, by how it begins."""
    return BusinessAction if reference.startswith(f"{BUSINESS}-") else Action


class ActionUpdate(models.Model):
    """One update, kept for ever."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="updates")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    status = models.CharField(max_length=15, choices=ActionStatus)
    blocked_by = agency("agency from which something is needed")
    note = models.TextField(blank=True, max_length=2000)
    evidence = models.TextField("what shows that it is done", blank=True, max_length=1000)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(blocked_by=None) | Q(status=ActionStatus.BLOCKED),
                name="only_blocked_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(evidence="") | Q(status=ActionStatus.DONE),
                name="evidence_comes_with_done",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="updates_are_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
