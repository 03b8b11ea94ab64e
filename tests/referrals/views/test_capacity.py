"""Pages on which capacity and advocacy are recorded."""

import pytest
from django.urls import reverse

from referrals.models import Advocacy, CapacityRecord, Case
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at("assessment", cast.worker.user, cast.panel, lead=cast.housing)


@pytest.fixture
def planner(cast, client):
    return cast.second_spoc.login(client)


def send(planner, name, case, **fields):
    return planner.post(reverse(name, args=[case.reference]), voice.posted(**fields))


def test_record_is_kept_and_the_main_decision_counts_for_the_case(case, planner):
    answer = send(planner, "capacity_add", case, **voice.capacity(main="on"))
    assert answer.status_code == 302
    assert CapacityRecord.objects.get().finding == "assumed"
    assert Case.objects.get(pk=case.pk).lacked_capacity == "no"


@pytest.mark.parametrize(
    ("finding", "sentences"),
    [
        (
            "inconclusive",
            [
                "Enter the assessor’s name and role",
                "Say how they carry decisions out",
                "Enter when capacity is assessed again",
            ],
        ),
        (
            "assessed_lacks",
            [
                "Say what was done to help them decide",
                "Say who made the best-interests decision",
                "Say which less restrictive options were weighed",
            ],
        ),
    ],
)
def test_evidence_is_asked_for_and_what_was_typed_stays(case, planner, finding, sentences):
    typed = voice.capacity(finding=finding, influences="Pressed by two visitors")
    page = send(planner, "capacity_add", case, **typed).content.decode()
    for sentence in sentences:
        assert page.count(sentence) == 2
    assert "Pressed by two visitors" in page
    assert f'value="{finding}" checked' in page
    assert not CapacityRecord.objects.exists()


def test_next_assessment_before_this_one_is_an_error(case, planner):
    typed = voice.capacity(review_on=voice.days_ago(20))
    page = send(planner, "capacity_add", case, **typed).content.decode()
    assert page.count("The next assessment must be after this one") == 2


def test_empty_form_asks_for_each_answer(case, planner):
    page = send(planner, "capacity_add", case).content.decode()
    for sentence in ("Enter which decision this is about", "Choose what was found"):
        assert page.count(sentence) == 2


def test_supporter_is_kept(case, planner):
    send(planner, "advocacy_add", case, **voice.advocacy(note="She likes Ruth"))
    assert Advocacy.objects.get().note == "She likes Ruth"


def test_appointed_advocate_is_named(case, planner):
    typed = voice.advocacy(status="appointed", note="She likes Ruth")
    page = send(planner, "advocacy_add", case, **typed).content.decode()
    assert page.count("Enter the name and organisation") == 2
    assert "She likes Ruth" in page
    assert not Advocacy.objects.exists()


def test_page_says_who_cannot_be_the_supporter(case, planner):
    page = planner.get(reverse("advocacy_add", args=[case.reference])).content.decode()
    assert "Somebody who is said to cause harm cannot be the supporter." in page
    assert "substantial difficulty" in page
