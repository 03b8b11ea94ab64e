"""What happens on the day the demonstration is started: fresh work for those who sign in."""

from random import Random

from config.demo.cast import World
from referrals.services import challenge, submission, withdrawal
from sharing import references
from sharing.choices import AgencyKind, May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer


@service(may=May.SEED)
def this_morning(*, world: World, by: Viewer) -> None:
    """A second referral about Mr B, a withdrawal that is asked for, and a challenge to a refusal."""
    references.pick = Random("this morning").choice
    submission.submit_referral(
        case=world.cases["mr_b_duplicate"], by=world.worker(AgencyKind.HOSPITAL)
    )
    _withdrawal_is_asked(world)
    _refusal_is_challenged(world)
    ledger.record(by, Verb.DEMO_SEEDED, day=world.today.isoformat())


def _withdrawal_is_asked(world: World) -> None:
    case = world.cases["ordinary withdrawing"]
    withdrawal.ask_withdrawal(
        case=case,
        reason="The adult rang this morning: their sister takes them in, and they ask us to stop.",
        risk_holder="The referrer's own team, with the sister's number",
        by=world.as_author(case),
    )


def _refusal_is_challenged(world: World) -> None:
    case = world.cases["ordinary challenging"]
    challenge.challenge_refusal(
        case=case,
        text="They sleep on our side of the river four nights of the week. Please look again at "
        "where they are, not where the letters go.",
        by=world.as_author(case),
    )
