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
    said = "You can add actions for your own agency. Ask the coordinator for others."
    status = 403


class NotInvolved(Refusal):
    said = "Only the coordinator makes another agency involved in a case."
    status = 403


class NotAtTheTable(Refusal):
    said = "Only agencies of this panel take on its business. Choose one of them."


class CaseNotOpen(Refusal):
    said = "Actions are added and handed over from listing until the case ends."


class NotInTheWay(Refusal):
    said = "Something can be needed only from another agency that works on this too."


class ClearsTheWayOnly(Refusal):
    said = (
        "Your agency can say that nothing is needed from it any more. How the action stands is for the"
        " agency that does it to say."
    )
    status = 403


class NoLongerUnderWay(Refusal):
    said = "This action is no longer under way, so its date and its owner stay as they are."


class NothingToRemind(NoLongerUnderWay):
    said = "This action is no longer under way, so there is nothing to remind anybody of."


class NobodyToRemind(Refusal):
    said = "Nobody who would be reminded can open it. Look at who speaks for the agency."


class FirstDateByCoordinator(Refusal):
    said = "The coordinator changes the date of an action the first time. Ask the coordinator."
    status = 403


class LaterDateByChair(Refusal):
    said = "The date was changed once already. Only the chair or deputy chair changes it again."
    status = 403


class DateNotLater(Refusal):
    said = "Choose a day after the one on which the action is due, and not in the past."


class DateTooFar(Refusal):
    said = "Choose a day within the next year. What takes longer is promised in steps."


class WithinTheAgency(Refusal):
    said = (
        "You can pass this action to somebody else in your own agency. Ask the coordinator to give it to"
        " another one."
    )
    status = 403


class AlreadyTheirs(Refusal):
    said = "The action is with them already. Choose another agency or person."


class TooManyRows(Refusal):
    said = "That is more than one page of actions. Open the list again and save one page at a time."


class NothingPrepared(Refusal):
    said = "No step of the ladder is prepared for this now. Look at it again."


class NothingHeld(Refusal):
    said = "Nobody holds the ladder of this back any more."


class HoldIsOver(Refusal):
    said = "Choose a day after today, on which the ladder goes on."


class HeldTooLong(Refusal):
    said = "Hold it for ten working days at most. If it must wait longer, hold it again then."


class AlreadyAcknowledged(Refusal):
    said = "You have said already that you have seen this. What you said then is kept."


class LinkEnded(Refusal):
    said = "This link no longer works. Sign in to update the action."
    status = 410


class LeavingAlready(Refusal):
    said = "It is said already that this agency ends its work on this case."


class LeavingOver(Refusal):
    said = "This has been settled already. Look at the case again."


class RiskHolderNeeded(Refusal):
    said = "Choose another agency that works on this case and holds the risk from then on."


class OwnLeaving(Refusal):
    said = "An agency does not object to ending its own work. It can say that it stays after all."
    status = 403


class ObjectionLate(Refusal):
    said = "The time to object is over. Speak with the coordinator."


class AlreadyObjected(Refusal):
    said = "Your agency has objected already. Add what is new to the disagreement."


class PartiesNeeded(Refusal):
    said = "A disagreement is between at least two agencies that can open this case."


class AboutLeavingByObjection(Refusal):
    said = "Object to an agency ending its work from the page of the case: that opens the disagreement."


class DisagreementOver(Refusal):
    said = "This disagreement is settled. What was said and decided is kept."


class OwnAgencyDisagrees(Refusal):
    said = (
        "Your own agency is a party to this disagreement. The coordinator, or a chair from another"
        " agency, records how it is settled."
    )
    status = 403


class LeavingOutcomeNeeded(Refusal):
    said = "Say whether the agency stays or ends its work, and from which day on."
