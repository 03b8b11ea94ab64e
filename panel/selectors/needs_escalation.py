"""What the escalation ladder asks of somebody (`domain.md` section 9)."""

from actions.models import Action
from actions.selectors import escalation_copies, escalations
from panel.selectors.desk import Desk, Need
from sharing.choices import May


def prepared(desk: Desk) -> list[Need]:
    """Steps that go by themselves today or on the next working day, unless the coordinator sends them
    earlier or holds them."""
    if not desk.viewer.holds(May.COORDINATE):
        return []
    return [
        Need(
            "Escalate or hold",
            one.reference,
            "escalation_page",
            one.day,
            f"Prepared: {one.rung.label}",
        )
        for one in escalations.prepared_for(desk.viewer)
    ]


def to_acknowledge(desk: Desk) -> list[Need]:
    """What was escalated to this viewer in a case that they see."""
    return [
        Need(
            "Acknowledge an escalation",
            target.reference,
            "action_page" if isinstance(target, Action) else "escalation_page",
            target.due,
        )
        for target in escalations.to_acknowledge(desk.viewer)
    ]


def as_manager(desk: Desk) -> list[Need]:
    """One row for what was escalated to this viewer without showing them its case."""
    if not desk.viewer.holds(May.SEE_ESCALATED):
        return []
    waiting = escalation_copies.waiting_for(desk.viewer)
    if not waiting:
        return []
    some = "1 escalation" if len(waiting) == 1 else f"{len(waiting)} escalations"
    return [Need(f"Acknowledge {some}", "", "escalation_list", waiting[0])]
