import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def test_page_of_a_case_shows_reference_and_initials_not_the_name(cast, client):
    case = make.case_at("active", cast.worker.user, cast.panel)
    page = cast.coordinator.login(client).get(reverse("case_summary", args=[case.reference]))
    assert page.status_code == 200
    assert case.reference in page.content.decode() and ">KF<" in page.content.decode()
    assert "Fenwick" not in page.content.decode()
