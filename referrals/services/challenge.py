"""A referrer's challenge to a refusal, and the deputy chair's answer."""

from django.utils import timezone

from referrals.choices import Mover, Stage, Verb
from referrals.errors import AlreadyAsked, MoveNotAllowed, NothingPending, ReasonNeeded, TooLate
from referrals.models import Case, Challenge
from referrals.selectors import challenge as challenges
from referrals.services import _moving, _places, _telling
from sharing import workdays
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.selectors import holidays


@service(may=May.OWN_REFERRAL, on="case")
def challenge_refusal(*, case: Case, text: str, by: Viewer) -> Challenge:
    """Challenge a refusal within `challenge_wd` working days of it (`TooLate`); once (`AlreadyAsked`)."""
    if not text.strip():
        raise ReasonNeeded("Say why you challenge this decision.")
    case, settings = _moving.lock(case)
    if case.stage != Stage.DECLINED:
        raise MoveNotAllowed
    today = timezone.localdate()
    if not challenges.may_still(case, settings):
        raise TooLate("The time to challenge has passed. You can refer again at any time.")
    if challenges.of_last_refusal(case) is not None:
        raise AlreadyAsked("This refusal has been challenged already.")
    due = workdays.after(today, settings.challenge_answer_wd, holidays.england())
    challenge = Challenge.objects.create(case=case, by=by.person, text=text, answer_due=due)
    ledger.record(by, Verb.CHALLENGED, case)
    _telling.tell_role(
        case, "deputy_chair", "refusal_challenged", step=f"ch{challenge.pk}", due=due
    )
    return challenge


@service(may=May.ANSWER_CHALLENGE, on="case")
def answer_challenge(*, case: Case, upheld: bool, answer: str, by: Viewer) -> Case:
    """The deputy chair answers. Upheld: the referral takes a place or waits, its first date kept."""
    if not answer.strip():
        raise ReasonNeeded
    case, settings = _moving.lock(case)
    challenge = Challenge.objects.select_for_update().filter(case=case, upheld=None).first()
    if challenge is None:
        raise NothingPending
    challenge.upheld, challenge.answer = upheld, answer
    challenge.answered_by, challenge.answered_at = by.user, timezone.now()
    challenge.save()
    ledger.record(by, Verb.CHALLENGE_ANSWERED, case, upheld=upheld)
    if upheld:
        place = _places.place_for_new(case, settings)
        method = "uphold_challenge" if place else "uphold_challenge_and_wait"
        words = {"place": place} if place else {}
        _moving.move(case, method, by=by, mover=Mover.DEPUTY_CHAIR, note=answer, words=words)
    _telling.tell_referrer(case, "challenge_answered", step=f"ch{challenge.pk}")
    return case
