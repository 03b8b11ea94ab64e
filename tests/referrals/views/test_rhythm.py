"""The rhythm on the risk page, contacts on the summary, and silence where people look."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.models import Contact, Monitoring
from referrals.selectors.rhythm import silent, standings
from tests.cast import Cast
from tests.factories import contact as contacts
from tests.factories import referrals as make
from tests.factories import voice

pytestmark = pytest.mark.django_db
GIVEN = {
    "every": "2",
    "unit": "weeks",
    "reach": "spoken",
    "warning_signs": "The curtains stay shut",
    "if_missed": "Housing knocks the same day",
}


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return at(cast)


def at(cast, stage="active"):
    return make.case_at(
        stage, cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


def url(name, case):
    return reverse(name, args=[case.reference])


def text_of(client, address):
    shown = client.get(address).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))


def days(number):
    day = contacts.days_ago(number)
    return f"{day.day} {day:%B}"


def test_a_rhythm_is_agreed_in_weeks_and_kept_in_days(cast, case, client):
    cast.second_spoc.login(client)
    answer = client.post(
        url("rhythm_agree", case), GIVEN | {"agency": cast.housing.slug}, follow=True
    )
    assert answer.redirect_chain == [(url("case_risk", case), 302)]
    assert Monitoring.objects.get().every_days == 14
    shown = text_of(client, url("case_risk", case))
    for words in ("Every 2 weeks", "Seen or spoken to", "whoever is on duty", "The curtains stay"):
        assert words in shown


def test_the_form_opens_with_what_is_agreed_and_changes_it(cast, case, client):
    now = contacts.rhythm(case, cast.housing, cast.coordinator.user, every_days=21)
    cast.coordinator.login(client)
    form = client.get(url("rhythm_agree", case)).context["form"]
    assert (form["every"].initial, form["unit"].initial) == (3, "weeks")
    assert form["was"].initial == now.pk
    typed = GIVEN | {"agency": cast.police.slug, "was": now.pk, "person_name": "P. Nandra"}
    client.post(url("rhythm_agree", case), typed)
    shown = text_of(client, url("case_risk", case))
    assert "P. Nandra" in shown
    assert "Earlier rhythms (1)" in shown


def test_somebody_elses_rhythm_is_shown_and_the_second_save_replaces_it(cast, case, client):
    first = contacts.rhythm(case, cast.housing, cast.coordinator.user)
    first.superseded_at = timezone.now()
    first.save()
    contacts.rhythm(case, cast.police, cast.spoc.user, every_days=3, person_name="T. Marlow")
    cast.coordinator.login(client)
    typed = GIVEN | {"agency": cast.housing.slug, "was": first.pk}
    answer = client.post(url("rhythm_agree", case), typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "T. Marlow" in page
    assert "Housing knocks the same day" in page
    again = typed | {"was": answer.context["form"]["was"].value()}
    assert client.post(url("rhythm_agree", case), again).status_code == 302
    assert case.rhythms.get(superseded_at=None).every_days == 14


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"every": ""}, "Enter how often"),
        ({"every": "often"}, "How often must be a whole number"),
        ({"every": "0"}, "How often must be 1 or more"),
        ({"every": "99999999999999999999"}, "How often must be 180 or less"),
        ({"every": "30"}, "How often must come to 180 days or less"),
        ({"reach": "letter"}, "Choose one of the answers offered"),
        ({"warning_signs": " "}, "Say what would be a warning"),
        ({"agency": "no-such"}, "Choose an agency of this panel from the list"),
    ],
)
def test_a_rhythm_that_does_not_fit_is_said_beside_its_field(cast, case, client, wrong, says):
    cast.coordinator.login(client)
    typed = GIVEN | {"agency": cast.housing.slug} | wrong
    page = client.post(url("rhythm_agree", case), typed).content.decode()
    assert page.count(says) == 2
    assert "Housing knocks the same day" in page
    assert not Monitoring.objects.exists()


def test_a_contact_is_added_in_three_interactions(cast, case, client):
    """The link, one choice, Save: agency, name and day are filled in."""
    cast.second_spoc.login(client)
    assert url("contact_add", case) in client.get(url("case_summary", case)).content.decode()
    form = client.get(url("contact_add", case)).context["form"]
    given = {name: form[name].value() for name in ("agency", "person_name", "on")}
    posted = voice.posted(**given, kind="spoken")
    answer = client.post(url("contact_add", case), posted, follow=True)
    assert answer.redirect_chain == [(url("case_summary", case), 302)]
    kept = Contact.objects.get()
    assert (kept.agency, kept.person_name) == (cast.housing, cast.second_spoc.user.name)
    assert (kept.kind, kept.on) == ("spoken", timezone.localdate())
    assert "Spoken to on" in text_of(client, url("case_summary", case))


def test_for_the_coordinator_the_agency_that_agreed_is_filled_in(cast, case, client):
    contacts.rhythm(case, cast.police, cast.coordinator.user)
    cast.coordinator.login(client)
    form = client.get(url("contact_add", case)).context["form"]
    assert (form["agency"].value(), form["person_name"].value()) == (cast.police.slug, "")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": ""}, "Choose what happened"),
        ({"on": timezone.localdate() + timedelta(days=2)}, "Date must be today or in the past"),
    ],
)
def test_a_contact_that_does_not_fit_keeps_what_was_typed(cast, case, client, wrong, says):
    cast.coordinator.login(client)
    typed = {"kind": "tried", "on": timezone.localdate(), "agency": cast.housing.slug}
    posted = voice.posted(**typed | wrong, note="Nobody opened")
    page = client.post(url("contact_add", case), posted).content.decode()
    assert page.count(says) == 2
    assert "Nobody opened" in page
    assert not Contact.objects.exists()


@pytest.mark.parametrize("name", ["rhythm_agree", "contact_add"])
def test_only_who_keeps_the_plan_of_an_accepted_case_is_offered_it(cast, client, name):
    case = at(cast)
    cast.chair.login(client)
    assert client.get(url(name, case)).status_code == 403
    for page in ("case_summary", "case_risk"):
        assert url(name, case) not in client.get(url(page, case)).content.decode()
    cast.coordinator.login(client)
    listed = at(cast, "listed")
    assert client.get(url(name, listed)).status_code == 409


def test_silence_is_said_in_words_where_people_look(cast, case, client):
    contacts.rhythm(case, cast.housing, cast.coordinator.user, agreed=60)
    contacts.contact(case, cast.housing, cast.coordinator.user, ago=28)
    for ago in (2, 5, 9):
        contacts.contact(case, cast.housing, cast.coordinator.user, "tried", ago=ago)
    contacts.contact(case, cast.police, cast.coordinator.user, "declined", ago=4)
    name = cast.housing.short_name
    said = (
        f"No contact for 28 days. Agreed: every week, by {name}. "
        f"Tried 3 times since, last on {days(2)}"
    )
    for player in (cast.coordinator, cast.second_spoc):
        player.login(client)
        for page in (url("case_summary", case), url("case_risk", case), reverse("case_list")):
            shown = text_of(client, page)
            assert said in shown
            assert f"Declined once since, on {days(4)}" in shown
        today = text_of(client, reverse("today"))
        assert "Reach the adult" in today
        assert said in today


def test_who_does_not_lead_the_case_is_not_asked_to_reach_them(cast, case, client):
    contacts.silent(case, cast.housing, cast.coordinator.user)
    cast.spoc.login(client)
    assert "Reach the adult" not in text_of(client, reverse("today"))
    assert "No contact for 30 days" in text_of(client, url("case_summary", case))


@pytest.mark.parametrize("kind", ["seen", "spoken"])
def test_reaching_the_adult_ends_a_silence(cast, case, client, kind):
    contacts.silent(case, cast.housing, cast.coordinator.user)
    assert standings([case])[case.pk].silence
    contacts.contact(case, cast.housing, cast.coordinator.user, kind)
    assert not standings([case])[case.pk].silence
    assert silent(type(case).objects.all()) == []


def test_another_rhythm_does_not_end_a_silence(cast, case):
    first = contacts.rhythm(case, cast.housing, cast.coordinator.user, agreed=30)
    first.superseded_at = timezone.now()
    first.save()
    contacts.rhythm(case, cast.housing, cast.coordinator.user, every_days=5)
    assert "since it was agreed 30 days ago" in standings([case])[case.pk].silence


def test_the_panel_sets_how_long_is_too_long(cast, case):
    contacts.silent(case, cast.housing, cast.coordinator.user, days=30)
    cast.panel.settings.silence_factor = 5
    cast.panel.settings.save()
    assert standings([case])[case.pk].silence == ""
    assert silent(type(case).objects.all()) == []


@pytest.mark.parametrize("stage", ["closed", "waiting"])
def test_a_case_off_the_pathway_is_not_silent(cast, stage):
    case = at(cast, stage)
    contacts.silent(case, cast.housing, cast.coordinator.user)
    assert standings([case]) == {}
    assert silent(type(case).objects.all()) == []


@pytest.mark.parametrize("every_days", [1, 7, 30])
def test_todays_question_and_the_rule_agree_on_the_day(cast, every_days):
    """What is asked of the database leaves out nothing that the rule points out."""
    by, factor = cast.coordinator.user, cast.panel.settings.silence_factor
    cases = []
    for off in (-1, 0, 1):
        for reached in (True, False):
            case = at(cast)
            days = every_days * factor + off
            contacts.rhythm(case, cast.housing, by, agreed=days + reached, every_days=every_days)
            if reached:
                contacts.contact(case, cast.housing, by, ago=days)
            cases.append(case)
    found = {one.case_id for one in silent(type(case).objects.all())}
    assert found == {pk for pk, one in standings(cases).items() if one.silence}
    assert len(found) == 4


def test_the_timeline_shows_contacts_and_changes_of_rhythm(cast, case, client):
    contacts.rhythm(case, cast.housing, cast.coordinator.user, agreed=12)
    contacts.contact(case, cast.police, cast.spoc.user, "declined", ago=3, note="Not today, thanks")
    cast.coordinator.login(client)
    shown = text_of(client, url("case_timeline", case) + "?kind=contact")
    assert "Rhythm agreed: seen in person every week, by" in shown
    assert "Contact declined" in shown
    assert "Not today, thanks" in shown
