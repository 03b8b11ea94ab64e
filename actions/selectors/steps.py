"""What of the ladder has happened to some actions and requests, read for a page in sets."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Prefetch, Q

from actions.ladder import STEPS
from actions.models import Action, EscalationHold, EscalationRecipient, EscalationStep
from actions.selectors.late import KINDS, Kind
from referrals.models import InformationRequest

Target = Action | InformationRequest
Key = tuple[Kind, int]


def kind_of(target: Target) -> Kind:
    return "action" if isinstance(target, Action) else "request"


def key_of(target: Target) -> Key:
    return kind_of(target), target.pk


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
        EscalationStep.objects.filter(_of(targets))
        .select_related("sent_early_by")
        .prefetch_related(Prefetch("told", told))
        .order_by("at", "pk")
    ):
        found.setdefault(_key(step), []).append(step)
    return found


def latest(steps: Iterable[EscalationStep]) -> EscalationStep | None:
    """The last of these that is more than a reminder."""
    return next((step for step in reversed(list(steps)) if step.rung in STEPS), None)


def holds(targets: Collection[Target], today: date) -> dict[Key, EscalationHold]:
    """Who holds which of these back, and until when; a hold whose day has come is over."""
    found = EscalationHold.objects.filter(_of(targets), ended_at=None, until__gt=today)
    return {_key(hold): hold for hold in found.select_related("by")}


def _of(targets: Collection[Target]) -> Q:
    of: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
    for target in targets:
        of[kind_of(target)].append(target.pk)
    return Q(action__in=of["action"]) | Q(request__in=of["request"])


def _key(row: EscalationStep | EscalationHold) -> Key:
    return ("action", row.action_id) if row.action_id else ("request", row.request_id or 0)
