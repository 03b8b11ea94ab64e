from django.db import models
from django.utils import timezone

from referrals.choices import Achieved, Asked, DefinedVia, Point, Respondent, YesNo
from referrals.models.case import Case
from referrals.models.fields import choice, line, words


class OutcomeConversation(models.Model):
    """Asking the adult what they want, and later whether it happened (`domain.md` section 7)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="conversations")
    point = models.CharField(max_length=5, choices=Point)
    held_on = models.DateField("Date")
    asked_by = models.CharField("Who asked", max_length=120)
    respondent = choice("Who answered", Respondent)
    asked = models.CharField("Were they asked?", max_length=20, choices=Asked)
    own_words = words("In their own words")
    not_asked_reason = words("If they were not asked, why")
    recorded_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["held_on", "pk"]


class DesiredOutcome(models.Model):
    """What the adult wants, word for word. A change supersedes; nothing is overwritten."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="outcomes")
    conversation = models.ForeignKey(OutcomeConversation, models.PROTECT, related_name="outcomes")
    own_words = models.TextField("In their own words")
    defined_via = models.CharField("Defined by", max_length=20, choices=DefinedVia)
    rank = models.PositiveSmallIntegerField(default=1)
    in_tension_with = line("In tension with")
    negotiated = words("How that was talked through")
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="earlier"
    )
    achieved = choice("Met?", Achieved)
    judged_by = choice("In whose view", Respondent)
    judged_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["rank", "pk"]


class AdultTold(models.Model):
    """That the adult was told and heard at listing, decision and exit, or why not yet."""

    class At(models.TextChoices):
        LISTING = "listing", "Listing"
        DECISION = "decision", "Decision"
        EXIT = "exit", "Exit"

    case = models.ForeignKey(Case, models.PROTECT, related_name="told")
    at = models.CharField(max_length=10, choices=At)
    told = models.CharField("Has the adult been told?", max_length=3, choices=YesNo)
    how = words("Who told them, when and how")
    why_not = words("Why not yet")
    next_considered = models.DateField(null=True, blank=True)
    own_view = words("Their view")
    recorded_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["recorded_at", "pk"]
