"""Who works on a case, and the coordinator involving another agency."""

import pytest
from django.urls import reverse

from referrals.models import CaseAgency
from sharing.choices import AgencyKind
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)


def at(case):
    return reverse("case_agencies", args=[case.reference])


def test_involved_agency_sees_the_case_from_then_on(cast, case, client):
    summary = reverse("case_summary", args=[case.reference])
    assert cast.charity_spoc.login(client).get(summary).status_code == 404
    cast.coordinator.login(client).post(at(case), {"agency": cast.charity.slug})
    assert cast.charity_spoc.login(client).get(summary).status_code == 200


def test_page_names_parts_and_days(cast, case, client):
    page = cast.coordinator.login(client).get(at(case)).content.decode()
    assert cast.housing.name in page
    assert "Lead agency" in page


@pytest.mark.parametrize("typed", [{}, {"agency": ""}, {"agency": "no-such-agency"}])
def test_no_choice_is_an_error(cast, case, client, typed):
    page = cast.coordinator.login(client).post(at(case), typed)
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert CaseAgency.objects.filter(case=case).count() == 1


def test_agency_already_there_or_of_no_panel_cannot_be_chosen(cast, case, client):
    cast.coordinator.login(client)
    for agency in (cast.housing, cast.elsewhere, cast.gone):
        client.post(at(case), {"agency": agency.slug})
    assert CaseAgency.objects.filter(case=case).count() == 1


def test_agency_without_a_signed_agreement_cannot_be_chosen(cast, case, client):
    unsigned = partners.agency(AgencyKind.FIRE)
    partners.member(cast.panel, unsigned)
    page = cast.coordinator.login(client).post(at(case), {"agency": unsigned.slug})
    assert unsigned.name not in page.content.decode()
    assert CaseAgency.objects.filter(case=case).count() == 1


@pytest.mark.parametrize(
    ("who", "answer"), [("second_spoc", 403), ("chair", 403), ("spoc", 404), ("board_member", 404)]
)
def test_only_the_coordinator_involves(cast, case, client, who, answer):
    page = getattr(cast, who).login(client).post(at(case), {"agency": cast.charity.slug})
    assert page.status_code == answer
    assert CaseAgency.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("stage", ["received", "waiting", "closed"])
def test_no_agency_is_involved_before_listing_or_after_the_end(cast, client, stage):
    case = make.case_at(stage, cast.worker.user, cast.panel, lead=cast.housing)
    page = cast.coordinator.login(client).post(at(case), {"agency": cast.charity.slug})
    assert page.status_code == 409
    assert not CaseAgency.objects.filter(case=case, agency=cast.charity).exists()
