"""DOES: the actions that partner agencies have promised, and what happens when they are late."""
