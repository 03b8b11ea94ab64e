from actions.models.action import Action, ActionUpdate
from actions.models.change import ActionChange
from actions.models.escalation import EscalationHold, EscalationRecipient, EscalationStep
from actions.models.quick import QuickLink

__all__ = [
    "Action",
    "ActionChange",
    "ActionUpdate",
    "EscalationHold",
    "EscalationRecipient",
    "EscalationStep",
    "QuickLink",
]
