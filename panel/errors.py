"""The refusals of meetings and decisions, one named class per "no"."""

from collections.abc import Sequence

from sharing.errors import Refusal


class NotQuorate(Refusal):
    """Raised with `missing`: who is not there yet, in words."""

    said = "The meeting is not quorate, so it hears updates and decides nothing."

    def __init__(self, missing: Sequence[str] = ()) -> None:
        self.missing = tuple(missing)
        who = f" Missing: {', '.join(self.missing)}." if self.missing else ""
        super().__init__(self.said + who)


class NotTheChair(Refusal):
    said = "Only the chair or a deputy chair of this panel takes the chair."


class MeetingNotOpen(Refusal):
    said = "This meeting is not open. Decisions are recorded while it is."


class MeetingNotPlanned(Refusal):
    said = "This meeting has been opened, ended or cancelled already."


class MeetingOver(Refusal):
    said = "This meeting is over, so its attendance stays as it is."


class TooEarly(Refusal):
    said = "A meeting is opened on its own day, not before."


class InThePast(Refusal):
    said = "A meeting is planned for today or later."


class NotAPanelMeeting(Refusal):
    said = "Only a panel meeting of the case's own panel decides about it."


class NotInThePanel(Refusal):
    said = "Attendance is taken of the agencies of this panel only."


class NotUrgent(Refusal):
    said = (
        "Only an urgent case, or one before an extraordinary meeting, is accepted or refused "
        "without a quorate meeting."
    )


class ConsultationNeeded(Refusal):
    said = "Name the core agencies that were consulted: at least one besides the chair's own."


class MeetingNeeded(Refusal):
    said = "Say at which meeting this was decided."


class AlreadyDecided(Refusal):
    said = "This meeting has already recorded that decision about the case."


class NothingToReview(Refusal):
    said = "Only a case that is listed or accepted goes on. Look at it again."


class NothingToRatify(Refusal):
    said = "There is no urgent decision of that kind to ratify at this meeting."


# --- subject access --------------------------------------------------------------------------


class AskedAlready(Refusal):
    said = "A subject access request about this adult is open already. Answer that one first."


class NotYetReceived(Refusal):
    said = "The day it was received must be today or in the past."


class AuthorityNeeded(Refusal):
    said = "Say by what authority they act for the adult, and where you saw it."


class DSAREnded(Refusal):
    said = "This subject access request is answered or withdrawn, so nothing of it changes now."


class NotOpenNow(Refusal):
    said = "The case is not open to you at the moment. Open it again with a reason."


class RulingIncomplete(Refusal):
    """Raised with `gaps`: field to sentence, of the passage numbered `number`."""

    said = "A passage needs more before it can be saved."


class StillToCheck(Refusal):
    said = "Nothing leaves unchecked. Check every passage first."


class ExtendedAlready(Refusal):
    said = "The time was extended already. The law allows it once."


class TooLateToExtend(Refusal):
    said = "The time can be extended only within the first month, and the adult told why in it."


class NotExported(Refusal):
    said = "Make the export first. Then record that the adult has it."
