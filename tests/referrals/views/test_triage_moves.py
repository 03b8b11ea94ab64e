"""Returning, declining, linking and answering withdrawals, as the coordinator does them on pages."""

import pytest
from django.urls import reverse

from referrals.choices import Stage
from referrals.models import CaseLink
from referrals.services.withdrawal import ask_withdrawal
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.referrals.desk import now, send, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=4))


@pytest.fixture
def desk(cast, client):
    return cast.coordinator.login(client)


def post(desk, name, case, **words):
    answer = desk.post(reverse(name, args=[case.reference]), words, follow=True)
    return answer.content.decode()


def test_a_referral_goes_back_with_what_is_missing(cast, desk):
    case = send(cast)
    page = post(desk, "triage_return", case, what="Which GP?")
    assert f"{case.reference} went back to its referrer." in page
    assert now(case).stage == Stage.RETURNED


def test_what_is_missing_is_written_down(cast, desk):
    case = send(cast)
    page = post(desk, "triage_return", case, what=" ")
    assert "Say what is missing" in page
    assert now(case).stage == Stage.RECEIVED


def test_a_referral_of_a_child_is_not_accepted(cast, desk):
    case = send(cast)
    words = {"reason": "under_18", "signposting": "Children’s services", "note": "Is 17"}
    page = post(desk, "triage_decline", case, **words)
    assert "was not accepted. The referrer is told." in page
    assert now(case).decline_reason == "under_18"


def test_no_other_reason_is_taken(cast, desk):
    case = send(cast)
    words = {"reason": "below_threshold", "signposting": "x", "note": "x"}
    page = post(desk, "triage_decline", case, **words)
    assert "Choose one of the answers shown" in page
    assert now(case).stage == Stage.RECEIVED


def test_signposting_is_asked_for_and_typed_words_stay(cast, desk):
    case = send(cast)
    page = post(desk, "triage_decline", case, reason="out_of_area", note="Lives at the coast")
    assert "Enter where they can turn instead" in page
    assert "Lives at the coast" in page


def test_a_third_referral_has_no_way_to_be_declined(cast, desk):
    for _ in range(2):
        make.case_at(Stage.WITHDRAWN, cast.worker.user, cast.panel)
    case = send(cast)
    page = post(desk, "triage_decline", case, reason="out_of_area", signposting="x", note="x")
    assert "third referral about this adult" in page
    assert now(case).stage == Stage.RECEIVED


@pytest.mark.parametrize("name", ["triage_return", "triage_decline"])
def test_what_has_moved_on_says_so(cast, desk, name):
    case = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel)
    answer = desk.get(reverse(name, args=[case.reference]))
    assert answer.status_code == 409
    assert "moved on since you opened the page" in answer.content.decode()


def test_two_adults_are_linked_by_reference(cast, desk):
    one, other = send(cast), send(cast, **someone(1))
    page = post(desk, "triage_link", one, other=other.reference.lower(), kind="household")
    assert f"{one.reference} and {other.reference} are linked." in page
    assert CaseLink.objects.get().kind == "household"
    assert other.reference in page


@pytest.mark.parametrize("typed", ["CR-00000", "nonsense", "<b>", "\x00", "é" * 20])
def test_an_unknown_reference_is_an_error_beside_it(cast, desk, typed):
    page = post(desk, "triage_link", send(cast), other=typed, kind="partner")
    assert "govuk-error-summary" in page
    assert not CaseLink.objects.exists()


def test_a_case_of_another_panel_reads_like_an_unknown_one(cast, desk):
    south = Cast(partners.panel("South"))
    other = send(south)
    page = post(desk, "triage_link", send(cast), other=other.reference, kind="partner")
    assert "There is no case you can see with that reference" in page


def test_a_case_is_not_linked_to_itself(cast, desk):
    case = send(cast)
    page = post(desk, "triage_link", case, other=case.reference, kind="partner")
    assert "Only two different cases of one panel can be linked." in page


@pytest.fixture
def asked(cast):
    case = send(cast)
    ask_withdrawal(
        case=case, reason="With her sister", risk_holder="Housing", by=cast.worker.viewer
    )
    return case


def test_a_withdrawal_is_agreed(cast, desk, asked):
    page = desk.get(reverse("withdrawal_answer", args=[asked.reference])).content.decode()
    assert "With her sister" in page
    assert "Housing" in page
    page = post(desk, "withdrawal_answer", asked, answer="agree")
    assert "was withdrawn. The referrer is told." in page
    assert now(asked).stage == Stage.WITHDRAWN


def test_a_withdrawal_is_refused_with_words(cast, desk, asked):
    assert "Say why the referral should stay" in post(
        desk, "withdrawal_answer", asked, answer="refuse"
    )
    post(desk, "withdrawal_answer", asked, answer="refuse", note="Risk is rising")
    assert now(asked).stage == Stage.RECEIVED
    page = cast.worker.login(desk).get(reverse("referral", args=[asked.reference]))
    assert "did not agree to withdraw it: Risk is rising" in page.content.decode()


def test_the_desk_shows_that_a_withdrawal_waits(cast, desk, asked):
    page = desk.get(reverse("triage", args=[asked.reference])).content.decode()
    assert reverse("withdrawal_answer", args=[asked.reference]) in page


def test_nothing_asked_is_nothing_to_answer(cast, desk):
    answer = desk.get(reverse("withdrawal_answer", args=[send(cast).reference]))
    assert answer.status_code == 409
