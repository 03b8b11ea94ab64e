import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals.choices import IMPACT, LIKELIHOOD, Band, Factor, RiskVersion
from referrals.models.case import Case
from referrals.models.fields import choice, line, words


@pghistory.track()
class RiskAssessment(models.Model):
    """One version of the case's risk. Overall is the highest score, never the average (section 6)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments")
    version = models.CharField(max_length=10, choices=RiskVersion)
    assessed_at = models.DateTimeField(default=timezone.now)
    assessed_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    summary = words("Risk in words")
    protective_factors = words("What keeps the adult safe")
    own_view = words("The adult's own view of the risk")
    differing_views = words("Agencies that see it differently, and how")
    highest = models.PositiveSmallIntegerField("highest score")
    overall = models.PositiveSmallIntegerField("overall score, after any override")
    band = models.CharField(max_length=10, choices=Band)
    override_reason = words("Why the overall score differs from the highest")

    class Meta:
        ordering = ["-assessed_at", "-pk"]
        indexes = [models.Index(fields=["case", "-assessed_at"], name="risk_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(overall=models.F("highest")) | ~Q(override_reason=""),
                name="an_override_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(overall__range=(1, 25)), name="a_score_fits"),
        ]


class RiskScore(models.Model):
    """One factor or named scenario in an assessment."""

    assessment = models.ForeignKey(RiskAssessment, models.CASCADE, related_name="scores")
    factor = choice("Vulnerability factor", Factor)
    scenario = line("What could happen")
    likelihood = models.PositiveSmallIntegerField("Likelihood", choices=LIKELIHOOD)
    impact = models.PositiveSmallIntegerField("Impact", choices=IMPACT)
    evidence = words("What this rests on")
    who_is_at_risk = line("Who is at risk")

    class Meta:
        ordering = ["pk"]

    @property
    def score(self) -> int:
        return self.likelihood * self.impact


class RiskPlanItem(models.Model):
    """One response to one risk, with an owner and a date."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="plan_items")
    risk = models.TextField("Risk")
    response = models.TextField("What will be done")
    less_restrictive = words("Less restrictive alternative considered")
    outcome = models.ForeignKey(
        "referrals.DesiredOutcome", models.PROTECT, null=True, blank=True, related_name="plan_items"
    )
    owner_agency = models.ForeignKey(
        "sharing.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner_name = line("Person", 120)
    due = models.DateField("By when", null=True, blank=True)
    could_raise_risk = words("Could it raise the risk?")
    own_view = words("The adult's view of it")
    added_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due", "pk"]


class Contingency(models.Model):
    """If this happens, then do that, and call them."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="contingencies")
    trigger = models.TextField("If this happens")
    steps = models.TextField("Then, at once")
    who_acts = models.CharField("Who acts", max_length=200)
    out_of_hours = models.CharField("Out of hours, call", max_length=200)
    added_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
