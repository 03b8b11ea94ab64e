from actions.models.action import Action, ActionUpdate, BusinessAction, kind_named
from actions.models.change import ActionChange
from actions.models.disagreement import (
    DisagreementEntry,
    DisagreementRecipient,
    DisagreementStep,
    ProfessionalDisagreement,
)
from actions.models.escalation import EscalationHold, EscalationRecipient, EscalationStep
from actions.models.leaving import Leaving, Objection
from actions.models.quick import QuickLink
from actions.models.reminder import ActionReminder

__all__ = [
    "Action",
    "ActionChange",
    "ActionReminder",
    "ActionUpdate",
    "BusinessAction",
    "DisagreementEntry",
    "DisagreementRecipient",
    "DisagreementStep",
    "EscalationHold",
    "EscalationRecipient",
    "EscalationStep",
    "Leaving",
    "Objection",
    "ProfessionalDisagreement",
    "QuickLink",
    "kind_named",
]
