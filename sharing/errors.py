"""The refusals of this app. `said` is what the person reads; it never names an adult."""

from typing import Any


class Refusal(Exception):
    """A rule said no. Nothing was changed; the page shows `said` and what to do next."""

    said = "That cannot be done now."
    status = 409

    def __init__(self, said: str = "", **facts: Any) -> None:
        self.said = said or self.said
        self.facts = facts
        super().__init__(self.said)


class NotFound(Exception):
    """Unknown, forbidden and barred alike: the one 404 page."""


class NotAllowed(Refusal):
    said = "Your role does not include this. Ask the coordinator if you think it should."
    status = 403


class Unheard(RuntimeError):
    """Something was said to the ledger where nobody would write it down, or a service said nothing."""


class LedgerClosed(Exception):
    """The ledger cannot be written, so nothing personal may be shown or changed."""


class KeyMissing(LedgerClosed):
    """A key of the ledger is not there or not safe, so nothing can be sealed or signed."""


class UnfitForLedger(ValueError):
    """Free text was handed to the ledger, which holds codes and references only."""


class Stale(Refusal):
    """Somebody else changed this after the page was opened (`ux.md` section 3, clash)."""

    said = "Somebody else changed this while you had it open. Check their version below, then save again."


class TooMany(Refusal):
    """More opened or taken away than is usual: a reason is asked, then it goes on (quality C12)."""

    said = "You have opened or taken away more than is usual. Say why, then carry on."
    status = 403


class ReasonTooShort(Refusal):
    said = "Say why, in a sentence."


class AlreadyAppointed(Refusal):
    said = "This person already holds that appointment for those dates."


class AlreadyMember(Refusal):
    said = "This agency already belongs to the panel."


class AlreadySigned(Refusal):
    said = "This agency has already signed that agreement."


class AlreadyThere(Refusal):
    said = "There is already one with that name or number."


class AlreadyLeft(Refusal):
    said = "This person is recorded as a leaver."


class AnotherAgency(Refusal):
    said = "This person does not work for that agency."


class OwnRight(Refusal):
    said = "Nobody gives or ends their own role. Ask another coordinator or administrator."
    status = 403


class StandsElsewhere(Refusal):
    said = "This also concerns a panel that you do not look after. Ask the coordinator there."
    status = 403


class DatesCross(Refusal):
    said = "The end must not be before the start."


class AlreadyBarred(Refusal):
    said = "There is already a bar on this for them."


class NotTheOther(Refusal):
    said = "A bar takes two: one sets or asks, and the other of chair and coordinator agrees."
    status = 403


class AgreementLapsed(Refusal):
    said = "This agency has no signed, in-date data sharing agreement, so no case information can be passed."


class NoBasis(Refusal):
    """Raised with `wrong`: field to what is missing or does not fit (`domain.md` section 8)."""

    said = "Say why sharing is lawful and why it is necessary before anything is shared."

    def __init__(self, wrong: Any = None) -> None:
        self.wrong = wrong or {}
        super().__init__()


class NothingProposed(Refusal):
    said = "No wording waits for approval any more."


class OwnWords(Refusal):
    said = "Nobody approves their own wording. Another information governance lead does."
    status = 403


class AlwaysTold(Refusal):
    said = "Messages about this always come at once. They cannot be held back or switched off."


class NotFailed(Refusal):
    said = "This message has been sent meanwhile."


class SettingsOutOfRange(Refusal):
    said = "Those settings do not fit together."
