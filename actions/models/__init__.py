from actions.models.action import Action, ActionUpdate
from actions.models.change import ActionChange
from actions.models.escalation import EscalationHold, EscalationRecipient, EscalationStep

__all__ = [
    "Action",
    "ActionChange",
    "ActionUpdate",
    "EscalationHold",
    "EscalationRecipient",
    "EscalationStep",
]
