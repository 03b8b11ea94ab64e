"""An agency's usual wording and what it was given, on their pages."""

import pytest
from django.urls import reverse

from sharing.models import UsualAnswer
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.factories.requests import answer, ask

pytestmark = pytest.mark.django_db
SENT = {"basis": "public_task", "necessity": "As agreed with the panel."}


@pytest.fixture
def cast():
    return Cast()


def at(cast, name="usual_answer", *more):
    return reverse(name, args=[cast.police.slug, *more])


def text(response):
    return response.content.decode()


def test_the_spoc_proposes_and_the_ig_lead_approves(client, cast):
    cast.spoc.login(client)
    assert client.post(at(cast), SENT).status_code == 302
    made = UsualAnswer.objects.get()
    cast.ig_lead.login(client)
    page = text(client.get(at(cast)))
    assert "As agreed with the panel." in page
    assert "Approve" in page
    client.post(at(cast, "usual_answer_decide", made.pk), {"do": "approve"})
    made.refresh_from_db()
    assert made.approved_by == cast.ig_lead.user
    assert "In force" in text(client.get(at(cast)))


def test_what_is_missing_is_said(client, cast):
    cast.spoc.login(client)
    page = text(client.post(at(cast), {}))
    assert "Choose why sharing is lawful" in page
    assert "Say in a sentence why sharing is necessary" in page
    assert "For which panel?" not in page


def test_an_agency_of_two_panels_says_for_which(client, cast):
    south = partners.panel("South")
    partners.member(south, cast.police)
    cast.spoc.login(client)
    assert "Choose the panel" in text(client.post(at(cast), SENT))
    assert client.post(at(cast), SENT | {"panel": "south"}).status_code == 302
    assert UsualAnswer.objects.get().panel == south


def test_the_ig_lead_reads_what_an_agency_was_given(client, cast):
    case = make.case_at("listed", cast.worker.user, cast.panel, involved=[cast.housing])
    answer(ask(case, cast, cast.police), cast.spoc)
    cast.housing.signatures.update(withdrawn_on="2021-01-01")
    cast.ig_lead.login(client)
    page = text(client.get(reverse("agency_given", args=[cast.housing.slug])))
    assert "nothing more passes to this agency" in page
    assert case.reference in page
    assert "Two calls" not in page
    assert (
        client.get(reverse("agency_given", args=[cast.housing.slug]) + "?page=x").status_code == 200
    )
    cast.coordinator.login(client)
    assert client.get(reverse("agency_given", args=[cast.housing.slug])).status_code == 403
