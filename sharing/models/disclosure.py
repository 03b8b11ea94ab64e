from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sharing import references
from sharing.choices import (
    Article6,
    Article9,
    Channel,
    Confidentiality,
    DpaCondition,
    SharingDecision,
    Told,
)
from sharing.models.agency import Agency
from sharing.models.agreement import Agreement
from sharing.models.panel import Panel


class Bases(models.Model):
    """Why a passing of information is lawful, as every record of one says it."""

    article6 = models.CharField(
        "why sharing is lawful", max_length=40, choices=Article6, blank=True
    )
    law_enforcement = models.BooleanField("law enforcement (DPA 2018 Part 3)", default=False)
    article9 = models.CharField(
        "condition for sensitive information", max_length=40, choices=Article9, blank=True
    )
    dpa_condition = models.CharField(
        "Schedule 1 condition", max_length=40, choices=DpaCondition, blank=True
    )
    confidentiality = models.CharField(
        "why confidentiality is outweighed", max_length=40, choices=Confidentiality, blank=True
    )
    criminal_offence_data = models.BooleanField("criminal-offence information", default=False)
    necessity = models.TextField("why sharing is necessary", max_length=2_000, blank=True)
    proportionality = models.TextField("why no less would do", max_length=2_000, blank=True)

    class Meta:
        abstract = True


G, B, H = Article9.PUBLIC_INTEREST, Article9.SOCIAL_PROTECTION, Article9.HEALTH_SOCIAL
PART_2 = [DpaCondition.AT_RISK, DpaCondition.STATUTORY, DpaCondition.UNLAWFUL]
# An Article 9 condition stands with its own Schedule 1 condition only (`policy/lawful.py`).
CONDITIONS_FIT = (
    (~Q(article9=G) | Q(dpa_condition__in=PART_2))
    & (~Q(article9=B) | Q(dpa_condition=DpaCondition.SOCIAL))
    & (~Q(article9=H) | Q(dpa_condition=DpaCondition.HEALTH))
)
HAS_BASIS = (Q(law_enforcement=True) | ~Q(article6="")) & ~Q(necessity="")


class SharingRecord(Bases):
    """One passing of information, or a decision against one. Append-only; put right by a new one.

    The subject is named by reference. Written by `services/disclosure.py` only.
    """

    reference = models.CharField(
        max_length=12, unique=True, editable=False, default=partial(references.new, "SH")
    )
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="sharing_records")
    subject = models.CharField(max_length=12)
    source = models.CharField("what it was passed by", max_length=12, blank=True)
    decision = models.CharField(max_length=12, choices=SharingDecision)
    by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    recipients = ArrayField(models.BigIntegerField(), default=list, blank=True)
    categories = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=20, choices=Channel)
    purpose = models.TextField(max_length=2_000)
    adult_told = models.CharField(max_length=20, choices=Told, blank=True)
    not_told_why = models.TextField(max_length=2_000, blank=True)
    refusal = models.CharField("why it was not shared", max_length=40, blank=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="+")
    emergency_reason = models.TextField(
        "why it was shared without an agreement", max_length=2_000, blank=True
    )
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision=SharingDecision.NOT_SHARED) | HAS_BASIS,
                name="shared_with_a_basis",
            ),
            models.CheckConstraint(condition=CONDITIONS_FIT, name="shared_under_its_condition"),
            models.CheckConstraint(
                condition=Q(decision=SharingDecision.SHARED) | ~Q(refusal=""),
                name="not_shared_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(decision=SharingDecision.NOT_SHARED)
                | Q(agreement__isnull=False)
                | ~Q(emergency_reason=""),
                name="shared_under_an_agreement",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-at"], name="sharing_by_subject"),
            models.Index(fields=["agency", "-at"], name="sharing_by_agency"),
        ]


class UsualAnswer(Bases):
    """The bases an agency usually relies on, approved by the panel's information governance lead."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="usual_answers")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="usual_answers")
    proposed_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "agency"],
                condition=Q(ended_at=None, approved_at__isnull=False),
                name="one_usual_answer",
            ),
            models.CheckConstraint(condition=HAS_BASIS, name="usual_answer_has_a_basis"),
            models.CheckConstraint(condition=CONDITIONS_FIT, name="usual_answer_fits"),
            models.UniqueConstraint(
                fields=["panel", "agency"],
                condition=Q(ended_at=None, approved_at=None),
                name="one_proposed_usual_answer",
            ),
        ]
