from actions.models.action import Action, ActionUpdate
from actions.models.change import ActionChange

__all__ = ["Action", "ActionChange", "ActionUpdate"]
