"""One case at a glance: its small lists by one question, its way so far by another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone

from referrals.choices import ContactKind, LinkKind, Mover, Part, Respondent, Stage
from referrals.models import (
    Case,
    CaseAgency,
    CaseLink,
    Contact,
    OutcomeConversation,
    RiskAssessment,
    RiskPlanItem,
    StageMove,
)
from referrals.selectors.gathered import listed
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer

PLAN_LINES = 3
RECENT = 6
CONTACTS = 5


@dataclass(frozen=True)
class Words:
    """What somebody said, to whom and when, and who wrote it down."""

    text: str
    said_to: str
    on: date | None
    recorded_by: str
    respondent: str = Respondent.ADULT

    @property
    def label(self) -> str:
        """Whose words these are: the adult's own unless another answered for them."""
        if self.respondent in ("", Respondent.ADULT):
            return "In their own words"
        return f"Said for them: {Respondent(self.respondent).label.lower()}"

    @property
    def source(self) -> str:
        return f"Said to {self.said_to}" if self.said_to else ""

    @property
    def how(self) -> str:
        return f"Recorded by {self.recorded_by}." if self.recorded_by else ""


@dataclass(frozen=True)
class Role:
    """An agency's part in the case, and since when."""

    name: str
    part: str
    since: datetime


@dataclass(frozen=True)
class PlanLine:
    response: str
    owner: str
    due: date | None


@dataclass(frozen=True)
class Contacted:
    """That the adult was reached on a day, or that somebody tried."""

    what: str
    on: date
    by: str
    note: str


@dataclass(frozen=True)
class Linked:
    """Another adult's case, linked to this one and open to this viewer as well."""

    reference: str
    kind: str


@dataclass(frozen=True)
class Glance:
    words: Words | None
    roles: list[Role]
    plan: list[PlanLine]
    contacts: list[Contacted]
    linked: list[Linked]


@dataclass(frozen=True)
class Event:
    title: str
    by: str
    at: datetime
    text: str = ""


def glance(case: Case, viewer: Viewer) -> Glance:
    """Latest words, agencies, plan, contacts and linked cases, by one query whatever the history."""
    here = {"case": OuterRef("pk")}
    open_to_viewer = access.visible(Case, viewer)
    row = (
        Case.objects.filter(pk=case.pk)
        .values(
            words=_words(here),
            roles=listed(
                CaseAgency.objects.filter(**here, until=None).order_by("since", "pk"),
                name="agency__name", part="part", since="since",
            ),
            plan=listed(
                RiskPlanItem.objects.filter(**here, ended_at=None).order_by("due", "pk"),
                response="response", agency="owner_agency__short_name", name="owner_name", due="due",
            ),
            reached=listed(
                Contact.objects.filter(**here).order_by("-on", "-pk")[:CONTACTS],
                kind="kind", on="on", agency="agency__name", name="person_name", note="note",
            ),
            to=listed(
                CaseLink.objects.filter(**here, other__in=open_to_viewer).order_by("pk"),
                reference="other__reference", kind="kind",
            ),
            back=listed(
                CaseLink.objects.filter(other=OuterRef("pk"), case__in=open_to_viewer).order_by("pk"),
                reference="case__reference", kind="kind",
            ),
        )
        .get()
    )  # fmt: skip
    return Glance(
        words=_latest_words(case, row["words"]),
        roles=[_role(one) for one in row["roles"]],
        plan=[_plan_line(one) for one in row["plan"][:PLAN_LINES]],
        contacts=[_contacted(one) for one in row["reached"]],
        linked=[
            Linked(one["reference"], LinkKind(one["kind"]).label)
            for one in (*row["to"], *row["back"])
        ],
    )


def _words(here: dict[str, OuterRef]) -> ArraySubquery:
    spoken = OutcomeConversation.objects.filter(**here).exclude(own_words="")
    return listed(
        spoken.order_by("-held_on", "-pk")[:1],
        text="own_words", on="held_on", said_to="asked_by", by="recorded_by__name",
        respondent="respondent",
    )  # fmt: skip


def _latest_words(case: Case, found: Sequence[dict[str, Any]]) -> Words | None:
    """The latest words recorded; until there are any, those in the referral."""
    for one in found:
        return Words(one["text"], one["said_to"], _day(one["on"]), one["by"], one["respondent"])
    return referral_words(case)


def referral_words(case: Case) -> Words | None:
    """What the adult said when they were referred, as the referrer wrote it."""
    told = case.referral
    if not told.own_words:
        return None
    sent = case.submitted_at and timezone.localdate(case.submitted_at)
    return Words(told.own_words, "the referrer", sent, told.referrer_name, told.respondent)


def _role(one: dict[str, Any]) -> Role:
    return Role(one["name"], Part(one["part"]).label, datetime.fromisoformat(one["since"]))


def _plan_line(one: dict[str, Any]) -> PlanLine:
    owner = ", ".join(part for part in (one["name"], one["agency"]) if part)
    return PlanLine(one["response"], owner, _day(one["due"]))


def _contacted(one: dict[str, Any]) -> Contacted:
    by = ", ".join(part for part in (one["agency"], one["name"]) if part)
    return Contacted(ContactKind(one["kind"]).label, date.fromisoformat(one["on"]), by, one["note"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def moves_of(case: Case, viewer: Viewer) -> list[StageMove]:
    """Every move of the case, oldest first, as this viewer may read them.

    Who does not decide possible matches reads none: such a case was all along what it is shown as.
    """
    moves = list(case.moves.select_related("by").order_by("at", "pk"))
    if viewer.holds(May.TRIAGE, case.panel_id):
        return moves
    shown = case.shown_as or Stage.RECEIVED
    for move in moves:
        if move.to_stage == Stage.MATCHING:
            move.to_stage, move.mover = shown, Mover.REFERRER
        if move.from_stage == Stage.MATCHING:
            move.from_stage, move.note = shown, ""
    return [m for m in moves if not m.from_stage == m.to_stage == shown]


STEPS = ("Referred", "Triaged", "First panel", "Active", "Step-down", "Closed")
NOW_AT = {
    Stage.DRAFT: 0,
    Stage.RECEIVED: 1,
    Stage.MATCHING: 1,
    Stage.WAITING: 1,
    Stage.RETURNED: 1,
    Stage.LISTED: 2,
    Stage.ASSESSMENT: 3,
    Stage.ACTIVE: 3,
    Stage.EXIT_PROPOSED: 4,
}


def tracker(case: Case, moves: Sequence[StageMove]) -> list[dict[str, Any]]:
    """The six steps of the way (`ux.md` section 4): each done, current or still to come."""
    reached: list[Any] = [case.submitted_at, *(None for _ in STEPS[1:])]
    for move in moves:
        step = _step_done_by(move)
        if step is not None and reached[step] is None:
            reached[step] = move.at
    now = NOW_AT.get(Stage(case.stage), len(STEPS))
    steps = []
    for number, (text, at) in enumerate(zip(STEPS, reached, strict=True)):
        if number < now:
            state = "done" if at else "todo"
        else:
            state = "current" if number == now else "todo"
        steps.append({"text": text, "state": state, "when": at if number <= now else None})
    if case.stage == Stage.CLOSED and steps[4]["state"] == "todo":
        del steps[4]
    return steps


def _step_done_by(move: StageMove) -> int | None:
    if move.to_stage == Stage.LISTED and move.from_stage != Stage.LISTED:
        return 1
    if move.to_stage == Stage.ASSESSMENT or (
        move.to_stage == Stage.DECLINED and move.mover == Mover.CHAIR
    ):
        return 2
    return {Stage.ACTIVE: 3, Stage.EXIT_PROPOSED: 4, Stage.CLOSED: 5}.get(Stage(move.to_stage))


def since_last_panel(
    moves: Sequence[StageMove], risks: Sequence[RiskAssessment]
) -> tuple[datetime | None, list[Event]]:
    """When the panel last decided, and what happened from then on, newest first."""
    decided = next((m.at for m in reversed(moves) if m.mover == Mover.CHAIR), None)
    events = [
        Event(Stage(m.to_stage).label, _moved_by(m), m.at, m.note)
        for m in moves
        if decided is None or m.at >= decided
    ]
    events += [
        Event(
            f"Risk assessed: {risk.get_band_display().lower()}",
            f"by {risk.assessed_by.name}",
            risk.assessed_at,
        )
        for risk in risks
        if decided is None or risk.assessed_at >= decided
    ]
    events.sort(key=lambda event: event.at, reverse=True)
    return decided, events[:RECENT]


def _moved_by(move: StageMove) -> str:
    if move.by is None:
        return "by the service"
    return f"by {move.by.name} ({move.get_mover_display()})"
