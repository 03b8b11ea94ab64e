"""What the page about access shows is in the ledger, cases named by reference alone too."""

import pytest
from django.urls import reverse

from referrals.choices import Stage
from referrals.services.opening import open_in_emergency
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


def test_case_that_was_opened_in_an_emergency_is_in_the_ledger_of_who_reads_of_it(client):
    cast = Cast()
    case = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
    opening = open_in_emergency(
        reference=case.reference, reason="Found collapsed", by=cast.charity_spoc.viewer
    )
    page = cast.ig_lead.login(client).get(reverse("access_overview")).content.decode()
    assert case.reference in page
    last = LedgerEntry.objects.filter(chain="service").latest("seq")
    assert {case.reference, opening.reference} <= set(last.subjects)
