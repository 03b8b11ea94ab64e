"""Pages on which the adult's words are recorded, judged and replaced."""

import pytest
from django.urls import reverse

from referrals.models import AdultTold, OutcomeConversation
from referrals.services.outcome import judge_outcome, supersede_outcome
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import voice

pytestmark = pytest.mark.django_db
FRAME = {"wish-TOTAL_FORMS": "1", "wish-INITIAL_FORMS": "0"}


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)


@pytest.fixture
def planner(cast, client):
    return cast.second_spoc.login(client)


def at(name, case, *more):
    return reverse(name, args=[case.reference, *more])


def wishes(*words, **fields):
    typed = {"wish-TOTAL_FORMS": str(len(words) or 1), "wish-INITIAL_FORMS": "0"}
    for number, said in enumerate(words):
        typed |= {f"wish-{number}-own_words": said, f"wish-{number}-defined_via": "adult"}
    return typed | fields


def conversation(**fields):
    return voice.posted(**voice.conversation(**fields))


def test_conversation_is_kept_with_its_wishes_and_leads_back(case, planner):
    answer = planner.post(
        at("conversation_add", case), conversation() | wishes("One key.", "To sleep."), follow=True
    )
    assert answer.redirect_chain == [(at("case_person", case), 302)]
    assert "The conversation is recorded." in answer.content.decode()
    assert [one.own_words for one in case.outcomes.order_by("rank")] == ["One key.", "To sleep."]


def test_empty_wishes_are_no_wishes(case, planner):
    planner.post(at("conversation_add", case), conversation() | wishes("", "One key.", ""))
    assert [one.own_words for one in case.outcomes.all()] == ["One key."]


def test_another_wish_keeps_what_was_typed_and_saves_nothing(case, planner):
    typed = conversation(asked_by="Outreach, on the bench") | wishes("One key.", more="1")
    page = planner.post(at("conversation_add", case), typed).content.decode()
    for words in ("Outreach, on the bench", "One key.", "I want one key.", "Wish 2"):
        assert words in page
    assert "There is a problem" not in page
    assert not OutcomeConversation.objects.exists()


def test_ten_wishes_are_the_most(case, planner):
    typed = conversation() | wishes(*(f"Wish for {n}" for n in range(10)), more="1")
    page = planner.post(at("conversation_add", case), typed).content.decode()
    assert "Wish 10" in page
    assert "Wish 11" not in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"point": ""}, "Choose which conversation this is"),
        ({"asked_by": ""}, "Enter who asked"),
        ({"asked": ""}, "Choose whether they were asked"),
        ({"own_words": ""}, "Write what they said, in their own words"),
        ({"respondent": ""}, "Choose who answered"),
        ({"held_on": voice.days_ago(-1)}, "Date of the conversation must be today or in the past"),
        ({"asked": "not_asked"}, "Say why they were not asked"),
        ({"point": "sideways"}, "Choose one of the answers offered"),
    ],
)
def test_error_stands_beside_the_field_and_keeps_what_was_typed(case, planner, fields, sentence):
    typed = conversation(**({"asked_by": "Outreach, on the bench"} | fields)) | wishes("To sleep.")
    page = planner.post(at("conversation_add", case), typed).content.decode()
    assert page.count(sentence) == 2
    assert "<title>Error: " in page
    assert "To sleep." in page
    assert "asked_by" in fields or "Outreach, on the bench" in page
    assert not OutcomeConversation.objects.exists()


def test_wish_needs_to_say_who_said_so(case, planner):
    typed = conversation() | wishes("One key.") | {"wish-0-defined_via": ""}
    page = planner.post(at("conversation_add", case), typed).content.decode()
    assert page.count("Choose who said so") == 2
    assert not OutcomeConversation.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"wish-TOTAL_FORMS": "nonsense", "wish-INITIAL_FORMS": "-1"},
        {"wish-TOTAL_FORMS": "99999", "wish-INITIAL_FORMS": "0", "held_on": "\x00"},
        {
            "asked_by": "x" * 5000,
            "own_words": "y\x00z" * 5000,
            "held_on_day": "31",
            "held_on_month": "2",
        },
    ],
)
def test_odd_posts_get_an_error_and_change_nothing(case, planner, typed):
    answer = planner.post(at("conversation_add", case), typed)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not OutcomeConversation.objects.exists()


def test_sending_twice_keeps_one(case, planner):
    for _ in range(2):
        planner.post(at("conversation_add", case), conversation() | wishes("One key."))
    assert (OutcomeConversation.objects.count(), case.outcomes.count()) == (1, 1)


def judgement(**fields):
    return voice.posted(
        **(
            {"achieved": "fully", "judged_by": "adult", "judged_on": voice.days_ago(0), "was": ""}
            | fields
        )
    )


def test_their_view_is_kept(cast, case, planner):
    outcome = voice.wanted(case, cast.coordinator)[0]
    answer = planner.post(at("outcome_judge", case, outcome.pk), judgement())
    outcome.refresh_from_db()
    assert (answer.status_code, outcome.achieved) == (302, "fully")


def test_nobodys_view_is_not_kept(cast, case, planner):
    outcome = voice.wanted(case, cast.coordinator)[0]
    page = planner.post(
        at("outcome_judge", case, outcome.pk), judgement(judged_by="")
    ).content.decode()
    assert page.count("Choose in whose view") == 2
    outcome.refresh_from_db()
    assert outcome.achieved == ""


def test_stale_judgement_shows_both_and_changes_nothing(cast, case, planner):
    outcome = voice.wanted(case, cast.coordinator)[0]
    judge_outcome(
        outcome=outcome,
        achieved="partly",
        judged_by="advocate",
        judged_on=voice.days_ago(1),
        was="",
        by=cast.coordinator.viewer,
    )
    answer = planner.post(at("outcome_judge", case, outcome.pk), judgement(achieved="not"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "What was saved meanwhile" in page
    assert "Met: partly, in the view of: advocate" in page
    assert 'value="not" checked' in page
    outcome.refresh_from_db()
    assert outcome.achieved == "partly"


def changed(outcome, **fields):
    return {
        "own_words": "I want to move.",
        "defined_via": "adult",
        "conversation": str(outcome.conversation_id),
        "was": "",
    } | fields


def test_new_words_take_the_place_of_earlier_ones(cast, case, planner):
    outcome = voice.wanted(case, cast.coordinator)[0]
    planner.post(at("outcome_change", case, outcome.pk), changed(outcome))
    assert case.outcomes.get(superseded_by=None).own_words == "I want to move."
    assert case.outcomes.count() == 2


def test_stale_change_shows_both_and_keeps_what_was_typed(cast, case, planner):
    outcome = voice.wanted(case, cast.coordinator)[0]
    supersede_outcome(
        outcome=outcome,
        changes={"own_words": "I want to stay.", "defined_via": "adult"},
        was="",
        by=cast.coordinator.viewer,
    )
    answer = planner.post(at("outcome_change", case, outcome.pk), changed(outcome))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "I want to stay." in page
    assert "I want to move." in page
    assert not case.outcomes.filter(own_words="I want to move.").exists()


def test_words_come_from_a_conversation_of_this_case(cast, case, planner):
    outcome = voice.wanted(case, cast.coordinator)[0]
    other = make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)
    elsewhere = voice.wanted(other, cast.coordinator)[0]
    typed = changed(outcome, conversation=str(elsewhere.conversation_id))
    page = planner.post(at("outcome_change", case, outcome.pk), typed).content.decode()
    assert "There is a problem" in page
    assert case.outcomes.count() == 1


@pytest.mark.parametrize("name", ["outcome_judge", "outcome_change"])
def test_outcome_of_another_case_is_not_found(cast, case, planner, name):
    other = make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)
    elsewhere = voice.wanted(other, cast.coordinator)[0]
    for number in (elsewhere.pk, 10**18, 10**30):
        assert planner.get(at(name, case, number)).status_code == 404


def test_chair_does_not_judge(cast, case, client):
    outcome = voice.wanted(case, cast.coordinator)[0]
    answer = cast.chair.login(client).post(at("outcome_judge", case, outcome.pk), judgement())
    assert answer.status_code == 403


def test_telling_is_kept(case, planner):
    planner.post(at("told_add", case), voice.told(at="exit"))
    assert AdultTold.objects.get().at == "exit"


def test_not_told_needs_a_reason_and_a_day(case, planner):
    typed = voice.told(told="no", how="", own_view="They would be frightened")
    page = planner.post(at("told_add", case), typed).content.decode()
    assert page.count("Say why they have not been told yet") == 2
    assert page.count("Enter when telling them is next considered") == 2
    assert "They would be frightened" in page
    assert not AdultTold.objects.exists()


def test_what_an_unchosen_answer_reveals_is_not_kept(case, planner):
    planner.post(at("told_add", case), voice.told(why_not="Left over from before"))
    assert AdultTold.objects.get().why_not == ""
