from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from sharing.models.panel import Panel


def number(label: str, default: int, *, least: int = 0, most: int = 999) -> models.Field:
    return models.PositiveSmallIntegerField(
        label,
        default=default,
        validators=[MinValueValidator(least), MaxValueValidator(most)],
    )


class PanelSettings(models.Model):
    """Every number of a panel (`domain.md` section 15). "wd" = working days."""

    panel = models.OneToOneField(Panel, models.CASCADE, related_name="settings")

    case_cap = number("Places on the caseload", 15, least=1, most=99)
    case_cap_board_reference = models.CharField(
        "Board reference for the number of places", max_length=60, blank=True
    )
    accept_min_score = number("Lowest overall score for acceptance", 15, least=1, most=25)
    exit_max_score = number("Highest overall score for step-down", 12, least=1, most=25)
    min_factors = number("Fewest vulnerability factors", 3, least=1, most=12)
    band_low = number("Low risk goes up to", 4, least=1, most=25)
    band_moderate = number("Moderate risk goes up to", 9, least=1, most=25)
    band_high = number("High risk goes up to", 14, least=1, most=25)

    triage_wd = number("Triage, working days", 2, least=1)
    triage_urgent_wd = number("Triage when urgent, working days", 1, least=1)
    match_wd = number("Decide a possible match, working days", 1, least=1)
    return_chase_wd = number("Chase a returned referral after, working days", 2, least=1)
    urgent_meeting_wd = number("Extraordinary meeting within, working days", 3, least=1)
    interim_lead_wd = number("Interim lead agency for, working days", 5, least=1)
    offer_wd = number("Answer an offered place within, working days", 3, least=1)
    offer_urgent_wd = number("Answer an offered place when urgent, working days", 1, least=1)
    waiting_review_wd = number("Review waiting referrals every, working days", 5, least=1)
    waiting_review_urgent_wd = number(
        "Review urgent waiting referrals every, working days", 2, least=1
    )
    max_deferrals = number("Most deferrals of one case", 1)
    assessment_wd = number("Plan agreed after acceptance within, working days", 10, least=1)
    challenge_wd = number("Referrer may challenge within, working days", 5, least=1)
    challenge_answer_wd = number("Deputy chair answers within, working days", 2, least=1)
    correction_wd = number("A closure can be corrected within, working days", 1, least=1)
    repeat_months = number("A referral counts as repeat within, months", 12, least=1)

    exit_assessment_days = number("Risk assessed before step-down within, days", 28, least=1)
    review_days = number("Review risk every, days", 28, least=1)
    review_critical_days = number("Review critical risk every, days", 14, least=1)
    stepdown_check_weeks = number("Check after a step-down, weeks", 8, least=1)

    mdt_first_wd = number("First MDT after acceptance within, working days", 5, least=1)
    mdt_days = number("MDT every, days", 28, least=1)
    mdt_critical_days = number("MDT in critical cases every, days", 14, least=1)
    mdt_min_agencies = number("Fewest agencies at an MDT", 3, least=1)
    reflective_days = number("Reflective review after, days active", 90, least=1)
    reflective_section_42_days = number(
        "Reflective review after, days of a section 42 enquiry", 28, least=1
    )

    action_due_wd = number("Actions due after, working days", 10, least=1)
    action_due_urgent_wd = number("Urgent actions due after, working days", 1, least=1)
    reminder_wd = number("Remind before the due day, working days", 3)
    escalation_1_wd = number("Step 1 after the due day, working days", 1, least=1)
    escalation_2_wd = number("Step 2 after the due day, working days", 3, least=1)
    escalation_3_wd = number("Step 3 after the due day, working days", 5, least=1)
    escalation_4_wd = number("Step 4 after the due day, working days", 10, least=1)
    escalation_1_urgent_wd = number("Urgent: step 1, working days", 1, least=1)
    escalation_2_urgent_wd = number("Urgent: step 2, working days", 2, least=1)
    escalation_3_urgent_wd = number("Urgent: step 3, working days", 3, least=1)
    escalation_4_urgent_wd = number("Urgent: step 4, working days", 5, least=1)
    disagreement_practitioners_wd = number("Disagreement: practitioners, working days", 1, least=1)
    disagreement_managers_wd = number("Disagreement: managers, working days", 2, least=1)
    disagreement_directors_wd = number("Disagreement: directors, working days", 5, least=1)
    verify_wd = number("Check a finished action within, working days", 2, least=1)
    leave_objection_wd = number("Object to an agency leaving within, working days", 5, least=1)
    silence_factor = number("Silence is flagged at, times the agreed gap", 4, least=1)

    information_due_wd = number("Information due between meetings, working days", 5, least=1)
    call_wd = number("Call for referrals before a meeting, working days", 15, least=1)
    cutoff_wd = number("Cut-off before a meeting, working days", 6, least=1)
    agenda_wd = number("Agenda and pack before a meeting, working days", 5, least=1)
    response_wd = number("Responses before a meeting, working days", 2, least=1)
    actions_out_wd = number("Actions sent after a meeting, working days", 1, least=1)
    minutes_wd = number("Draft minutes after a meeting, working days", 5, least=1)
    item_new_minutes = number("Minutes for a new case", 15, least=1)
    item_review_minutes = number("Minutes for a review", 10, least=1)
    closed_block_minutes = number("Closed block, minutes", 20)
    meeting_minutes = number("Warn when a meeting is longer than, minutes", 180, least=1)
    quorum_share = number("Share of core agencies for quorum, per cent", 50, least=1, most=100)
    legal_reminder_days = models.CharField(
        "Remind before a legal measure ends, days", max_length=40, default="28,14,7,1"
    )

    suppress_below = number("Hide person counts below", 5, least=1)
    round_to = number("Round other person counts to", 5, least=1)
    feedback_weeks = number("Feedback after closing within, weeks", 8, least=1)
    sample_size = number("Cases in a sample", 25, least=1)
    retention_years = number("Keep cases, years", 8, least=1)
    retention_draft_years = number("Keep drafts and joined duplicates, years", 2, least=1)
    log_months = number("Keep message logs, months", 12, least=1)
    feed_token_days = number("Calendar links last, days", 180, least=1)
    quick_link_wd = number("Quick links end after the due day, working days", 1)
    bar_confirm_wd = number("Confirm a bar within, working days", 2, least=1)
    break_glass_hours = number("Emergency access lasts, hours", 24, least=1)
    access_review_wd = number("Confirm who can see what within, working days", 10, least=1, most=15)
    browse_limit = number("Case opens an hour before a reason is asked", 20, least=1)
    export_limit = number("Exports a day before a reason is asked", 5, least=1)

    guests_allowed = models.BooleanField("Guests may refer", default=True)
    # The IG lead's own to say (`views/quick_links.py`).
    quick_links_allowed = models.BooleanField(
        "Reminders may carry a link that updates without signing in", default=True
    )
    recognised_legitimate_interests_confirmed = models.BooleanField(
        "The IG lead has confirmed recognised legitimate interests (UK GDPR 6(1)(ea))",
        default=False,
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name_plural = "panel settings"

    @property
    def bands(self) -> tuple[int, int, int]:
        return self.band_low, self.band_moderate, self.band_high

    def numbers(self) -> dict[str, int]:
        """Every number by name, as `policy.misfits` takes them."""
        return {
            field.name: getattr(self, field.name)
            for field in self._meta.fields
            if isinstance(field, models.PositiveSmallIntegerField)
        }
