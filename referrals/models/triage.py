from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from referrals.choices import YesNo
from referrals.models.case import Case
from referrals.models.fields import choice, words


class Condition(models.TextChoices):
    """The six conditions of the threshold (`domain.md` section 4)."""

    ADULT = "adult", "Is 18 or over"
    AREA = "area", "Lives or is present in the area"
    SCORE = "score", "Overall risk score is high enough, or a professional override is written"
    FACTORS = "factors", "At least the panel's number of vulnerability factors"
    AGENCIES = "agencies", "Two or more agencies are needed"
    TRIED = "tried", "Single-agency and existing routes were tried, or there is a reason why not"


class Clarity(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_CLEAR = "not_clear", "Not clear"


# The two safety checks of the screen and what was done about each.
CHECKS = ("immediate_danger", "danger_note", "section_42", "section_42_note")


class Triage(models.Model):
    """The coordinator's screen of one referral. Advice and record; the coordinator decides."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="triage")
    screened_at = models.DateTimeField(default=timezone.now)
    screened_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    immediate_danger = choice("Is anyone in immediate danger?", YesNo)
    danger_note = words("What was done about it")
    section_42 = choice("Does the section 42 duty to enquire apply?", YesNo)
    section_42_note = words("What was decided, with the council")
    score_override = words("Professional override of the score, with reasons")
    advice = words("Advice to the panel")
    # Slugs of the agencies chosen; nothing until somebody chose, so that "none" can be chosen too.
    involve = ArrayField(
        models.SlugField(max_length=60),
        verbose_name="Agencies to involve",
        null=True,
        blank=True,
        default=None,
    )


class ThresholdAnswer(models.Model):
    """One condition, answered and explained."""

    triage = models.ForeignKey(Triage, models.CASCADE, related_name="answers")
    condition = models.CharField(max_length=10, choices=Condition)
    answer = models.CharField(max_length=10, choices=Clarity)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["triage", "condition"], name="one_answer_a_condition")
        ]
