"""The page "Risk and plan" and its forms: who sees it, what it says, what it refuses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referrals.models import Case, RiskAssessment
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import risk as risks

pytestmark = pytest.mark.django_db
ADDING = ("assessment_add", "plan_item_add", "contingency_add")
ITEM = {
    "risk_in_words": "Others take over the flat",
    "response": "Change the locks",
    "due_day": "3",
    "due_month": "12",
    "due_year": "2099",
}
CONTINGENCY = {
    "trigger": "Nobody has seen them",
    "steps": "Visit in pairs",
    "who_acts": "Housing",
    "out_of_hours": "01632 960111",
}


@pytest.fixture
def cast():
    return Cast()


def at(cast, stage="assessment", **fields):
    return make.case_at(stage, cast.worker.user, cast.panel, lead=cast.housing, **fields)


def url(case, name="case_risk"):
    return reverse(name, args=[case.reference])


def text(answer):
    return answer.content.decode()


def scored(**rows):
    """A post of the assessment: row number to likelihood and impact, the rest empty."""
    return {
        "seen": "0",
        "version": "accepted",
        "summary": "Others use the flat.",
        "risks-TOTAL_FORMS": "7",
        "risks-INITIAL_FORMS": "4",
        "risks-0-factor": "unstable_housing",
        "risks-0-likelihood": "4",
        "risks-0-impact": "4",
        "risks-3-scenario": "Harm at home",
    } | rows


@pytest.mark.parametrize("name", ["case_risk", *ADDING])
@pytest.mark.parametrize(
    "player", ["outsider", "charity_spoc", "worker", "board_member", "stranger"]
)
def test_page_does_not_exist_for_who_does_not_see_the_case(cast, client, name, player):
    answer = getattr(cast, player).login(client).get(url(at(cast), name))
    assert answer.status_code == 404


@pytest.mark.parametrize("player", ["coordinator", "chair", "second_spoc", "charity_spoc"])
def test_involved_people_read_risk_and_plan(cast, client, player):
    case = at(cast, involved=[cast.charity])
    risks.whole_plan(case, cast.coordinator.user, cast.housing)
    page = text(getattr(cast, player).login(client).get(url(case)))
    for words in ("What worries us", "What keeps them safe", "Change the locks", "Visit in pairs"):
        assert words in page
    assert "Almost certain, and severe if it happens" in page
    assert "Fenwick" not in page


def test_own_view_comes_before_the_scores(cast, client):
    case = at(cast, answers={"own_view_of_risk": "It is my flat."})
    page = text(cast.coordinator.login(client).get(url(case)))
    assert page.index("It is my flat.") < page.index("What worries us")


def test_before_acceptance_the_page_shows_the_referrals_scores_and_no_button(cast, client):
    page = text(cast.coordinator.login(client).get(url(at(cast, "listed"))))
    assert "Harm at home" in page
    assert "These are the scores of the referral" in page
    for name in ADDING:
        assert reverse(name, args=["CR-X"]).split("/")[-1] not in page.split("<main")[1].split(
            "href"
        )


@pytest.mark.parametrize("name", ADDING)
def test_case_not_accepted_takes_no_plan(cast, client, name):
    assert cast.coordinator.login(client).get(url(at(cast, "listed"), name)).status_code == 409


@pytest.mark.parametrize("name", ADDING)
def test_forms_open_for_planners(cast, client, name):
    assert cast.second_spoc.login(client).get(url(at(cast), name)).status_code == 200


def test_chair_assesses_but_does_not_plan(cast, client):
    case = at(cast)
    cast.chair.login(client)
    assert client.get(url(case, "assessment_add")).status_code == 200
    assert client.get(url(case, "plan_item_add")).status_code == 403
    page = text(client.get(url(case)))
    assert url(case, "assessment_add") in page
    assert url(case, "plan_item_add") not in page


def test_looking_writes_no_assessment(cast, client):
    case = at(cast)
    cast.coordinator.login(client).get(url(case))
    assert not RiskAssessment.objects.filter(case=case).exists()


def test_assessment_begins_with_the_referrals_factors(cast, client):
    page = text(cast.coordinator.login(client).get(url(at(cast), "assessment_add")))
    assert 'name="risks-INITIAL_FORMS" value="4"' in page
    assert "Unstable housing" in page
    assert 'value="Harm at home"' in page


def test_assessment_is_recorded(cast, client):
    case = at(cast)
    answer = cast.coordinator.login(client).post(url(case, "assessment_add"), scored())
    assert answer.status_code == 302
    made = RiskAssessment.objects.get(case=case)
    assert (made.overall, made.version, made.summary) == (16, "accepted", "Others use the flat.")
    assert made.scores.count() == 1
    assert "The assessment is recorded" in text(client.get(url(case)))


def test_assessment_sent_twice_is_kept_once(cast, client):
    case = at(cast)
    cast.coordinator.login(client)
    for _ in range(2):
        assert client.post(url(case, "assessment_add"), scored()).status_code == 302
    assert RiskAssessment.objects.filter(case=case).count() == 1


BAD = [
    ({"summary": ""}, "Enter the risk in words"),
    ({"risks-0-impact": ""}, "Choose how bad it would be"),
    ({"risks-0-likelihood": "", "risks-0-impact": ""}, "Score at least one risk"),
    ({"risks-5-scenario": "A new one"}, "Choose how likely this is"),
    ({"risks-0-likelihood": "9"}, "Choose one of the answers shown"),
    ({"override": "25"}, "Say why the overall score should differ"),
    ({"override": "99", "override_reason": "x"}, "must be 25 or less"),
    ({"override": "4", "override_reason": "It looks calmer"}, "Only the chair lowers"),
    ({"version": "exit"}, "Choose one of the answers shown"),
    ({"risks-0-factor": "", "risks-0-scenario": ""}, "Say what could happen"),
]


@pytest.mark.parametrize(("wrong", "said"), BAD)
def test_bad_assessment_says_what_to_do_and_keeps_what_was_typed(cast, client, wrong, said):
    case = at(cast)
    typed = scored(protective_factors="Her sister rings on Sundays") | wrong
    page = text(cast.coordinator.login(client).post(url(case, "assessment_add"), typed))
    assert said in page
    assert "<title>Error: " in page
    assert "Her sister rings on Sundays" in page
    assert not RiskAssessment.objects.filter(case=case).exists()


def test_broken_form_set_is_answered_calmly(cast, client):
    case = at(cast)
    typed = scored(**{"risks-TOTAL_FORMS": "many"})
    answer = cast.coordinator.login(client).post(url(case, "assessment_add"), typed)
    assert answer.status_code == 200
    assert not RiskAssessment.objects.filter(case=case).exists()


def test_assessment_made_meanwhile_is_shown_beside_ones_own(cast, client):
    case = at(cast)
    theirs = risks.assessment(case, cast.second_spoc.user, 25, summary="Threats last night")
    typed = scored(summary="Mine")
    answer = cast.coordinator.login(client).post(url(case, "assessment_add"), typed)
    page = text(answer)
    assert answer.status_code == 409
    assert f"{cast.second_spoc.user.name} changed the risk at" in page
    assert "Threats last night" in page
    assert "Mine" in page
    assert f'name="seen" value="{theirs.pk}"' in page


def test_plan_item_is_added_with_owner_and_date(cast, client):
    case = at(cast)
    typed = ITEM | {"owner_agency": cast.housing.slug}
    assert cast.second_spoc.login(client).post(url(case, "plan_item_add"), typed).status_code == 302
    item = case.plan_items.get()
    assert (item.owner_agency, item.due.year) == (cast.housing, 2099)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"owner_agency": ""}, "Choose the agency that answers for it"),
        ({"due_year": "2001"}, "must be today or in the future"),
        ({"due_day": "", "due_month": "", "due_year": ""}, "Enter the date by when"),
        ({"risk_in_words": ""}, "Enter the risk"),
        ({"response": ""}, "Enter what will be done"),
        ({"owner_agency": "nobody-we-know"}, "Choose an agency of this panel"),
    ],
)
def test_incomplete_plan_item_says_what_to_do(cast, client, wrong, said):
    case = at(cast)
    typed = ITEM | {"owner_agency": cast.housing.slug, "own_view": "Only if I keep the key"} | wrong
    page = text(cast.coordinator.login(client).post(url(case, "plan_item_add"), typed))
    assert said in page
    assert "Only if I keep the key" in page
    assert not case.plan_items.exists()


def test_contingency_is_added_and_ended(cast, client):
    case = at(cast)
    cast.coordinator.login(client).post(url(case, "contingency_add"), CONTINGENCY)
    made = case.contingencies.get()
    end = reverse("contingency_end", args=[case.reference, made.pk])
    assert "End this contingency?" in text(client.get(end))
    for _ in range(2):
        assert client.post(end).status_code == 302
    made.refresh_from_db()
    assert made.ended_at


def test_plan_item_is_ended_after_a_look_at_it(cast, client):
    case = at(cast)
    item = risks.plan_item(case, cast.housing)
    end = reverse("plan_item_end", args=[case.reference, item.pk])
    assert "End this item?" in text(cast.coordinator.login(client).get(end))
    item.refresh_from_db()
    assert item.ended_at is None
    client.post(end)
    item.refresh_from_db()
    assert item.ended_at
    assert "Ended items (1)" in text(client.get(url(case)))


@pytest.mark.parametrize("number", [0, 10**6, 10**30])
def test_item_of_another_case_is_not_found(cast, client, number):
    other = at(cast)
    item = risks.plan_item(other, cast.housing)
    case = at(cast)
    cast.coordinator.login(client)
    for which in (number, item.pk):
        answer = client.get(reverse("plan_item_end", args=[case.reference, which]))
        assert answer.status_code == 404


def test_agreed_plan_makes_the_case_active(cast, client):
    case = at(cast)
    risks.whole_plan(case, cast.coordinator.user, cast.housing)
    answer = cast.coordinator.login(client).post(url(case, "plan_agreed"))
    assert answer.status_code == 302
    assert Case.objects.get(pk=case.pk).stage == "active"


def test_plan_not_whole_lists_what_is_missing_with_the_way_there(cast, client):
    case = at(cast)
    answer = cast.coordinator.login(client).post(url(case, "plan_agreed"))
    page = text(answer)
    assert answer.status_code == 409
    assert "The plan is not complete yet" in page
    for name in (*ADDING, "conversation_add", "capacity_add", "advocacy_add"):
        assert f'href="{url(case, name)}"' in page
    assert Case.objects.get(pk=case.pk).stage == "assessment"


def test_only_the_coordinator_sees_the_button_and_may_press_it(cast, client):
    case = at(cast)
    assert url(case, "plan_agreed") in text(cast.coordinator.login(client).get(url(case)))
    cast.second_spoc.login(client)
    assert url(case, "plan_agreed") not in text(client.get(url(case)))
    assert client.post(url(case, "plan_agreed")).status_code == 403


def test_plan_is_not_agreed_by_looking(cast, client):
    assert cast.coordinator.login(client).get(url(at(cast), "plan_agreed")).status_code == 405


def test_page_costs_the_same_with_any_history(cast, client):
    case = at(cast, "active")
    risks.whole_plan(case, cast.coordinator.user, cast.housing)
    cast.coordinator.login(client).get(url(case))

    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get(url(case))
        return len(asked)

    once = cost()
    for _ in range(5):
        risks.assessment(case, cast.coordinator.user, 15, "review")
        risks.plan_item(case, cast.housing)
        risks.contingency(case)
    assert cost() == once
    assert once <= 16
