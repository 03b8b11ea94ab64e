"""A refusal challenged by its referrer and answered by the deputy chair."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from referrals.choices import Mover, Stage
from referrals.errors import AlreadyAsked, MoveNotAllowed, NothingPending, ReasonNeeded, TooLate
from referrals.models import Case, StageMove
from referrals.selectors.challenge import last_day
from referrals.services.challenge import answer_challenge, challenge_refusal
from referrals.services.triage import decline_at_triage
from sharing.errors import NotAllowed
from sharing.models import Notice
from tests.cast import Cast
from tests.factories import sharing as partners
from tests.referrals.desk import fill, now, send, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=2))


def refuse(cast, case):
    return decline_at_triage(
        case=case,
        reason="out_of_area",
        signposting="The coast panel",
        note="Moved away",
        by=cast.coordinator.viewer,
    )


@pytest.fixture
def refused(cast):
    return refuse(cast, send(cast))


def challenge(cast, case, by=None, text="She is back four nights a week"):
    return challenge_refusal(case=case, text=text, by=(by or cast.worker).viewer)


def answer(cast, case, upheld=True, by=None, words="We take it up again"):
    by = (by or cast.deputy_chair).viewer
    return answer_challenge(case=case, upheld=upheld, answer=words, by=by)


def test_upheld_it_takes_a_free_place_and_keeps_its_first_day(cast, refused):
    sent = refused.submitted_at
    challenge(cast, refused)
    case = answer(cast, refused)
    assert (case.stage, case.place, case.submitted_at) == (Stage.RECEIVED, 1, sent)
    assert (case.decline_reason, case.ended_at) == ("", None)
    assert StageMove.objects.filter(case=case).latest("at").mover == Mover.DEPUTY_CHAIR


def test_upheld_it_waits_when_the_panel_is_full(cast, refused):
    fill(cast)
    challenge(cast, refused)
    assert answer(cast, refused).stage == Stage.WAITING


def test_upheld_it_waits_while_others_wait(cast, refused):
    fill(cast)
    send(cast, **someone(1))
    Case.objects.filter(pk=refused.pk).update(score=5)
    challenge(cast, refused)
    assert answer(cast, refused).stage == Stage.WAITING


def test_not_upheld_the_refusal_stands(cast, refused):
    challenge(cast, refused)
    case = answer(cast, refused, upheld=False, words="She lives at the coast")
    assert (case.stage, case.decline_reason) == (Stage.DECLINED, "out_of_area")
    assert case.challenges.get().answer == "She lives at the coast"


def test_a_refusal_is_challenged_once(cast, refused):
    challenge(cast, refused)
    with pytest.raises(AlreadyAsked):
        challenge(cast, refused)
    answer(cast, refused, upheld=False)
    with pytest.raises(AlreadyAsked):
        challenge(cast, refused)


def test_another_refusal_can_be_challenged_anew(cast, refused):
    challenge(cast, refused)
    again = refuse(cast, answer(cast, refused))
    challenge(cast, again)
    assert answer(cast, again, upheld=False).stage == Stage.DECLINED


def at_noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def test_five_working_days_to_challenge(cast, refused, time_machine):
    time_machine.move_to(at_noon(last_day(refused, cast.panel.settings)))
    challenge(cast, refused)


def test_a_day_later_it_is_too_late(cast, refused, time_machine):
    time_machine.move_to(at_noon(last_day(refused, cast.panel.settings) + timedelta(days=1)))
    with pytest.raises(TooLate):
        challenge(cast, refused)


def test_the_deputy_chair_is_told_and_then_the_referrer(cast, refused):
    made = challenge(cast, refused)
    told = Notice.objects.get(verb="refusal_challenged")
    assert (told.to, told.due) == (cast.deputy_chair.user, made.answer_due)
    answer(cast, refused)
    assert Notice.objects.filter(to=cast.worker.user, verb="challenge_answered").exists()


def test_words_are_needed_both_ways(cast, refused):
    with pytest.raises(ReasonNeeded):
        challenge(cast, refused, text=" ")
    challenge(cast, refused)
    with pytest.raises(ReasonNeeded):
        answer(cast, refused, words="")


def test_what_was_not_refused_is_not_challenged(cast):
    with pytest.raises(MoveNotAllowed):
        challenge(cast, send(cast))


def test_nothing_is_answered_without_a_challenge(cast, refused):
    with pytest.raises(NothingPending):
        answer(cast, refused)


@pytest.mark.parametrize("who", ["spoc", "coordinator", "chair", "outsider", "stranger"])
def test_only_the_writer_challenges(cast, refused, who):
    with pytest.raises(NotAllowed):
        challenge(cast, refused, by=getattr(cast, who))


@pytest.mark.parametrize("who", ["chair", "coordinator", "worker", "spoc", "stranger"])
def test_only_the_deputy_chair_answers(cast, refused, who):
    challenge(cast, refused)
    with pytest.raises(NotAllowed):
        answer(cast, refused, by=getattr(cast, who))
    assert now(refused).stage == Stage.DECLINED
