"""Person and outcomes: the adult's words, their wishes in their view, and what was recorded."""

import pytest
from django.urls import reverse

from referrals.models import Adult
from referrals.services.capacity import record_advocacy, record_capacity
from referrals.services.legal import record_measure
from referrals.services.outcome import (
    judge_outcome,
    record_conversation,
    record_told,
    supersede_outcome,
)
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import voice

pytestmark = pytest.mark.django_db
FORMS = (
    "conversation_add",
    "told_add",
    "capacity_add",
    "advocacy_add",
    "legal_measure_add",
)


@pytest.fixture
def cast():
    return Cast()


def case_in(cast, stage="active", **fields):
    return make.case_at(
        stage, cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.charity], **fields
    )


@pytest.fixture
def case(cast):
    return case_in(cast)


def shown(client, player, case):
    page = player.login(client).get(reverse("case_person", args=[case.reference]))
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize("who", ["coordinator", "chair", "second_spoc", "charity_spoc"])
def test_those_involved_see_the_person(cast, case, client, who):
    assert "What they want" in shown(client, getattr(cast, who), case)


@pytest.mark.parametrize(
    "who", ["spoc", "worker", "outsider", "board_member", "ig_lead", "stranger"]
)
@pytest.mark.parametrize("name", ["case_person", *FORMS])
def test_others_find_nothing(cast, case, client, who, name):
    page = getattr(cast, who).login(client).get(reverse(name, args=[case.reference]))
    assert page.status_code == 404


@pytest.mark.parametrize("name", FORMS)
def test_who_plans_opens_each_form(cast, case, client, name):
    url = reverse(name, args=[case.reference])
    for who in (cast.coordinator, cast.charity_spoc):
        assert who.login(client).get(url).status_code == 200


@pytest.mark.parametrize("name", FORMS)
def test_chair_reads_and_does_not_write(cast, case, client, name):
    page = cast.chair.login(client).post(reverse(name, args=[case.reference]), {})
    assert page.status_code == 403
    assert "Record a conversation" not in shown(client, cast.chair, case)


@pytest.mark.parametrize("name", FORMS)
def test_ended_case_has_no_forms(cast, client, name):
    case = case_in(cast, "closed")
    assert (
        cast.coordinator.login(client).get(reverse(name, args=[case.reference])).status_code == 409
    )
    assert "Record a conversation" not in shown(client, cast.coordinator, case)


def test_what_matters_who_matters_and_how_to_communicate(cast, client):
    adult = Adult.objects.create(
        given_name="Kay", family_name="Fenwick", what_matters="The cat", communication="Large print"
    )
    answers = {
        "next_of_kin": "Her sister, by phone",
        "interpreter": "yes",
        "first_language": "Punjabi",
    }
    page = shown(client, cast.charity_spoc, case_in(cast, adult=adult, answers=answers))
    for words in ("The cat", "Large print", "Her sister, by phone", "Punjabi", "Interpreter"):
        assert words in page
    assert "Fenwick" not in page


def test_safe_contact_stays_on_the_identity_page(cast, client):
    page = shown(
        client, cast.coordinator, case_in(cast, answers={"contact_method": "Only by letter"})
    )
    assert "Only by letter" not in page


def test_nothing_recorded_prompts_to_ask(cast, client):
    page = shown(client, cast.coordinator, case_in(cast, answers={"own_words": ""}))
    assert "We have not yet recorded what the adult wants. Who could ask, and how?" in page
    assert "What would you like to be different?" in page


def test_words_stand_in_their_order_with_who_recorded_them(cast, case, client):
    for point, words, days in (
        ("start", "One key.", 9),
        ("mid", "I slept.", 5),
        ("mid", "And ate.", 2),
    ):
        record_conversation(
            case=case,
            conversation=voice.conversation(
                point=point, own_words=words, held_on=voice.days_ago(days)
            ),
            by=cast.second_spoc.viewer,
        )
    page = shown(client, cast.coordinator, case)
    table = page[page.index('id="said"') :]
    places = [
        table.index(words) for words in ("At referral", "One key.", "I slept.", "And ate.", ">End")
    ]
    assert places == sorted(places)
    assert f"Recorded by {cast.second_spoc.user.name}" in table


def test_why_nobody_asked_is_said_in_place_of_words(cast, case, client):
    record_conversation(
        case=case,
        conversation=voice.conversation(
            asked="not_asked", own_words="", respondent="", not_asked_reason="In intensive care"
        ),
        by=cast.coordinator.viewer,
    )
    assert "Not asked: In intensive care" in shown(client, cast.coordinator, case)


def judged(outcome, cast, achieved, was=""):
    return judge_outcome(
        outcome=outcome,
        achieved=achieved,
        judged_by="adult",
        judged_on=voice.days_ago(0),
        was=was,
        by=cast.coordinator.viewer,
    )


def test_wishes_are_met_in_their_view_and_altogether(cast, case, client):
    first, second = voice.wanted(case, cast.coordinator, "One key.", "To sleep.")
    judged(first, cast, "fully")
    assert "Not yet asked about 1 of 2." in shown(client, cast.coordinator, case)
    judged(second, cast, "not")
    page = shown(client, cast.coordinator, case)
    assert "Altogether, in their view: <strong>met partly</strong>" in page
    assert "In the view of: the adult" in page


def test_earlier_words_and_judgements_stay_readable(cast, case, client):
    outcome = judged(voice.wanted(case, cast.coordinator, "One key.")[0], cast, "partly")
    outcome = judged(outcome, cast, "fully", was="partly")
    supersede_outcome(
        outcome=outcome,
        changes={"own_words": "To move.", "defined_via": "adult"},
        was="fully",
        by=cast.coordinator.viewer,
    )
    page = shown(client, cast.coordinator, case)
    places = [page.index(words) for words in ("To move.", "Met: fully", "Met: partly")]
    assert places == sorted(places)
    assert page.count("One key.") == 2


def test_records_are_shown_with_what_they_rest_on(cast, case, client):
    by = {"case": case, "by": cast.coordinator.viewer}
    record_capacity(
        found=voice.capacity(
            finding="inconclusive",
            assessor="Dr Osei",
            executive_functioning="Says no, then opens",
            review_on=voice.days_ago(-9),
        ),
        main=True,
        **by,
    )
    record_advocacy(found=voice.advocacy(status="appointed", name="Ruth, Open Door"), **by)
    record_told(said=voice.told(own_view="Fine by me"), **by)
    record_measure(
        measure=voice.measure(type="mha_s2", conditions="Ward 4", owner=cast.housing), **by
    )
    page = shown(client, cast.charity_spoc, case)
    for words in (
        "Capacity is presumed meanwhile.",
        "Says no, then opens",
        "Dr Osei",
        "Ruth, Open Door",
        "Fine by me",
        "Ward 4",
        "Check the dates.",
        f"Looked after by {cast.housing.name}",
    ):
        assert words in page


def test_expired_measure_without_a_next_step_comes_first(cast, case, client):
    by = {"case": case, "by": cast.coordinator.viewer}
    record_measure(measure=voice.measure(conditions="Still in force"), **by)
    expired = {
        "start": voice.days_ago(40),
        "expiry": voice.days_ago(2),
        "conditions": "Has expired",
    }
    record_measure(measure=voice.measure(**expired), **by)
    page = shown(client, cast.coordinator, case)
    assert page.index("Needs a next step") < page.index("Still in force")


def test_what_was_typed_is_never_markup(cast, case, client):
    record_conversation(
        case=case,
        conversation=voice.conversation(own_words="<script>alert(1)</script>"),
        wishes=[voice.wish("<b>free</b>")],
        by=cast.coordinator.viewer,
    )
    page = shown(client, cast.coordinator, case)
    assert "<script>alert" not in page
    assert "<b>free</b>" not in page
    assert "&lt;b&gt;free&lt;/b&gt;" in page
