"""What happens on the day the demonstration is started: fresh work for those who sign in."""

from datetime import timedelta
from random import Random

from config.demo import escalating
from config.demo.cast import World
from panel.choices import AskedBy, PassageGroup, Ruling
from panel.services.dsar import start_dsar
from panel.services.dsar_review import Given, rule_passages
from referrals.services import challenge, submission, withdrawal
from sharing import references
from sharing.choices import AgencyKind, May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer


@service(may=May.SEED)
def this_morning(*, world: World, by: Viewer) -> None:
    """A second referral about Mr B, a withdrawal that is asked for, a challenge to a refusal, an
    adult who asks what is held about them, and answers to what had climbed the ladder."""
    references.pick = Random("this morning").choice
    submission.submit_referral(
        case=world.cases["mr_b_duplicate"], by=world.worker(AgencyKind.HOSPITAL)
    )
    _withdrawal_is_asked(world)
    _refusal_is_challenged(world)
    _data_is_asked_for(world)
    escalating.answer_and_hold(world)
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


def _data_is_asked_for(world: World) -> None:
    """The letter came twelve days ago; the first part is read."""
    lead = world.town.as_role("ig_lead")
    dsar = start_dsar(
        reference=world.cases["ms_k"].reference,
        received_on=world.today - timedelta(days=12),
        asked_by=AskedBy.ADULT,
        identity_how="Her named worker, who knows her, was there when she signed the letter.",
        identity_on=world.today - timedelta(days=11),
        reason="She asks by letter what the panel holds about her.",
        by=lead,
    )
    given = [
        Given(number=one.pk, seen=one.digest, ruling=Ruling.RELEASE)
        for one in dsar.passages.filter(group=PassageGroup.VOICE)
    ]
    rule_passages(dsar=dsar, given=given, by=lead)
