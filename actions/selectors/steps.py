"""What of the ladder has happened to some actions and requests, read for a page in sets."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Prefetch

from actions.ladder import STEPS
from actions.models import Action, EscalationHold, EscalationRecipient, EscalationStep
from actions.selectors import rights
from actions.selectors.late import LINKS, Key, Kind, about, key_of_row
from referrals.models import InformationRequest
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer

Target = Action | InformationRequest


def kind_of(target: Target) -> Kind:
    if isinstance(target, Action):
        return "action" if target.case_id else "business"
    return "request"


def key_of(target: Target) -> Key:
    return LINKS[kind_of(target)], target.pk


def sees(viewer: Viewer, target: Target) -> bool:
    """Whether the viewer sees what is late as those do who work on it; who is only asked for information
    does not."""
    if isinstance(target, Action):
        return rights.sees(viewer, target)
    return access.may(viewer, May.SEE_CASE, target.case)


def panel_of(target: Target) -> int:
    return target.panel_id if isinstance(target, Action) else target.case.panel_id


def whose_turn(target: Target) -> str:
    """The name of the agency for which the steps are now: the one in the way, where there is one."""
    if isinstance(target, Action):
        return (target.blocked_by or target.owner_agency).name
    return target.agency.name


def climbed(targets: Collection[Target]) -> dict[Key, list[EscalationStep]]:
    """Every step of these, the earliest first, each with whom it told; two queries."""
    told = EscalationRecipient.objects.select_related("person__agency")
    found: dict[Key, list[EscalationStep]] = {}
    for step in (
        EscalationStep.objects.filter(about(map(key_of, targets)))
        .select_related("sent_early_by")
        .prefetch_related(Prefetch("told", told))
        .order_by("at", "pk")
    ):
        found.setdefault(key_of_row(step.action_id, step.request_id), []).append(step)
    return found


def latest(steps: Iterable[EscalationStep]) -> EscalationStep | None:
    """The last of these that is more than a reminder."""
    return next((step for step in reversed(list(steps)) if step.rung in STEPS), None)


def holds(targets: Collection[Target], today: date) -> dict[Key, EscalationHold]:
    """Who holds which of these back, and until when; a hold whose day has come is over."""
    found = EscalationHold.objects.filter(
        about(map(key_of, targets)), ended_at=None, until__gt=today
    )
    return {
        key_of_row(hold.action_id, hold.request_id): hold for hold in found.select_related("by")
    }
