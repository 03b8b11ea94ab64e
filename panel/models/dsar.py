from datetime import date
from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from panel.choices import (
    AskedBy,
    DSARState,
    Exemption,
    PassageGroup,
    PassageKind,
    Ruling,
)
from sharing import references
from sharing.choices import May
from sharing.models import Bar, Guarded


class DSAR(Guarded):
    """A subject access request about one adult, answered by the information governance lead.

    By the case it began from; what it is about is every case of that adult in the panel
    (`selectors/dsar.py`). The request itself says nothing of the adult, so it is guarded by the
    role; what was gathered is read only while those cases are open to whoever asks.
    """

    guard = "panel"
    guard_may = May.OPEN_WITH_REASON

    reference = models.CharField(
        max_length=12, unique=True, editable=False, default=partial(references.new, "DS")
    )
    panel = models.ForeignKey("sharing.Panel", models.PROTECT, related_name="dsars")
    case = models.ForeignKey("referrals.Case", models.PROTECT, related_name="dsars")
    state = models.CharField(max_length=10, choices=DSARState, default=DSARState.OPEN)
    received_on = models.DateField("received")
    due = models.DateField("to be answered by")
    asked_by = models.CharField("who asks", max_length=10, choices=AskedBy)
    authority = models.TextField("by what authority they act", max_length=2_000, blank=True)
    identity_how = models.TextField("how their identity was checked", max_length=2_000)
    identity_on = models.DateField("identity checked")
    reason = models.TextField("why the case was opened", max_length=2_000)
    opened_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    extended_until = models.DateField("extended until", null=True, blank=True)
    extension_reason = models.TextField("why more time was needed", max_length=2_000, blank=True)
    extension_told_on = models.DateField("told that it takes longer", null=True, blank=True)
    exported_at = models.DateTimeField("last export made", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    given_on = models.DateField("given to who asked", null=True, blank=True)
    end_note = models.TextField("how it was given, or why withdrawn", max_length=2_000, blank=True)

    class Meta:
        verbose_name = "subject access request"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=DSARState.OPEN), name="one_open_dsar"
            ),
            models.CheckConstraint(
                condition=Q(state=DSARState.OPEN, ended_at=None)
                | (~Q(state=DSARState.OPEN) & Q(ended_at__isnull=False)),
                name="an_ended_dsar_says_when",
            ),
            models.CheckConstraint(
                condition=Q(asked_by=AskedBy.ADULT) | ~Q(authority=""),
                name="who_acts_for_an_adult_has_authority",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_dsar_has_a_reason"),
        ]
        indexes = [
            models.Index(
                "panel",
                Coalesce(F("extended_until"), F("due")),
                condition=Q(state=DSARState.OPEN),
                name="dsars_to_answer",
            )
        ]

    def __str__(self):
        return self.reference

    @property
    def answer_by(self) -> date:
        return self.extended_until or self.due

    @property
    def is_open(self) -> bool:
        return self.state == DSARState.OPEN

    @classmethod
    def narrow(cls, found: Any, viewer: Any, granted: Any) -> Any:
        """Whoever is barred from the case knows nothing of a request about it either."""
        barred = Bar.objects.in_force().filter(group__in=viewer.groups)
        return found.exclude(case__reference__in=barred.values("subject"))


class DSARPassage(models.Model):
    """One piece of what is held about the adult, and what was ruled about it.

    Its words are a copy, kept while they are being checked: when the request ends they are removed
    and the ruling stays. Nothing is exported that is not a passage with a ruling.
    """

    dsar = models.ForeignKey(DSAR, models.PROTECT, related_name="passages")
    # Which record and which of its fields; the same one each time it is looked for.
    key = models.CharField(max_length=120, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    place = models.PositiveIntegerField(default=0, editable=False)
    group = models.CharField(max_length=12, choices=PassageGroup)
    kind = models.CharField(max_length=6, choices=PassageKind)
    title = models.CharField(max_length=250, editable=False)
    said_by = models.CharField(max_length=200, blank=True, editable=False)
    said_on = models.DateField(null=True, editable=False)
    hint = models.CharField(max_length=200, blank=True, editable=False)
    text = models.TextField(blank=True)
    names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    ruling = models.CharField(max_length=10, choices=Ruling, default=Ruling.TO_CHECK)
    redacted = models.TextField("what is released", max_length=20_000, blank=True)
    exemption = models.CharField(max_length=30, choices=Exemption, blank=True)
    note = models.TextField("why", max_length=2_000, blank=True)
    changed_at = models.DateTimeField("changed since it was checked", null=True)
    gone = models.BooleanField("no longer in the record", default=False)
    ruled_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dsar", "key"], name="one_passage_a_field"),
            models.CheckConstraint(
                condition=~Q(ruling=Ruling.WITHHOLD) | ~Q(exemption=""),
                name="withheld_under_an_exemption",
            ),
        ]
