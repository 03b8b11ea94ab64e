import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db
PAGES = (
    "case_summary", "case_person", "conversation_add", "told_add", "capacity_add", "advocacy_add",
    "legal_measure_add", "case_agencies",
)


@pytest.fixture
def cast():
    return Cast()

@pytest.mark.parametrize("name", PAGES)
def test_page_opens(cast, client, name):
    case = make.case_at("active", cast.worker.user, cast.panel)
    page = cast.coordinator.login(client).get(reverse(name, args=[case.reference]))
    assert page.status_code == 200
