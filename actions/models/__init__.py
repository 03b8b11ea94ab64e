from actions.models.action import Action, ActionUpdate

__all__ = ["Action", "ActionUpdate"]
