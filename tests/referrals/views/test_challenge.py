"""A refusal challenged and answered on pages."""

import pytest
from django.urls import reverse

from referrals.choices import Stage
from referrals.models import Challenge
from referrals.services.triage import decline_at_triage
from tests.cast import Cast
from tests.factories import sharing as partners
from tests.referrals.desk import fill, now, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=2))


@pytest.fixture
def refused(cast):
    return decline_at_triage(
        case=send(cast),
        reason="out_of_area",
        signposting="The coast panel, 01632 960555",
        note="Lives at the coast",
        by=cast.coordinator.viewer,
    )


def url(case, name="challenge"):
    return reverse(name, args=[case.reference])


def html(answer):
    return answer.content.decode()


def challenge(cast, client, case, text="She is back"):
    return cast.worker.login(client).post(url(case), {"text": text}, follow=True)


def test_the_referrer_reads_why_and_where_to_turn(cast, client, refused):
    page = html(cast.worker.login(client).get(url(refused)))
    for words in ("Lives at the coast", "The coast panel", "You can challenge this until"):
        assert words in page


def test_a_challenge_is_sent_and_waits_for_its_answer(cast, client, refused):
    page = html(challenge(cast, client, refused))
    assert "Your challenge was sent." in page
    assert "The deputy chair answers by" in page
    assert "Send challenge" not in page


def test_an_empty_challenge_is_refused(cast, client, refused):
    page = html(challenge(cast, client, refused, text=" "))
    assert "Say why it should be looked at again" in page
    assert not Challenge.objects.exists()


def test_a_second_press_makes_no_second_challenge(cast, client, refused):
    challenge(cast, client, refused)
    page = html(challenge(cast, client, refused))
    assert "has been challenged already" in page
    assert Challenge.objects.count() == 1


@pytest.mark.parametrize(("full", "stage"), [(False, Stage.RECEIVED), (True, Stage.WAITING)])
def test_the_deputy_chair_upholds_into_a_place_or_the_waiting_list(
    cast, client, refused, full, stage
):
    if full:
        fill(cast)
    challenge(cast, client, refused)
    deputy = cast.deputy_chair.login(client)
    assert "She is back" in html(deputy.get(url(refused, "challenge_answer")))
    deputy.post(url(refused, "challenge_answer"), {"upheld": "yes", "answer": "We look again"})
    assert now(refused).stage == stage
    page = html(cast.worker.login(client).get(url(refused)))
    assert "The challenge was upheld" in page
    assert "We look again" in page


def test_the_refusal_stands_with_reasons(cast, client, refused):
    challenge(cast, client, refused)
    deputy = cast.deputy_chair.login(client)
    page = html(deputy.post(url(refused, "challenge_answer"), {"upheld": "no"}))
    assert "Enter your answer to the referrer" in page
    deputy.post(url(refused, "challenge_answer"), {"upheld": "no", "answer": "Their panel leads"})
    assert now(refused).stage == Stage.DECLINED
    page = html(cast.worker.login(client).get(url(refused)))
    assert "The refusal stands" in page
    assert "Their panel leads" in page


def test_nothing_to_challenge_and_nothing_to_answer(cast, client):
    case = send(cast)
    assert cast.worker.login(client).get(url(case)).status_code == 409
    answer = cast.deputy_chair.login(client).get(url(case, "challenge_answer"))
    assert answer.status_code == 409
