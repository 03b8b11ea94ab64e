"""Notifications: each person's own choices, and what cannot be chosen."""

import pytest
from django.urls import reverse

from sharing.choices import ALWAYS_NOW, Event, How
from sharing.models import NoticeChoice
from sharing.selectors.notice import choices_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db
URL = "/notifications"


@pytest.fixture
def spoc():
    return Cast().spoc


@pytest.fixture
def signed_in(spoc, client):
    return spoc.login(client)


def choices(**changed):
    usual = {event.value: "now" for event in Event if event not in ALWAYS_NOW}
    return {**usual, "information": "usual", "actions": "usual", **changed}


def test_the_page_has_its_address_and_a_link_in_the_account_menu(signed_in):
    assert reverse("notifications") == URL
    page = signed_in.get(URL).content.decode()
    menu = page[page.index('aria-label="Account"') :]
    assert menu.index("Your details") < menu.index('href="/notifications"') < menu.index("Sign out")


def test_each_event_that_can_be_chosen_is_a_question_with_what_holds_now(spoc, signed_in):
    NoticeChoice.objects.create(person=spoc.user, event=Event.MEETINGS, how=How.OFF)
    form = signed_in.get(URL).context["form"]
    assert set(form.fields) == set(choices())
    assert {name: form[name].value() for name in form.fields} == choices(meetings="off")


def test_escalations_and_access_are_shown_as_always_on(signed_in):
    page = signed_in.get(URL).content.decode()
    assert "cannot be switched off" in page
    assert 'name="escalations"' not in page
    assert 'name="access"' not in page


def test_choices_are_saved_and_shown(spoc, signed_in):
    answer = signed_in.post(URL, choices(meetings="off", referrals="daily"), follow=True)
    assert "Your choices are saved." in answer.content.decode()
    made = choices_of(spoc.user)
    assert (made[Event.MEETINGS], made[Event.REFERRALS]) == (How.OFF, How.DAILY)
    assert Event.ACTIONS not in made


def test_an_untouched_page_that_is_saved_changes_nothing(spoc, signed_in):
    NoticeChoice.objects.create(person=spoc.user, event=Event.MEETINGS, how=How.OFF)
    form = signed_in.get(URL).context["form"]
    signed_in.post(URL, {name: form[name].value() for name in form.fields})
    assert [one.event for one in NoticeChoice.objects.all()] == [Event.MEETINGS]


def test_as_usual_takes_a_choice_back(spoc, signed_in):
    signed_in.post(URL, choices(actions="off"))
    assert choices_of(spoc.user)[Event.ACTIONS] == How.OFF
    signed_in.post(URL, choices())
    assert not NoticeChoice.objects.exists()


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("coordinator", {"referrals", "meetings", "actions", "leading"}),
        ("chair", {"referrals", "meetings", "actions"}),
        ("worker", {"referrals", "actions"}),
        ("board_member", {"referrals"}),
        ("administrator", set()),
    ],
)
def test_each_is_offered_what_can_reach_them(client, who, offered):
    answer = getattr(Cast(), who).login(client).get(URL)
    assert set(answer.context["form"].fields) == offered
    page = answer.content.decode()
    assert ("there is nothing to choose" in page) is (not offered)
    assert ("on Today" in page) is (who in ("coordinator", "chair"))
    assert ("under Escalations too" in page) is (who == "board_member")


def test_a_choice_about_what_always_comes_is_not_heard(signed_in):
    signed_in.post(URL, choices(escalations="off", access="off"))
    assert not NoticeChoice.objects.filter(event__in=ALWAYS_NOW).exists()


@pytest.mark.parametrize("wrong", ["", "never", "now\x00"])
def test_a_missing_or_strange_answer_is_an_error_beside_its_question(signed_in, wrong):
    answer = signed_in.post(URL, choices(meetings=wrong, referrals="off"))
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"meetings"}
    assert 'value="off" checked' in answer.content.decode().replace("  ", " ")
    assert not NoticeChoice.objects.exists()


def test_the_question_about_actions_says_all_that_it_switches_off(signed_in):
    page = signed_in.get(URL).content.decode()
    for said in ("on the day an action is due", "by hand", "needs from your agency", "be checked"):
        assert said in page
