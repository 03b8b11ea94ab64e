"""Pages on which legal measures are recorded and followed up."""

import pytest
from django.urls import reverse

from referrals.models import LegalMeasure
from referrals.services.legal import end_measure, record_measure
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)


@pytest.fixture
def planner(cast, client):
    return cast.second_spoc.login(client)


def add(planner, case, **fields):
    url = reverse("legal_measure_add", args=[case.reference])
    return planner.post(url, voice.posted(**voice.measure(**fields)), follow=True)


def test_measure_is_kept_with_its_agencies(cast, case, planner):
    add(planner, case, applicant=cast.police.slug, owner=cast.housing.slug, extension_possible="on")
    kept = LegalMeasure.objects.get()
    assert (kept.applicant, kept.owner, kept.extension_possible) == (
        cast.police,
        cast.housing,
        True,
    )


def test_usual_maximum_warns_and_does_not_block(case, planner):
    page = add(planner, case, type="mha_s2").content.decode()
    assert "The legal measure is recorded." in page
    assert "It usually lasts at most 28 days." in page
    assert LegalMeasure.objects.count() == 1


def test_measure_within_its_maximum_warns_of_nothing(case, planner):
    page = add(planner, case).content.decode()
    assert "Check the dates" not in page


def test_end_before_the_start_is_an_error_and_keeps_what_was_typed(case, planner):
    page = add(planner, case, expiry=voice.days_ago(30), conditions="No contact").content.decode()
    assert page.count("The end must be on or after the start") == 2
    assert "No contact" in page
    assert not LegalMeasure.objects.exists()


def test_agency_of_another_panel_cannot_be_chosen(cast, case, planner):
    page = add(planner, case, owner=cast.elsewhere.slug).content.decode()
    assert page.count("Choose an agency of this panel from the list") == 2
    assert not LegalMeasure.objects.exists()


@pytest.fixture
def measure(cast, case):
    return record_measure(case=case, measure=voice.measure(), by=cast.coordinator.viewer)


def followed(planner, case, number, **fields):
    url = reverse("legal_measure_end", args=[case.reference, number])
    return planner.post(url, voice.posted(**fields))


def test_what_follows_is_kept(case, planner, measure):
    answer = followed(planner, case, measure.pk, next_step="Apply again", was="")
    measure.refresh_from_db()
    assert (answer.status_code, measure.next_step) == (302, "Apply again")


def test_stale_page_shows_both_and_changes_nothing(cast, case, planner, measure):
    end_measure(
        measure=measure, ended_on=None, next_step="Apply again", was="", by=cast.coordinator.viewer
    )
    answer = followed(planner, case, measure.pk, next_step="Let it lapse", was="")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Apply again" in page
    assert "Let it lapse" in page
    measure.refresh_from_db()
    assert measure.next_step == "Apply again"


def test_words_over_several_lines_are_not_taken_for_somebody_elses(cast, case, planner, measure):
    lines = "Apply again\nand tell her first"
    followed(planner, case, measure.pk, next_step=lines, was="")
    sent_back = lines.replace("\n", "\r\n")
    answer = followed(planner, case, measure.pk, next_step="Let it lapse", was=sent_back)
    assert answer.status_code == 302


def test_early_end_before_the_start_is_an_error(case, planner, measure):
    early = voice.days_ago(11)
    page = followed(planner, case, measure.pk, next_step="None", was="", ended_on=early)
    assert page.content.decode().count("The end must be on or after the start") == 2


def test_measure_of_another_case_is_not_found(cast, case, planner):
    other = make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)
    elsewhere = record_measure(case=other, measure=voice.measure(), by=cast.coordinator.viewer)
    url = reverse("legal_measure_end", args=[case.reference, elsewhere.pk])
    assert planner.get(url).status_code == 404
