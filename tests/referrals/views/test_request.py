"""Requests and answers on their pages: one press for nothing held, one page for everything else."""

import pytest
from django.urls import reverse

from referrals.models import InformationRequest, InformationResponse
from sharing.models import LedgerEntry, UsualAnswer
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories.requests import KNOWN, answer, ask

pytestmark = pytest.mark.django_db
GIVEN = {
    "answer": "provided",
    "facts": "Two calls this year.",
    "visibility": "panel",
    "adult_told": "agrees",
    "basis": "public_task",
    "necessity": "Nobody else knows.",
    "seen": "0",
    "do": "send",
}


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at("listed", cast.worker.user, cast.panel, involved=[cast.housing])


@pytest.fixture
def asked(case, cast):
    return ask(case, cast, cast.police)


def respond(asked):
    return reverse("request_respond", args=[asked.reference])


def text(response):
    return response.content.decode()


def test_a_spoc_finds_the_request_and_answers_nothing_held_in_one_press(client, cast, asked):
    cast.spoc.login(client)
    assert asked.reference in text(client.get("/requests/"))
    assert client.get(respond(asked)).status_code == 200
    client.post(respond(asked), {"do": "nothing", "seen": "0"})
    assert InformationResponse.objects.get().answer == "nothing_held"
    assert "Nothing held" in text(client.get("/requests/"))


def test_opening_a_request_shows_no_name_until_it_is_asked_for(client, cast, case, asked):
    cast.spoc.login(client)
    assert "Fenwick" not in text(client.get(respond(asked)))
    shown = client.post(reverse("request_identity", args=[asked.reference]))
    assert "Kay Fenwick" in text(shown)
    said = [bytes(entry.body) for entry in LedgerEntry.objects.all()]
    assert any(b"identity_shown" in one and asked.reference.encode() in one for one in said)


def test_an_answer_is_given_in_one_page(client, cast, asked):
    cast.spoc.login(client)
    assert client.post(respond(asked), GIVEN).status_code == 302
    response = InformationResponse.objects.get()
    assert (response.facts, response.article6) == ("Two calls this year.", "public_task")
    assert "Two calls this year." in text(client.get(respond(asked)))


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("basis", "Choose why sharing is lawful"),
        ("necessity", "Say in a sentence why sharing is necessary"),
        ("facts", "Write what you share in one of the boxes"),
        ("visibility", "Choose who reads this"),
        ("adult_told", "Say whether the adult knows"),
        ("answer", "Choose whether you hold relevant information"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, cast, asked, missing, says):
    cast.spoc.login(client)
    page = text(client.post(respond(asked), GIVEN | {missing: "", "professional_view": ""}))
    assert says in page
    if missing != "necessity":
        assert "Nobody else knows." in page
    assert not InformationResponse.objects.exists()


def test_police_are_offered_law_enforcement_only_where_the_question_is_about_crime(
    client, cast, case, asked
):
    crime = ask(case, cast, cast.police, for_crime=True)
    housing = ask(case, cast, cast.housing, for_crime=True)
    cast.spoc.login(client)
    assert "law_enforcement" not in text(client.get(respond(asked)))
    assert "law_enforcement" in text(client.get(respond(crime)))
    cast.second_spoc.login(client)
    assert "law_enforcement" not in text(client.get(respond(housing)))


def test_the_usual_answer_fills_the_radios_and_saves_nothing(client, cast, asked):
    words = {"article6": "legal_obligation", "necessity": "As agreed with the panel."}
    usual = UsualAnswer.objects.create(
        panel=cast.panel, agency=cast.police, proposed_by=cast.spoc.user, **words
    )
    cast.spoc.login(client)
    assert "Use our usual answer" not in text(client.get(respond(asked)))
    UsualAnswer.objects.filter(pk=usual.pk).update(
        approved_by=cast.ig_lead.user, approved_at=usual.proposed_at
    )
    page = text(client.post(respond(asked), GIVEN | {"do": "usual", "basis": ""}))
    assert "As agreed with the panel." in page
    assert "Two calls this year." in page
    assert 'value="legal_obligation" checked' in page
    assert not InformationResponse.objects.exists()
    usual_sent = GIVEN | {"basis": "legal_obligation", "necessity": words["necessity"]}
    client.post(respond(asked), usual_sent)
    assert InformationResponse.objects.get().by_usual_answer


def test_a_second_press_changes_nothing(client, cast, asked):
    cast.spoc.login(client)
    client.post(respond(asked), GIVEN)
    assert client.post(respond(asked), GIVEN).status_code == 409
    assert InformationResponse.objects.count() == 1


def test_who_only_reads_a_request_does_not_answer_it(client, cast, asked):
    for player, status in ((cast.second_spoc, 403), (cast.coordinator, 403), (cast.outsider, 404)):
        player.login(client)
        assert client.get(respond(asked)).status_code == status


def test_the_coordinator_asks_from_the_case(client, cast, case):
    cast.coordinator.login(client)
    page = reverse("request_new", args=[case.reference])
    assert client.get(page).status_code == 200
    sent = {"agencies": [cast.charity.slug], "questions": "Who?", "purpose": "To plan"}
    assert "Say in a sentence why it is necessary" in text(client.post(page, sent))
    assert client.post(page, sent | {"necessity": "No other way"}).status_code == 302
    assert InformationRequest.objects.get().agency == cast.charity


def test_the_sharing_page_shows_each_reader_what_it_may(client, cast, case, asked):
    narrow = type(KNOWN)(
        facts="An arrest is planned.", adult_told="agrees", visibility="chair_and_coordinator"
    )
    answer(asked, cast.spoc, content=narrow)
    page = reverse("case_sharing", args=[case.reference])
    for player, reads in ((cast.coordinator, True), (cast.spoc, True), (cast.second_spoc, False)):
        player.login(client)
        shown = text(client.get(page))
        assert asked.reference in shown
        assert ("An arrest is planned." in shown) is reads


def test_a_late_request_is_first_and_reminded_once_a_day(client, cast, case, asked):
    InformationRequest.objects.filter(pk=asked.pk).update(due="2026-01-05")
    other = ask(case, cast, cast.charity)
    cast.coordinator.login(client)
    page = text(client.get("/requests/"))
    assert "Late" in page
    assert page.index(asked.reference) < page.index(other.reference)
    remind = reverse("request_remind", args=[case.reference, asked.reference])
    assert client.post(remind, {"back": "requests"})["Location"] == "/requests/"
    page = text(client.post(remind, follow=True))
    assert "A reminder has gone out today already." in page


def test_a_refusal_is_judged_and_a_request_taken_back(client, cast, case, asked):
    refused = type(KNOWN)(refusal="privileged", refusal_reason="Legal advice.")
    response = answer(asked, cast.spoc, "refused", refused)
    other = ask(case, cast, cast.charity)
    cast.coordinator.login(client)
    assert "Look at the reason" in text(client.get("/requests/"))
    judge = reverse("refusal_judge", args=[case.reference, response.pk])
    assert "Legal advice." in text(client.get(judge))
    assert client.post(judge, {"outcome": "accepted"}).status_code == 302
    back = reverse("request_withdraw", args=[case.reference, other.reference])
    assert "Say why it is taken back" in text(client.post(back))
    assert client.post(back, {"why": "Known already"}).status_code == 302
    assert "Ended" in text(client.get(reverse("case_sharing", args=[case.reference])))


def test_the_sharing_page_costs_at_most_twelve_questions(
    client, cast, case, django_assert_max_num_queries
):
    for _ in range(3):
        answer(ask(case, cast, cast.police), cast.spoc)
    cast.coordinator.login(client)
    client.get("/help/")
    with django_assert_max_num_queries(16):
        client.get(reverse("case_sharing", args=[case.reference]))
