"""Escalations as those read them who see the cases: suggested, open, resolved (`ux.md`, Escalations)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from actions.choices import UNFINISHED, ActionStatus
from actions.ladder import PREPARED, STEPS, Rung
from actions.models import Action, EscalationHold, EscalationRecipient, EscalationStep
from actions.selectors import steps
from actions.selectors.climbing import Upcoming, upcoming
from actions.selectors.late import KINDS, LINKS, MODELS, Kind, Late, read
from actions.selectors.steps import Target
from referrals.choices import ON_PATHWAY
from referrals.models import Case, InformationRequest
from sharing import workdays
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.selectors import holidays

MOST = 100
RESOLVED = 20
"""How many of each part a page shows; what is most pressing, or newest, comes first."""


@dataclass
class Row:
    """One late action or request, with the last step it climbed and the next."""

    target: Target
    last: EscalationStep | None = None
    upcoming: Upcoming | None = None
    hold: EscalationHold | None = None
    ended: date | None = None

    @property
    def reference(self) -> str:
        return self.target.reference

    @property
    def case(self) -> Case | None:
        return self.target.case

    @property
    def agency(self) -> str:
        return steps.whose_turn(self.target)

    @property
    def action(self) -> Action | None:
        return self.target if isinstance(self.target, Action) else None

    @property
    def is_claimed(self) -> bool:
        """Whether it is said to be done, so that the ladder stands still."""
        return isinstance(self.target, Action) and self.target.status == ActionStatus.DONE

    @property
    def became(self) -> str:
        """How it ended, in words."""
        target = self.target
        if isinstance(target, InformationRequest):
            return "Answered" if target.answered_at else "Taken back"
        if target.status not in (*UNFINISHED, ActionStatus.DONE):
            return str(target.get_status_display())
        return "More time was given" if target.is_on_pathway else "The case has ended"


@dataclass
class Escalations:
    """What a page shows, and whether there is more than it shows."""

    suggested: list[Row] = field(default_factory=list)
    open: list[Row] = field(default_factory=list)
    resolved: list[Row] = field(default_factory=list)
    is_cut: bool = False

    @property
    def rows(self) -> list[Row]:
        return [*self.suggested, *self.open, *self.resolved]


def for_viewer(viewer: Viewer) -> Escalations:
    """What climbs in the panels whose caseload this viewer may read, in the cases open to them."""
    today = timezone.localdate()
    suggested, cut = _suggested(viewer, today)
    going_on, more = _open(viewer, today, [steps.key_of(row.target) for row in suggested])
    page = Escalations(suggested, going_on, _resolved(viewer, today), cut or more)
    targets = [row.target for row in page.rows]
    climbed, held = steps.climbed(targets), steps.holds(targets, today)
    for row in page.rows:
        row.last = steps.latest(climbed.get(steps.key_of(row.target), ()))
        row.hold = held.get(steps.key_of(row.target))
    return page


@dataclass(frozen=True)
class Prepared:
    """A step that goes by itself soon, unless somebody sends it earlier or holds it."""

    reference: str
    rung: Rung
    day: date


def prepared_for(viewer: Viewer) -> list[Prepared]:
    """The steps prepared for this coordinator that nobody holds, by day."""
    today = timezone.localdate()
    soon = _soon(today)
    lates = [late for kind in KINDS for late in read(kind, _near(kind, viewer, today, soon))]
    following = upcoming(lates, today)
    found = [
        Prepared(late.reference, step.rung, step.day)
        for late in lates
        if (step := following.get(late.key)) and step.rung in PREPARED and step.day <= soon
    ]
    return sorted(found, key=lambda one: (one.day, one.reference))


def _near(kind: Kind, viewer: Viewer, today: date, soon: date) -> list[int]:
    near = _late(kind, viewer, today, May.COORDINATE).filter(next_look_on__lte=soon)
    return list(near.order_by("next_look_on", "pk").values_list("pk", flat=True)[:MOST])


def _soon(today: date) -> date:
    return workdays.after(today, 1, holidays.england())


def _suggested(viewer: Viewer, today: date) -> tuple[list[Row], bool]:
    """What is late and whose next step is prepared, with its day today or the next working day; and
    what somebody holds."""
    soon, cut = _soon(today), False
    rows: dict[steps.Key, Any] = {}
    lates: list[Late] = []
    for kind in KINDS:
        held = EscalationHold.objects.filter(
            ended_at=None, until__gt=today, **{LINKS[kind]: OuterRef("pk")}
        )
        near = _late(kind, viewer, today).filter(Q(next_look_on__lte=soon) | Exists(held))
        some = list(near.annotate(held=Exists(held)).order_by("next_look_on", "pk")[: MOST + 1])
        cut, some = cut or len(some) > MOST, some[:MOST]
        rows |= {(LINKS[kind], one.pk): one for one in some}
        lates += read(kind, [one.pk for one in some])
    following = upcoming(lates, today)
    found = [
        Row(one, upcoming=step)
        for key, one in rows.items()
        if (step := following.get(key)) and step.rung in PREPARED and (one.held or step.day <= soon)
    ]
    found.sort(key=lambda row: (row.upcoming.day if row.upcoming else today, row.target.due))
    return found, cut


def _open(viewer: Viewer, today: date, without: Collection[steps.Key]) -> tuple[list[Row], bool]:
    """What has climbed at least the first step for its present due date and is not settled, but for
    what is suggested."""
    found: list[Row] = []
    cut = False
    for kind in KINDS:
        shown = [pk for link, pk in without if link == LINKS[kind]]
        rows = _of(kind, viewer).filter(_going_on(kind, today)).exclude(pk__in=shown)
        some = list(rows.order_by("due", "pk")[: MOST + 1])
        cut, some = cut or len(some) > MOST, some[:MOST]
        found += [Row(one) for one in some]
    return sorted(found, key=lambda row: (row.target.due, row.target.pk)), cut


def _resolved(viewer: Viewer, today: date) -> list[Row]:
    """What had climbed and is settled, or has more time: the newest first."""
    found: list[Row] = []
    for kind in KINDS:
        ended: Any = Coalesce("finished_on", "due_since")
        if kind == "request":
            ended = TruncDate(Coalesce("answered_at", "withdrawn_at", "sent_at"))
        rows = _of(kind, viewer).filter(_has_climbed(kind)).exclude(_going_on(kind, today))
        some = rows.annotate(ended=ended).order_by(F("ended").desc(), "-pk")[:RESOLVED]
        found += [Row(one, ended=one.ended) for one in some]
    return sorted(found, key=lambda row: row.ended or today, reverse=True)[:RESOLVED]


def _of(kind: Kind, viewer: Viewer, may: May = May.SEE_CASELOAD) -> QuerySet[Any]:
    """Those of this kind that this viewer may see in the panels where a role carries this."""
    joins = ("agency",) if kind == "request" else ("owner_agency", "blocked_by")
    panel = "business_of__in" if kind == "business" else "case__panel__in"
    found = access.visible(MODELS[kind], viewer).filter(**{panel: viewer.panels(may)})
    return found.select_related("case", *joins)


def _late(kind: Kind, viewer: Viewer, today: date, may: May = May.SEE_CASELOAD) -> QuerySet[Any]:
    return _of(kind, viewer, may).filter(_unfinished(kind), _on_pathway(kind), due__lt=today)


def _unfinished(kind: Kind) -> Q:
    if kind == "request":
        return Q(answered_at=None, withdrawn_at=None)
    return Q(status__in=UNFINISHED)


def _on_pathway(kind: Kind) -> Q:
    return Q() if kind == "business" else Q(case__stage__in=ON_PATHWAY)


def _going_on(kind: Kind, today: date) -> Q:
    """Late, on the pathway, and at least one step up in the count from its present due date."""
    late = _unfinished(kind) & Q(due__lt=today)
    if kind != "request":
        late |= Q(status=ActionStatus.DONE)
    return late & _on_pathway(kind) & _has_climbed(kind, counts_from=OuterRef("due"))


def _has_climbed(kind: Kind, **narrower: Any) -> Q:
    mine = {LINKS[kind]: OuterRef("pk")}
    return Q(Exists(EscalationStep.objects.filter(**mine, rung__in=STEPS, **narrower)))


def to_acknowledge(viewer: Viewer) -> list[Target]:
    """What is not settled yet and was escalated to this viewer, who may open it and has not said
    that they have seen it; the longest due first."""
    if viewer.user is None:
        return []
    found: list[Target] = []
    for kind in KINDS:
        told = EscalationRecipient.objects.filter(
            person=viewer.user,
            acknowledged_at=None,
            step__rung__in=STEPS,
            step__counts_from=OuterRef("due"),
            **{f"step__{LINKS[kind]}": OuterRef("pk")},
        )
        seen = access.visible(MODELS[kind], viewer)
        found += seen.filter(_unfinished(kind), _on_pathway(kind), Exists(told))[:MOST]
    return sorted(found, key=lambda one: (one.due, one.reference))
