"""What was escalated, as those read it who do not see the case: an agency's manager, the board."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from actions.choices import UNFINISHED
from actions.ladder import Rung
from actions.models import Action, ActionUpdate, EscalationRecipient
from actions.selectors.steps import Target
from referrals.choices import ON_PATHWAY
from referrals.models import InformationRequest
from sharing.doors import access
from sharing.doors.viewer import Viewer

JOINS = ("step__action__case", "step__request__case", "step__agency")
MOST = 100
# What may still be late, before a page is cut: `Copy.is_late` says exactly which are.
STILL_LATE = (Q(step__case__stage__in=ON_PATHWAY) | Q(step__case=None)) & (
    Q(step__action__status__in=UNFINISHED, step__counts_from=F("step__action__due"))
    | Q(
        step__request__isnull=False,
        step__request__answered_at=None,
        step__request__withdrawn_at=None,
    )
)
RESOLVED = 20


@dataclass
class Copy:
    """One step as its reader may know it: never the case, a person or another agency's words."""

    told: EscalationRecipient
    is_own: bool
    said: ActionUpdate | None = None

    @property
    def pk(self) -> int:
        return self.told.pk

    @property
    def target(self) -> Target:
        return self.told.step.target

    @property
    def reference(self) -> str:
        return self.target.reference

    @property
    def agency(self) -> str:
        return self.told.step.agency.name

    @property
    def due(self) -> date:
        return self.target.due

    @property
    def is_manager_s(self) -> bool:
        """Whether it says what it is about: the board reads reference, agency and days alone."""
        return self.told.step.rung == Rung.MANAGER

    @property
    def text(self) -> str:
        """What the agency promised; of a request nothing but that it is one."""
        target = self.target
        if not self.is_manager_s or not isinstance(target, Action):
            return ""
        return target.text if target.owner_agency_id == self.told.step.agency_id else ""

    @property
    def is_asked(self) -> bool:
        return isinstance(self.target, InformationRequest)

    @property
    def is_in_the_way(self) -> bool:
        """Whether another agency's action waits for this one."""
        target = self.target
        return isinstance(target, Action) and target.blocked_by_id == self.told.step.agency_id

    @property
    def is_late(self) -> bool:
        """Whether it is still late today by the same due date, in a case that is on the pathway, and it
        is still this agency's turn."""
        target, step = self.target, self.told.step
        if isinstance(target, InformationRequest):
            unfinished = target.answered_at is None and target.withdrawn_at is None
            turn = target.agency_id
        else:
            unfinished = target.status in UNFINISHED
            turn = target.blocked_by_id or target.owner_agency_id
        case = target.case
        going_on = unfinished and (case is None or case.stage in ON_PATHWAY)
        return (
            going_on
            and turn == step.agency_id
            and step.counts_from == target.due < timezone.localdate()
        )

    @property
    def to_acknowledge(self) -> bool:
        return self.is_own and self.is_late and self.told.acknowledged_at is None


@dataclass
class Copies:
    """What is late still, the longest first, and what is not any more, the newest first."""

    open: list[Copy] = field(default_factory=list)
    resolved: list[Copy] = field(default_factory=list)
    is_cut: bool = False

    @property
    def rows(self) -> list[Copy]:
        return [*self.open, *self.resolved]


def copies_for(viewer: Viewer) -> Copies:
    """Everything escalated that this viewer reads without seeing its case."""
    found = access.visible(EscalationRecipient, viewer).select_related(*JOINS)
    late = list(found.filter(STILL_LATE).order_by("step__counts_from", "-pk")[: MOST + 1])
    ended = list(found.exclude(STILL_LATE).order_by("-step__at", "-pk")[:RESOLVED])
    page = Copies(is_cut=len(late) > MOST)
    for copy in _once([*late[:MOST], *ended], viewer):
        (page.open if copy.is_late else page.resolved).append(copy)
    page.open.sort(key=lambda copy: (copy.due, copy.pk))
    page.resolved = page.resolved[:RESOLVED]
    _say(page.rows, viewer)
    return page


def waiting_for(viewer: Viewer) -> list[date]:
    """The due days of what was escalated to this viewer as a manager or for the board, and that they
    have not said they have seen."""
    found = access.visible(EscalationRecipient, viewer).select_related(*JOINS)
    waiting = found.filter(STILL_LATE, person=viewer.user, acknowledged_at=None)[:MOST]
    return sorted(copy.due for copy in _once(waiting, viewer) if copy.is_late)


def copy_of(told: EscalationRecipient, viewer: Viewer) -> Copy:
    """One copy already fetched, as its reader may know it."""
    copy = Copy(told, is_own=_is_own(told, viewer))
    _say([copy], viewer)
    return copy


def _once(rows: Iterable[EscalationRecipient], viewer: Viewer) -> list[Copy]:
    """Of several who were told of one thing on one rung (a manager and who came after them) the
    reader's own copy, or the newest."""
    found: dict[tuple[object, ...], Copy] = {}
    for told in rows:
        copy = Copy(told, is_own=_is_own(told, viewer))
        key = (copy.reference, told.step.rung)
        if key not in found or (copy.is_own and not found[key].is_own):
            found[key] = copy
    return list(found.values())


def _is_own(told: EscalationRecipient, viewer: Viewer) -> bool:
    return viewer.user is not None and told.person_id == viewer.user.pk


def _say(copies: Iterable[Copy], viewer: Viewer) -> None:
    """To a manager what their own agency said last of it; nobody else's words, nor what somebody who
    works there wrote for the panel."""
    theirs = [copy for copy in copies if copy.is_manager_s and isinstance(copy.target, Action)]
    updates = (
        ActionUpdate.objects.filter(
            action__in=[copy.target.pk for copy in theirs], by__agency__in=viewer.managed_ids
        )
        .exclude(by__panel_roles__isnull=False)
        .select_related("by")
        .order_by("action_id", "by__agency_id", "-pk")
        .distinct("action_id", "by__agency_id")
    )
    said = {(one.action_id, one.by.agency_id): one for one in updates}
    for copy in theirs:
        copy.said = said.get((copy.target.pk, copy.told.step.agency_id))
