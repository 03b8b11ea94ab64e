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
