"""The refusals of the pathway, one named class per "no"."""

from typing import Any

from sharing.errors import Refusal


class MoveNotAllowed(Refusal):
    said = "This case has moved on since you opened the page. Look at it again."


class NotYourMove(Refusal):
    said = "This move is made by somebody else."
    status = 403


class ReferralIncomplete(Refusal):
    """Raised with `missing`: what is still to be answered."""

    said = "Some answers are missing. They are listed below."

    def __init__(self, missing: list[Any]) -> None:
        self.missing = missing
        super().__init__()


class AlreadySent(Refusal):
    said = "This referral has already been sent."


class PanelFull(Refusal):
    said = "Every place of this panel is held."


class NoPlaceOffered(Refusal):
    said = "No place is on offer to this referral any more."


class OfferStillOpen(Refusal):
    said = (
        "The referrer still has time to answer. The coordinator decides once the offer has run out."
    )


class TriageIncomplete(Refusal):
    """Raised with `missing`: what the screen still lacks."""

    said = "Complete the threshold screen and both safety checks first."

    def __init__(self, missing: list[Any]) -> None:
        self.missing = missing
        super().__init__()


class AdultAlreadyOnPathway(Refusal):
    said = (
        "This adult already has a case on the pathway. Return this referral: "
        "when it is sent again it can be joined to that case."
    )


class NothingToJoin(Refusal):
    said = "That case is not open to join any more. Look at the matches again."


class NothingToLink(Refusal):
    said = "Only two different cases of one panel can be linked."


class AlreadyLinked(Refusal):
    said = "These two cases are already linked in that way."


class NotInPanel(Refusal):
    said = "Only agencies of this panel can be involved."


class ThirdReferral(Refusal):
    said = (
        "This is the third referral about this adult within 12 months. "
        "It cannot be declined at triage: list it for the chair."
    )


class NotForTriage(Refusal):
    said = "Only 'under 18' and 'out of area' can be decided at triage. List it with your advice."


class ReasonNeeded(Refusal):
    said = "Say why."


class SignpostingNeeded(Refusal):
    said = "Say where the adult and the referrer can turn instead."


class LeadNeeded(Refusal):
    said = "Name the lead agency: nobody is accepted without one."


class NoMoreDeferrals(Refusal):
    said = "This case has been deferred as often as the panel allows. Decide it now."


class PlanIncomplete(Refusal):
    """Raised with `missing`: what the plan still lacks."""

    said = "The plan is not complete yet. What is missing is listed below."

    def __init__(self, missing: list[Any]) -> None:
        self.missing = missing
        super().__init__()


class ExitNotEvidenced(Refusal):
    """Raised with `missing`: what keeps the case from leaving."""

    said = "The case cannot leave yet. What is missing is listed below."

    def __init__(self, missing: list[Any]) -> None:
        self.missing = missing
        super().__init__()


class CaseNotAccepted(Refusal):
    said = "Risk, plan and exit are kept here from acceptance until the case ends."


class VersionNotNow(Refusal):
    said = "At this stage the risk is assessed under another name. Open the page again and choose anew."


class ScoresNeeded(Refusal):
    said = "Score at least one risk: what could happen, how likely it is and how bad it would be."


class OverrideRefused(Refusal):
    said = "The overall score cannot be changed like that."


class AgencyNotInvolved(Refusal):
    said = "That agency does not work on this case. The coordinator can make it involved first."


class AlreadyEnded(Refusal):
    said = "This has already been ended."


class AlreadyAsked(Refusal):
    said = "This has been asked for already and waits for an answer."


class NothingPending(Refusal):
    said = "Nothing waits for an answer here any more."


class NotCore(Refusal):
    said = "The second agency must be another core agency of this panel."


class NoUrgentReferralWaiting(Refusal):
    said = (
        "Room is made only for an urgent referral that waits, and never by moving an urgent case."
    )


class TooLate(Refusal):
    said = "The time for this has passed."


class NoAgency(Refusal):
    said = "Only somebody who works for a partner agency of this panel can refer."
    status = 403


class ReferralNotOpen(Refusal):
    said = (
        "This referral has been sent, so its answers cannot be changed. "
        "Until the panel decides you can add what has changed."
    )


class KeptOnceSent(Refusal):
    said = "This referral was sent once, so entries are kept. Change the entry instead."


class UpdatesClosed(Refusal):
    said = "The panel has decided, so updates are closed. Speak to the coordinator."


class CaseEnded(Refusal):
    said = "This case has ended, so nothing more is recorded in it."


class RequestNotNow(Refusal):
    said = "Information is asked for from listing until the case ends."


class NobodyToAsk(Refusal):
    said = "Choose at least one agency that can open this case to answer."


class RequestEnded(Refusal):
    said = "This request has ended, so it needs no answer any more. Thank you for looking."


class AlreadyAnswered(Refusal):
    said = "This request has been answered since you opened the page. Look at the answer first."


class RemindedToday(Refusal):
    said = "A reminder has gone out today already."


class NothingToJudge(Refusal):
    said = "No refusal waits for an answer here any more."


class RecordIncomplete(Refusal):
    """Raised with `gaps`: field to what to do about it."""

    said = "This record is not complete yet. What is missing is listed below."

    def __init__(self, gaps: Any) -> None:
        self.gaps = gaps
        super().__init__()


class AlreadyNamed(Refusal):
    said = "This person is named for this case already."


class NobodyNamed(Refusal):
    said = "A restricted case needs at least one named person. Name somebody else first."


class NotRestricted(Refusal):
    said = "This case is not restricted."


class LeadsTheCase(Refusal):
    said = (
        "Your agency leads this case. Ask the panel to name another lead first; "
        "then this access can end."
    )


class AnswerFirst(Refusal):
    said = (
        "Your agency has a question about this case to answer. Answer it first, "
        "if only with “nothing held”; then this access can end."
    )


class LeadStays(Refusal):
    said = (
        "The agency that leads a case does not end its work on it. Ask the panel to name another"
        " lead first."
    )
