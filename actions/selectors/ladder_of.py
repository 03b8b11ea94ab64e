"""The ladder of one action or request as pages draw it: what went, to whom, what they said, what comes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from actions import ladder
from actions.choices import ActionStatus
from actions.ladder import PREPARED, STEPS, Rung
from actions.models import Action, EscalationHold, EscalationRecipient, EscalationStep
from actions.selectors import steps
from actions.selectors.climbing import Held, Numbers, Upcoming, is_prepared
from actions.selectors.hearers import Hearers
from actions.selectors.late import Late, read
from actions.selectors.steps import Target
from sharing.choices import May
from sharing.doors.viewer import Viewer
from sharing.models import User


@dataclass(frozen=True)
class Ladder:
    """One ladder: `rungs` as the component takes them, how it stands, and what this viewer may do."""

    target: Target
    agency: str
    rungs: list[dict[str, Any]]
    stands: str = ""
    hold: EscalationHold | None = None
    # Who was asked and sees no more reads until when it is held, not who holds it and why.
    says_why: bool = False
    last: EscalationStep | None = None
    upcoming: Upcoming | None = None
    own: list[EscalationRecipient] = field(default_factory=list)
    may_send: bool = False
    may_hold: bool = False
    may_go_on: bool = False

    @property
    def to_acknowledge(self) -> bool:
        """Whether this viewer was told of a step and has not said yet that they have seen it."""
        return any(one.acknowledged_at is None for one in self.own)


def ladder_of(target: Target, viewer: Viewer) -> Ladder:
    """The ladder of what this viewer has been shown; people are named to who sees the whole case."""
    today = timezone.localdate()
    (late,) = read(steps.kind_of(target), [target.pk])
    climbed = steps.climbed([target]).get(steps.key_of(target), [])
    hold = steps.holds([target], today).get(steps.key_of(target)) if late.climbs else None
    days, coming = _coming(late, climbed, hold, today)
    # Who was shown an action sees all of it; a request is also shown to who was asked, and no more.
    names = isinstance(target, Action) or steps.sees(viewer, target)
    coordinates = names and viewer.holds(May.COORDINATE, late.panel_id)
    nearest = Upcoming(coming[0], days[coming[0]]) if coming else None
    return Ladder(
        target=target,
        agency=steps.whose_turn(target),
        rungs=[
            *(_gone(step, names=names) for step in climbed),
            *(_ahead(rung, days[rung], is_next=n == 0) for n, rung in enumerate(coming)),
        ],
        stands=_stands(late, target, coming),
        hold=hold,
        says_why=names,
        last=steps.latest(step for step in climbed if step.counts_from == late.due),
        upcoming=nearest,
        own=_own(climbed, viewer) if late.is_open or late.status == ActionStatus.DONE else [],
        may_send=coordinates and bool(nearest) and is_prepared(late, coming[0], today),
        may_hold=coordinates and any(rung in PREPARED for rung in coming),
        may_go_on=coordinates and hold is not None,
    )


def would_tell(target: Target, rung: Rung) -> list[User]:
    """Whom this step would tell, were it sent now."""
    (late,) = read(steps.kind_of(target), [target.pk])
    (people,) = Hearers([late], timezone.localdate()).of([(late, rung)])
    return list(User.objects.filter(pk__in=people).select_related("agency").order_by("name"))


def own_copies(target: Target, viewer: Viewer) -> list[EscalationRecipient]:
    """Of which steps of this the viewer was told, the latest last."""
    climbed = steps.climbed([target]).get(steps.key_of(target), [])
    return _own(climbed, viewer)


def _coming(
    late: Late, climbed: Sequence[EscalationStep], hold: EscalationHold | None, today: date
) -> tuple[dict[Rung, date], list[Rung]]:
    sent = {Rung(step.rung) for step in climbed if step.counts_from == late.due}
    before = {Rung(step.rung) for step in climbed if hold and step.at < hold.at}
    held = Held(hold.until, frozenset(before)) if hold else None
    days = Numbers([late]).days(late, held)
    if not late.climbs:
        return days, []
    return days, ladder.to_come(days, today, since=late.since, sent=sent)


def _own(climbed: Sequence[EscalationStep], viewer: Viewer) -> list[EscalationRecipient]:
    if viewer.user is None:
        return []
    return [
        one
        for step in climbed
        if step.rung in STEPS
        for one in step.told.all()
        if one.person_id == viewer.user.pk
    ]


def _gone(step: EscalationStep, *, names: bool) -> dict[str, Any]:
    told = list(step.told.all())
    lines = [line for one in told if (line := _answer(one))] if names else []
    if names and step.sent_early_by:
        lines.insert(0, f"Sent earlier by {step.sent_early_by.name}.")
    if not told:
        lines.append("There was nobody to tell, so the coordinator was asked to take it up.")
    elif names and step.rung in STEPS and not any(one.acknowledged_at for one in told):
        lines.append("Not acknowledged yet.")
    return {
        "name": Rung(step.rung).label,
        "state": "done",
        "when": timezone.localdate(step.at),
        "person": ", ".join(_who(one) for one in told) if names else "",
        "outcome": "\n".join(lines),
    }


def _ahead(rung: Rung, day: date, *, is_next: bool) -> dict[str, Any]:
    return {"name": rung.label, "state": "next" if is_next else "todo", "when": day}


def _who(told: EscalationRecipient) -> str:
    agency = told.person.agency
    return f"{told.person.name} ({agency.short_name})" if agency else told.person.name


def _answer(told: EscalationRecipient) -> str:
    if told.acknowledged_at is None:
        return ""
    day = timezone.localdate(told.acknowledged_at)
    said = f"{told.person.name} acknowledged it on {day.day} {day:%B %Y}"
    return f"{said}: {told.response}" if told.response else f"{said}."


def _stands(late: Late, target: Target, coming: Sequence[Rung]) -> str:
    if late.status == ActionStatus.DONE:
        return "Said to be done: the ladder stands still until the coordinator has checked it."
    if not late.is_open:
        return "It has ended, so no step goes any more."
    if not late.climbs:
        return "The case is not on the pathway now, so the ladder stands still."
    if not coming:
        return "Every step has gone."
    if isinstance(target, Action) and target.blocked_by:
        return f"Something is needed from {target.blocked_by.name}, so the steps are for them now."
    if late.due >= timezone.localdate():
        return "It is not late. If it is done in time, no step goes."
    return ""
