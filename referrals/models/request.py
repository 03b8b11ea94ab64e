from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from referrals import field_rules
from referrals.choices import Answer, RefusalCode, RefusalOutcome, Visibility, YesNo
from referrals.models.case import Case
from sharing import references
from sharing.choices import May, Told
from sharing.models import Agency, Bases, Guarded
from sharing.models.disclosure import CONDITIONS_FIT


class InformationRequest(Bases, Guarded):
    """Specific questions to one agency, why they are asked and by when (`domain.md` section 8)."""

    guard = "case"
    guard_may = May.SEE_IDENTITY

    reference = models.CharField(
        max_length=12, unique=True, editable=False, default=partial(references.new, "RQ")
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="requests")
    agency = models.ForeignKey("sharing.Agency", models.PROTECT, related_name="requests")
    asked_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    asking_agency = models.ForeignKey("sharing.Agency", models.PROTECT, null=True, related_name="+")
    on_listing = models.BooleanField("sent when the case was listed", default=False)
    questions = models.TextField("what you ask", max_length=4_000)
    purpose = models.TextField("why you ask", max_length=2_000)
    for_crime = models.BooleanField(
        "asked to prevent, investigate, detect or prosecute crime", default=False
    )
    period = models.CharField("period asked about", max_length=120, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    due = models.DateField()
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    # The next day on which the ladder of late information has something to do.
    next_look_on = models.DateField(default=timezone.localdate, null=True, editable=False)

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency"],
                condition=Q(on_listing=True, withdrawn_at=None, answered_at=None),
                name="one_listing_request",
            ),
            models.CheckConstraint(
                condition=~Q(article6="") & ~Q(necessity="") & ~Q(questions=""),
                name="request_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="requests_open",
            ),
            models.Index(
                fields=["next_look_on"],
                condition=Q(next_look_on__isnull=False),
                name="request_next_look",
            ),
        ]

    def __str__(self):
        return self.reference

    @classmethod
    def narrow(cls, found: Any, viewer: Any, granted: Callable[[May], Any]) -> Any:
        """Who sees the whole case sees every request of it; who sees identity alone, its own."""
        return found.filter(Q(agency__in=viewer.agency_ids) | granted(May.SEE_CASE))


GIVEN = Q(answer__in=[Answer.PROVIDED, Answer.PARTLY])


class InformationResponse(Bases, Guarded):
    """What an agency answered, in separate boxes; the latest one of a request counts."""

    guard = "request__case"
    guard_may = May.SEE_IDENTITY
    guard_key = "pk"

    request = models.ForeignKey(InformationRequest, models.PROTECT, related_name="responses")
    by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=20, choices=Answer)
    facts = models.TextField("Facts", max_length=10_000, blank=True)
    allegations = models.TextField("Allegations", max_length=10_000, blank=True)
    professional_view = models.TextField("Professional view", max_length=10_000, blank=True)
    known_wishes = models.TextField("The adult's known wishes", max_length=10_000, blank=True)
    own_number = models.CharField(
        "The agency's own number for the adult", max_length=40, blank=True
    )
    clinical = models.BooleanField("holds clinical detail", default=False)
    visibility = models.CharField(max_length=30, choices=Visibility, default=Visibility.PANEL)
    named_agencies = models.ManyToManyField("sharing.Agency", blank=True, related_name="+")
    adult_may_see = models.CharField(max_length=3, choices=YesNo, blank=True)
    adult_told = models.CharField(max_length=20, choices=Told, blank=True)
    not_told_why = models.TextField(max_length=2_000, blank=True)
    refusal = models.CharField(max_length=40, choices=RefusalCode, blank=True)
    refusal_reason = models.TextField(max_length=2_000, blank=True)
    refusal_outcome = models.CharField(max_length=12, choices=RefusalOutcome, blank=True)
    judged_by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    by_usual_answer = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~GIVEN | ((Q(law_enforcement=True) | ~Q(article6="")) & ~Q(necessity="")),
                name="answer_has_a_basis",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.REFUSED) | ~Q(refusal=""), name="refusal_has_a_code"
            ),
            models.CheckConstraint(
                condition=CONDITIONS_FIT
                & (~GIVEN | Q(clinical=False) | Q(law_enforcement=True) | ~Q(article9=""))
                & (
                    ~GIVEN
                    | Q(criminal_offence_data=False)
                    | Q(law_enforcement=True)
                    | ~Q(dpa_condition="")
                ),
                name="answer_has_its_condition",
            ),
            models.CheckConstraint(
                condition=~GIVEN | ~Q(adult_told=""), name="answer_says_whether_told"
            ),
        ]
        indexes = [
            models.Index(
                fields=["own_number"], condition=~Q(own_number=""), name="answer_own_number"
            )
        ]

    @classmethod
    def narrow(cls, found: Any, viewer: Any, granted: Callable[[May], Any]) -> Any:
        """By visibility and field rules: `field_rules.reads_response`, said as SQL."""
        employer = viewer.user.agency_id if viewer.user else None
        mine = {*viewer.agency_ids, employer} - {None}
        kinds = Agency.objects.filter(pk__in=mine)
        overseen = viewer.panels(May.COORDINATE) | viewer.panels(May.DECIDE)
        named = cls.named_agencies.through.objects.filter(  # type: ignore[attr-defined]
            informationresponse=OuterRef("pk"), agency__in=mine
        )
        shown = Q(visibility=Visibility.PANEL) | (Q(visibility=Visibility.NAMED) & Exists(named))
        clinical = Q(clinical=False) | Exists(kinds.filter(kind__in=field_rules.CARE_KINDS))
        offence = Q(criminal_offence_data=False) | Exists(
            kinds.filter(kind__in=field_rules.OFFENCE_KINDS)
        )
        return found.filter(
            Q(request__agency__in=viewer.agency_ids)
            | Q(request__case__panel__in=overseen)
            | (granted(May.SEE_CASE) & shown & clinical & offence)
        )
