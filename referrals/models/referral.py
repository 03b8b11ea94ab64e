import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals.choices import IMPACT, LIKELIHOOD, EngagementWith, Factor, Presence
from referrals.models.case import Case
from referrals.models.fields import choice, line, words
from referrals.models.names import names_index, plain, plain_names
from referrals.models.sections.people import (
    AdultSection,
    CommunicationSection,
    EqualitySection,
    ReferrerSection,
)
from referrals.models.sections.voice import AskSection, SharingSection, VoiceSection
from referrals.models.sections.worry import (
    ConcernSection,
    HistorySection,
    IsolationSection,
    SituationSection,
)
from sharing.choices import May
from sharing.models import Guarded


@pghistory.track(exclude=["plain_names", "plain_address"])
class Referral(
    ReferrerSection,
    AdultSection,
    EqualitySection,
    CommunicationSection,
    SituationSection,
    ConcernSection,
    IsolationSection,
    HistorySection,
    VoiceSection,
    SharingSection,
    AskSection,
    Guarded,
):
    """The document that opened a case, one to one. It shares the case's reference and has no stage."""

    guard = "case"
    guard_may = May.SEE_REFERRAL
    guard_key = "case__reference"

    case = models.OneToOneField(Case, models.PROTECT, related_name="referral")
    given_sound = models.CharField(max_length=60, blank=True, editable=False)
    family_sound = models.CharField(max_length=60, blank=True, editable=False, db_index=True)
    # Kept by the database itself, so that a possible match costs a comparison and no reckoning.
    plain_names = models.GeneratedField(
        expression=plain_names("given_name", "family_name", "aliases"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    plain_address = models.GeneratedField(
        expression=plain("address"), output_field=models.TextField(), db_persist=True
    )
    to_check = ArrayField(models.CharField(max_length=60), default=list, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_by = models.ForeignKey(
        "sharing.User", models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        indexes = [
            names_index("referral_names"),
            models.Index(fields=["birth_date"], name="referral_born"),
        ]

    def __str__(self):
        return self.reference

    @property
    def reference(self) -> str:
        return self.case.reference

    @property
    def panel_id(self) -> int:
        return self.case.panel_id

    @property
    def initials(self) -> str:
        names = [*self.given_name.split(), *self.family_name.split()]
        return "".join(name[0].upper() for name in names if name)


class ReferralFactor(models.Model):
    """One vulnerability factor, or one named scenario, with its first score (sections 4 and 6)."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="factors")
    factor = choice("Vulnerability factor", Factor)
    scenario = line("What could happen")
    presence = models.CharField(
        max_length=10, choices=Presence, default=Presence.NOT_KNOWN, verbose_name="Is it there?"
    )
    engagement_with = choice("Between whom", EngagementWith)
    likelihood = models.PositiveSmallIntegerField(
        "Likelihood", choices=LIKELIHOOD, null=True, blank=True
    )
    impact = models.PositiveSmallIntegerField("Impact", choices=IMPACT, null=True, blank=True)
    evidence = words("What this rests on")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "factor"], condition=~Q(factor=""), name="a_factor_once"
            ),
            models.CheckConstraint(
                condition=Q(likelihood=None, impact=None)
                | Q(likelihood__range=(1, 5), impact__range=(1, 5)),
                name="a_score_has_both_parts",
            ),
        ]

    @property
    def score(self) -> int | None:
        return self.likelihood * self.impact if self.likelihood and self.impact else None


class TriedBefore(models.Model):
    """What was tried, by whom, and what came of it: a living list."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="tried")
    agency = models.ForeignKey(
        "sharing.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_whom = line("By whom")
    what = words("What was tried")
    result = words("Result")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]


class RiskUpdate(models.Model):
    """What the referrer adds about risk between sending and the decision; dated, never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="risk_updates")
    by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField("what has changed", max_length=10_000)

    class Meta:
        ordering = ["-at"]
