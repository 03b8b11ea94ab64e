"""The monthly list of who in an agency can see what, line by line."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from referrals.choices import ACCEPTED, ReviewAnswer
from referrals.models.case import Case
from referrals.models.grant import CaseGrant
from sharing import references
from sharing.choices import May
from sharing.models import Guarded

# What a review asks about. Whoever wrote a referral keeps what they wrote, so reading it is not here.
REVIEWED = (May.LEAD_CASE, May.SEE_CASE, May.SEE_IDENTITY)
IN_WORDS = {
    May.SEE_IDENTITY: "Who it is about",
    May.SEE_CASE: "The case",
    May.LEAD_CASE: "The case, and leads it",
}


class AccessReview(models.Model):
    """One month's review of one agency in one panel.

    Each agency of the panel has one, whether or not it holds anything: that a review exists says
    nothing of a case. What it lists is read line by line, by those who may open each case.
    """

    reference = models.CharField(
        max_length=12, unique=True, editable=False, default=partial(references.new, "AR")
    )
    panel = models.ForeignKey("sharing.Panel", models.PROTECT, related_name="access_reviews")
    agency = models.ForeignKey("sharing.Agency", models.PROTECT, related_name="access_reviews")
    month = models.DateField("first day of its month")
    opened_on = models.DateField()
    due = models.DateField("to be answered by")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "agency", "month"], name="one_access_review_a_month"
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("opened_on")), name="access_review_due_after_opening"
            ),
        ]
        indexes = [
            models.Index(fields=["due"], condition=Q(closed_at=None), name="access_reviews_open")
        ]

    def __str__(self):
        return self.reference


class AccessReviewLineQuerySet(models.QuerySet):
    """What a line stands for now. Who may read it is asked of `access` besides."""

    def waiting(self):
        """Not answered yet, in a review that is open, while the access is still there."""
        return self.filter(
            _holds(REVIEWED), answer="", lapsed_at=None, review__closed_at=None
        ).filter(_still_theirs())

    def set_aside(self):
        """Access that does not count: nobody confirmed it, or it is no longer needed."""
        return self.filter(
            Q(lapsed_at__isnull=False) | Q(answer=ReviewAnswer.ENDED), restored_at=None
        )

    def paused(self):
        """Access that lapsed and would be there if somebody confirmed it."""
        return self.filter(
            _holds((May.CONFIRM_ACCESS,)), lapsed_at__isnull=False, answer="", restored_at=None
        ).filter(_still_theirs())


def _holds(rights: tuple[May, ...]) -> Exists:
    """Whether the holder of a line has one of these rights to its case now."""
    live = Q(until=None) | Q(until__gt=timezone.now())
    return Exists(
        CaseGrant.objects.filter(
            live,
            content_object=OuterRef("case"),
            group=OuterRef("group"),
            permission__codename__in=[right.value for right in rights],
        )
    )


def _still_theirs() -> Q:
    """A leaver, and who works elsewhere by now, is not the agency's to answer for."""
    employed = Q(holder__is_active=True, holder__agency=F("review__agency"))
    return Q(holder=None) | employed


class AccessReviewLine(Guarded):
    """One holder of access to one case, as it was granted, and what their agency says of it.

    Guarded by its case: who may not open that, or could not before the access lapsed, has no such
    line. An answer stands; a lapse, or an end, holds until somebody takes it up again or the access
    is given for another reason.
    """

    guard = "case"
    guard_may = May.CONFIRM_ACCESS
    guard_key = "pk"

    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, models.PROTECT, related_name="access_lines")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    # The person whose own access it is; none where it is that of the agency's SPoCs.
    holder = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    reads = models.CharField(
        max_length=20, choices=[(right.value, words) for right, words in IN_WORDS.items()]
    )
    whys = ArrayField(models.CharField(max_length=60))
    since = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=ReviewAnswer, blank=True)
    answered_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)

    objects = AccessReviewLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "case", "group"], name="one_access_line_a_holder"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="an_answer_has_who_and_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case"],
                condition=(Q(lapsed_at__isnull=False) | Q(answer=ReviewAnswer.ENDED))
                & Q(restored_at=None),
                name="access_set_aside",
            )
        ]

    @classmethod
    def narrow(cls, found: Any, viewer: Any, granted: Callable[[May], Any]) -> Any:
        """Who speaks for the agency, and whoever's own access it is."""
        own = Q(pk__in=()) if viewer.user is None else Q(holder=viewer.user)
        return found.filter(Q(review__agency__in=viewer.agency_ids) | own)

    @property
    def key(self) -> str:
        """How a page names it. Not by its number: a gap would count lines its reader may not see."""
        whose = self.holder.reference if self.holder else self.review.agency.slug
        return f"{self.case.reference}_{whose}" + ("_paused" if self.lapsed_at else "")

    @property
    def why(self) -> str:
        """Why as it was granted, in words."""
        return self.whys[0].replace("_", " ") if self.whys else ""

    @property
    def who(self) -> str:
        """Whose access it is, within the agency."""
        return self.holder.name if self.holder else "SPoC and deputy SPoC"

    @property
    def is_the_leads(self) -> bool:
        """Whether the agency leads the case by this access, which it cannot simply lay down."""
        case = self.case
        leads = case.stage in ACCEPTED and case.lead_agency_id == self.review.agency_id
        return leads and self.holder_id in (None, case.lead_professional_id)
