"""The waiting list, offered places and making room, as people meet them on pages."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referrals.choices import Stage
from referrals.models import PendingMove
from referrals.services.triage import return_for_more
from tests.cast import Cast
from tests.factories import sharing as partners
from tests.referrals.desk import fill, now, ran_out, send, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=2))


@pytest.fixture
def full(cast):
    first = send(cast)
    fill(cast)
    return first


URGENT = {"urgent": "yes", "urgent_reason": "Discharged tomorrow"}


def free(cast, case):
    return_for_more(case=case, what="Which GP?", by=cast.coordinator.viewer)


def html(answer):
    return answer.content.decode()


def listing(player, client):
    return html(player.login(client).get(reverse("waiting_list", args=["north"])))


def test_nobody_waits(cast, client):
    assert "Nobody waits." in listing(cast.coordinator, client)


def test_the_list_shows_order_reason_plan_and_review(cast, full, client):
    plain = send(cast, interim_plan="Daily call at ten.", **someone(1))
    urgent = send(cast, **someone(2), **URGENT)
    page = listing(cast.coordinator, client)
    assert page.index(urgent.reference) < page.index(plain.reference)
    assert "Discharged tomorrow" in page
    assert "Daily call at ten." in page
    assert "Next review" in page
    assert "Not urgent, risk score 20" in page


def test_the_list_names_nobody(cast, full, client):
    send(cast, **someone(1))
    page = listing(cast.coordinator, client)
    assert someone(1)["family_name"] not in page
    assert someone(1)["given_name"] not in page


def test_the_chair_reads_the_list_and_reviews_nothing(cast, full, client):
    case = send(cast, **someone(1))
    page = listing(cast.chair, client)
    assert case.reference in page
    assert "Reviewed today" not in page


def test_a_review_is_recorded_by_a_press(cast, full, client):
    case = send(cast, **someone(1))
    desk = cast.coordinator.login(client)
    answer = desk.post(reverse("waiting_review", args=[case.reference]), follow=True)
    assert f"The review of {case.reference} is recorded." in html(answer)
    assert now(case).reviewed_at is not None
    assert desk.get(reverse("waiting_review", args=[case.reference])).status_code == 405


def test_an_outstanding_offer_says_until_when(cast, full, client):
    case = send(cast, **someone(1))
    free(cast, full)
    page = listing(cast.coordinator, client)
    assert "A place is on offer until" in page
    refused = client.get(reverse("waiting_decide", args=[case.reference]))
    assert refused.status_code == 409


def test_after_silence_the_coordinator_decides(cast, full, client):
    case = send(cast, **someone(1))
    free(cast, full)
    ran_out(case)
    page = listing(cast.coordinator, client)
    url = reverse("waiting_decide", args=[case.reference])
    assert url in page
    assert "Enter why" in html(client.post(url, {"answer": "confirm"}))
    answer = client.post(url, {"answer": "confirm", "why": "The ward confirmed"}, follow=True)
    assert f"{case.reference} has its place." in html(answer)
    assert now(case).stage == Stage.RECEIVED


def test_after_silence_the_place_can_be_passed_on(cast, full, client):
    case, other = send(cast, score=25, **someone(1)), send(cast, **someone(2))
    free(cast, full)
    ran_out(case)
    desk = cast.coordinator.login(client)
    url = reverse("waiting_decide", args=[case.reference])
    desk.post(url, {"answer": "pass_on", "why": "Nobody reached"})
    assert (now(case).stage, now(other).offered_until is None) == (Stage.WAITING, False)


def test_the_page_costs_the_same_with_one_and_with_three(cast, full, client):
    counts = []
    listing(cast.coordinator, client)
    for n in (1, 2, 3):
        send(cast, **someone(n))
        with CaptureQueriesContext(connection) as asked:
            listing(cast.coordinator, client)
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts


def offer(case):
    return reverse("offer_answer", args=[case.reference])


@pytest.mark.parametrize("who", ["worker", "spoc", "deputy_spoc"])
def test_writer_spoc_and_deputy_confirm_the_need(cast, full, client, who):
    case = send(cast, **someone(1))
    free(cast, full)
    browser = getattr(cast, who).login(client)
    assert "I want one key" in html(browser.get(offer(case)))
    words = {"answer": "confirm", "fresh_risk": "Worse since Friday"}
    answer = browser.post(offer(case), words, follow=True)
    assert f"{case.reference} has its place." in html(answer)
    assert now(case).stage == Stage.RECEIVED


def test_need_is_confirmed_with_the_risk_of_today(cast, full, client):
    case = send(cast, **someone(1))
    free(cast, full)
    browser = cast.worker.login(client)
    page = html(browser.post(offer(case), {"answer": "confirm"}))
    assert "Say what has changed in the risk, or that nothing has" in page
    page = html(browser.post(offer(case), {"answer": "pass_on", "fresh_risk": "typed before"}))
    assert "Say why the place is not needed now" in page
    assert "typed before" in page


def test_a_place_is_passed_on(cast, full, client):
    case = send(cast, **someone(1))
    free(cast, full)
    browser = cast.worker.login(client)
    answer = browser.post(offer(case), {"answer": "pass_on", "why": "In hospital"}, follow=True)
    assert "stays on the waiting list and keeps its order" in html(answer)
    assert now(case).stage == Stage.WAITING


def test_the_offer_page_tells_no_numbers(cast, full, client):
    case = send(cast, **someone(1))
    free(cast, full)
    page = html(cast.worker.login(client).get(offer(case)))
    main = page[page.index("<main") : page.index("</main")]
    for telling in ("places", " full", "number", "score"):
        assert telling not in main


def test_without_an_offer_the_page_says_so(cast, full, client):
    case = send(cast, **someone(1))
    answer = cast.worker.login(client).get(offer(case))
    assert answer.status_code == 409
    assert "No place is on offer" in html(answer)


# --- making room -------------------------------------------------------------------------------

PROPOSE = "/panels/north/waiting/room"


def words(cast, case, **more):
    return {
        "case": case.reference,
        "agency": cast.housing.slug,
        "reason": "At her sister’s, seen daily",
        "interim_plan": "Visits on Mondays",
    } | more


def test_the_chair_is_shown_how_to_make_room_only_when_it_is_needed(cast, full, client):
    send(cast, **someone(1))
    assert "Propose making room" not in listing(cast.chair, client)
    assert client.get(PROPOSE).status_code == 409
    send(cast, **someone(2), **URGENT)
    assert "Propose making room" in listing(cast.chair, client)
    assert "Propose making room" not in listing(cast.coordinator, client)


def test_room_goes_from_proposal_to_place(cast, full, client):
    urgent = send(cast, **someone(1), **URGENT)
    chair = cast.chair.login(client)
    answer = chair.post(PROPOSE, words(cast, full), follow=True)
    assert f"{cast.housing.name} is asked to confirm." in html(answer)
    assert f"Waits for {cast.housing.name}" in html(answer)
    spoc = cast.second_spoc.login(client)
    url = reverse("room_answer", args=[full.reference])
    assert url in html(spoc.get(reverse("room_list")))
    answer = spoc.post(url, {"answer": "agree"}, follow=True)
    assert "You agreed to make room." in html(answer)
    assert (now(full).stage, now(urgent).offered_until is None) == (Stage.WAITING, False)


def test_the_second_agency_reads_reference_and_urgency_only(cast, full, client):
    send(cast, **someone(1), **URGENT)
    cast.chair.login(client).post(PROPOSE, words(cast, full))
    spoc = cast.second_spoc.login(client)
    pages = [
        html(spoc.get(reverse("room_list"))),
        html(spoc.get(reverse("room_answer", args=[full.reference]))),
    ]
    for page in pages:
        assert full.reference in page
        for secret in ("Fenwick", "sister", "Mondays", "one key", "Mill Lane"):
            assert secret not in page
        # A token or a reference may hold the two letters by chance.
        assert not re.search(r"\bKF\b", page)


def test_a_refusal_of_room_says_why(cast, full, client):
    send(cast, **someone(1), **URGENT)
    cast.chair.login(client).post(PROPOSE, words(cast, full))
    spoc = cast.second_spoc.login(client)
    url = reverse("room_answer", args=[full.reference])
    assert "Say why not" in html(spoc.post(url, {"answer": "refuse"}))
    spoc.post(url, {"answer": "refuse", "note": "Risk is rising"})
    assert PendingMove.objects.get().agreed is False
    assert "Risk is rising" in listing(cast.chair, client)
    assert spoc.get(url).status_code == 404


def test_a_proposal_needs_every_part(cast, full, client):
    send(cast, **someone(1), **URGENT)
    page = html(cast.chair.login(client).post(PROPOSE, {"reason": "Kept words"}))
    assert "Kept words" in page
    assert "Choose an answer to" in page
    assert not PendingMove.objects.exists()


def test_only_cases_that_can_wait_are_offered_for_it(cast, full, client):
    urgent = send(cast, **someone(1), **URGENT)
    cast.chair.login(client)
    page = html(client.post(PROPOSE, words(cast, urgent)))
    assert "Choose one of the answers shown" in page
    assert not PendingMove.objects.exists()


def test_nothing_to_confirm_is_said(cast, client):
    page = html(cast.second_spoc.login(client).get(reverse("room_list")))
    assert "No proposal waits for your agency." in page
