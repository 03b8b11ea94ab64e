from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals.choices import ClosureReason, RiskOutcome, YesNo
from referrals.models.case import Case
from referrals.models.fields import choice, day, line, words


class Exit(models.Model):
    """A proposed exit and its evidence (`domain.md` section 3, Exit). The panel decides."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="exits")
    proposed_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField("taken back or decided", null=True, blank=True)

    reason = models.CharField("Why the case would close", max_length=40, choices=ClosureReason)
    risk_outcome = models.CharField("The risk has been", max_length=10, choices=RiskOutcome)
    score_reason = words("Why stepping down is safe above moderate risk")
    risk_tolerated = models.BooleanField("The adult chooses to live with the risk", default=False)
    tolerated_reason = words("Their choice, with capacity; coercion considered; legal advice")
    receiving_agency = models.ForeignKey(
        "sharing.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    receiving_person = line("Named person who takes over", 120)
    accepted_on = day("Accepted in writing on")
    accepted_where = line("Where that writing is")
    end_conversation_reason = words("If the adult was not asked at the end, why")
    actions_handed_over = words("Open actions: to whom they were handed")
    measures_owned = words("Legal measures: who owns each from now on")
    adult_told = choice("Has the adult been told?", YesNo)
    adult_told_how = words("How, or why not yet")
    rereferral_route = words("How to come back to the panel")
    handover_note = words("Handover note")
    sar_considered = words("Safeguarding Adults Review (section 44): considered and decided")
    transfer_contact = line("Contact in the receiving area")
    transfer_date = day("Information passed on")
    transfer_passed = words("What was passed")
    transfer_acknowledged_on = day("Acknowledged by the receiving area on")

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="one_open_exit"
            )
        ]
