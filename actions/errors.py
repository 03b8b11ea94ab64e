"""The refusals of actions, one named class per "no"."""

from sharing.errors import Refusal


class ActionOver(Refusal):
    said = "This action has ended, so it takes no more updates."


class StatusNotOpen(Refusal):
    said = "This action cannot be given that status now. Look at it again."


class CheckedByCoordinator(Refusal):
    said = "Only the coordinator checks, sends back or cancels an action."
    status = 403


class OwnAgencyOnly(Refusal):
    said = "You can add actions for your own agency. Ask the coordinator or the lead agency for others."
    status = 403


class NotInvolved(Refusal):
    said = "Only the coordinator makes another agency involved in a case."
    status = 403


class CaseNotOpen(Refusal):
    said = "Actions are added from listing until the case ends."
