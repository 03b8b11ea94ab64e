"""The one machine: a case from draft to end. Moves only set fields; services ask, lock and record."""

from functools import partial

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import transition

from referrals.choices import (
    COUNTED,
    ON_PATHWAY,
    ClosureReason,
    DeclineReason,
    LackedCapacity,
    LinkKind,
    Mover,
    Part,
    RiskOutcome,
    Stage,
)
from referrals.models import triggers
from referrals.models.stage import Machine, StageField
from sharing import references
from sharing.choices import May
from sharing.models import Guarded

S = Stage
move = partial(transition, field="stage")


class Case(Machine, Guarded):
    """One passage through the pathway (`domain.md` section 3). Holds at most one numbered place."""

    guard_may = May.SEE_CASE

    reference = models.CharField(
        max_length=12, unique=True, editable=False, default=partial(references.new, "CR")
    )
    panel = models.ForeignKey("sharing.Panel", models.PROTECT, related_name="cases")
    stage = StageField(max_length=20, choices=Stage, default=Stage.DRAFT, protected=True)
    stage_since = models.DateTimeField(default=timezone.now)
    # What a possible match would have been without the match: all that others may read of it.
    shown_as = models.CharField(max_length=20, choices=Stage, blank=True, default="")
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)

    author = models.ForeignKey("sharing.User", models.PROTECT, related_name="authored")
    referring_agency = models.ForeignKey("sharing.Agency", models.PROTECT, related_name="referred")
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField("first sent", null=True, blank=True)
    adult = models.ForeignKey("referrals.Adult", models.PROTECT, null=True, related_name="cases")
    previous_case = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined_here")
    is_repeat = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    urgent_reason = models.TextField(blank=True)
    score = models.PositiveSmallIntegerField("overall risk score", null=True, blank=True)
    deferrals = models.PositiveSmallIntegerField(default=0)
    review_on = models.DateField("next review", null=True, blank=True)
    first_in_line = models.BooleanField(default=False)
    reviewed_at = models.DateTimeField("last reviewed while waiting", null=True, blank=True)
    is_restricted = models.BooleanField("open to named people only", default=False)

    lead_agency = models.ForeignKey(
        "sharing.Agency", models.PROTECT, null=True, blank=True, related_name="leading"
    )
    lead_professional = models.ForeignKey(
        "sharing.User", models.PROTECT, null=True, blank=True, related_name="leading"
    )
    interim_plan = models.TextField("interim safety plan", blank=True)
    interim_agency = models.ForeignKey(
        "sharing.Agency", models.PROTECT, null=True, blank=True, related_name="interim_for"
    )
    signposting = models.TextField(blank=True)
    decline_reason = models.CharField(max_length=30, choices=DeclineReason, blank=True)
    closure_reason = models.CharField(max_length=40, choices=ClosureReason, blank=True)
    risk_outcome = models.CharField(max_length=10, choices=RiskOutcome, blank=True)
    lacked_capacity = models.CharField(
        max_length=20, choices=LackedCapacity, default=LackedCapacity.NOT_RECORDED
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        permissions = [
            (May.SEE_REFERRAL.value, "May see the referral and its stage"),
            (May.SEE_IDENTITY.value, "May see who a listed case is about"),
            (May.SEE_CASE.value, "May see the case"),
            (May.OWN_REFERRAL.value, "Wrote the referral"),
            (May.ANSWER_OFFER.value, "May answer an offered place"),
            (May.LEAD_CASE.value, "Leads the case"),
            (May.CONFIRM_ACCESS.value, "May ask for paused access back"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(stage__in=COUNTED, place__isnull=False)
                    | Q(stage=Stage.WAITING, offered_until__isnull=False, place__isnull=False)
                    | (
                        ~Q(stage__in=COUNTED)
                        & ~Q(stage=Stage.WAITING, offered_until__isnull=False)
                        & Q(place__isnull=True)
                    )
                ),
                name="a_place_exactly_when_held",
            ),
            models.CheckConstraint(
                condition=Q(offered_until__isnull=True) | Q(stage=Stage.WAITING),
                name="offers_only_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(place__gte=1), name="places_begin_at_one"
            ),
            models.UniqueConstraint(
                fields=["panel", "place"],
                condition=Q(place__isnull=False),
                name="one_case_a_place",
            ),
            models.UniqueConstraint(
                fields=["adult"],
                condition=Q(stage__in=ON_PATHWAY, adult__isnull=False),
                name="one_open_case_an_adult",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=ON_PATHWAY) | Q(adult__isnull=False),
                name="a_listed_case_has_an_adult",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.ASSESSMENT, Stage.ACTIVE, Stage.EXIT_PROPOSED])
                | Q(lead_agency__isnull=False),
                name="an_accepted_case_has_a_lead",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.DRAFT, Stage.WITHDRAWN])
                | Q(submitted_at__isnull=False),
                name="a_sent_case_has_its_first_date",
            ),
            models.CheckConstraint(
                condition=~Q(urgent=True) | ~Q(urgent_reason=""), name="urgency_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["panel", "stage", "-stage_since"], name="case_by_stage"),
            models.Index(
                fields=["panel", "submitted_at"],
                condition=Q(stage=Stage.WAITING),
                name="case_waiting",
            ),
            models.Index(
                fields=["offered_until"],
                condition=Q(offered_until__isnull=False),
                name="case_offered",
            ),
        ]
        triggers = [triggers.BORN_DRAFT, triggers.CAP, triggers.ALLOWED_MOVES, triggers.NO_DELETION]

    def __str__(self):
        return self.reference

    @property
    def outward_stage(self) -> str:
        """The stage as everyone but the coordinator reads it (`domain.md` 3, `matching`)."""
        return (self.shown_as or S.RECEIVED) if self.stage == S.MATCHING else self.stage

    # Every move below only sets fields. The table of `domain.md` section 3 is these sources and
    # targets, and a test holds them equal both ways.

    @move(source=[S.DRAFT, S.RETURNED, S.MATCHING], target=S.RECEIVED)
    def submit(self, place: int):
        self._take(place)

    @move(source=[S.DRAFT, S.RETURNED, S.MATCHING], target=S.WAITING)
    def join_waiting_list(self):
        self._leave_place()

    @move(source=[S.DRAFT, S.RETURNED], target=S.MATCHING)
    def hold_as_match(self):
        self._leave_place()

    @move(source=S.MATCHING, target=S.JOINED)
    def join(self, open_case: "Case"):
        self.joined_to = open_case
        self._end()

    @move(
        source=[S.DRAFT, S.MATCHING, S.RECEIVED, S.WAITING, S.RETURNED, S.LISTED],
        target=S.WITHDRAWN,
    )
    def withdraw(self):
        self._leave_place()
        self._end()

    @move(source=S.WAITING, target=S.RECEIVED)
    def accept_place(self):
        """The offered place is already held; the offer ends with its acceptance."""
        self.offered_until = None

    @move(source=S.RECEIVED, target=S.LISTED)
    def list_for_panel(self):
        pass

    @move(source=S.RECEIVED, target=S.RETURNED)
    def return_for_more(self):
        self._leave_place()

    @move(source=[S.RECEIVED, S.LISTED], target=S.WAITING)
    def make_room(self):
        self._leave_place()

    @move(source=[S.RECEIVED, S.WAITING, S.LISTED], target=S.DECLINED)
    def decline(self, reason: str):
        self.decline_reason = reason
        self._leave_place()
        self._end()

    @move(source=S.LISTED, target=S.LISTED)
    def defer(self):
        self.deferrals += 1

    @move(source=S.LISTED, target=S.ASSESSMENT)
    def accept(self):
        pass

    @move(source=S.ASSESSMENT, target=S.ACTIVE)
    def activate(self):
        pass

    @move(source=S.ACTIVE, target=S.EXIT_PROPOSED)
    def propose_exit(self):
        pass

    @move(source=S.EXIT_PROPOSED, target=S.ACTIVE)
    def resume(self):
        pass

    @move(source=[S.ASSESSMENT, S.ACTIVE, S.EXIT_PROPOSED], target=S.CLOSED)
    def close(self, reason: str, risk_outcome: str):
        self.closure_reason = reason
        self.risk_outcome = risk_outcome
        self._leave_place()
        self._end()

    @move(source=S.DECLINED, target=S.RECEIVED)
    def uphold_challenge(self, place: int):
        self.decline_reason = ""
        self._reopen()
        self._take(place)

    @move(source=S.DECLINED, target=S.WAITING)
    def uphold_challenge_and_wait(self):
        self.decline_reason = ""
        self._reopen()

    @move(source=[S.CLOSED, S.WAITING], target=S.EXIT_PROPOSED)
    def correct_closure(self, place: int):
        self.closure_reason = self.risk_outcome = ""
        self.first_in_line = False
        self.offered_until = None
        self._reopen()
        self._take(place)

    @move(source=S.CLOSED, target=S.WAITING)
    def correct_closure_and_wait(self):
        self.closure_reason = self.risk_outcome = ""
        self.first_in_line = True
        self._reopen()

    def _take(self, place: int):
        self.place = place

    def _leave_place(self):
        self.place = None
        self.offered_until = None

    def _end(self):
        self.ended_at = timezone.now()

    def _reopen(self):
        self.ended_at = None


class StageMove(models.Model):
    """One move, for ever: from, to, who, as what, when and why. What pages show."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="moves")
    from_stage = models.CharField(max_length=20, choices=Stage)
    to_stage = models.CharField(max_length=20, choices=Stage)
    by = models.ForeignKey("sharing.User", models.PROTECT, null=True, related_name="+")
    mover = models.CharField(max_length=20, choices=Mover)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("reason code", max_length=40, blank=True)
    note = models.TextField("reason in words", blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["case", "-at"], name="moves_of_case")]
        triggers = [
            pgtrigger.Protect(name="moves_are_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class CaseAgency(models.Model):
    """The part an agency plays in a case, and since when. Access and its end lie in the grant."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="agencies")
    agency = models.ForeignKey("sharing.Agency", models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    how_it_ended = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency", "part"],
                condition=Q(until=None),
                name="one_part_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(until=None, part=Part.LEAD), name="one_lead_at_a_time"
            ),
            # No quiet exits (`domain.md` section 3).
            models.CheckConstraint(
                condition=Q(until=None) | ~Q(part=Part.INVOLVED) | ~Q(how_it_ended=""),
                name="who_was_involved_said_how_it_ended",
            ),
        ]


class CaseLink(models.Model):
    """Two linked adults' cases. Gives no access; words and sharing stay separate."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=20, choices=LinkKind)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="linked_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="no_link_to_itself"),
        ]
