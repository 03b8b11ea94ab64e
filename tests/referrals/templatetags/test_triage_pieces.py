"""What other pages borrow from triage: a third referral is put to the chair side by side."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.choices import Stage
from referrals.models import Case
from referrals.selectors.known import third_with
from sharing.doors import ledger
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import panel as meetings
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def third(cast):
    """A listed case with two earlier referrals about the same adult."""
    for words in ("First words", "Second words"):
        make.case_at(Stage.WITHDRAWN, cast.worker.user, cast.panel, answers={"own_words": words})
    return make.case_at(
        Stage.LISTED, cast.worker.user, cast.panel, involved=[cast.charity],
        submitted_at=timezone.now(),
    )  # fmt: skip


def asked(case, player):
    with ledger.listening():
        fresh = Case.objects.select_related("panel__settings", "referral").get(pk=case.pk)
        return third_with(fresh, player.viewer)


def test_the_chair_decides_with_the_earlier_referrals_side_by_side(cast, third, client):
    meeting = meetings.quorate(cast)
    address = f"/meetings/{meeting.reference}/decide/{third.reference}"
    page = cast.chair.login(client).get(address).content.decode()
    assert "Referrals about this adult within 12 months" in page
    assert page.index("First words") != page.index("Second words")
    shown = [bytes(entry.body).decode() for entry in LedgerEntry.objects.all()]
    assert any('"earlier_referrals"' in body for body in shown)


def test_a_second_referral_shows_nothing_of_the_kind(cast, client):
    make.case_at(Stage.WITHDRAWN, cast.worker.user, cast.panel)
    case = make.case_at(Stage.LISTED, cast.worker.user, cast.panel, submitted_at=timezone.now())
    assert asked(case, cast.chair) == []


@pytest.mark.parametrize("who", ["spoc", "charity_spoc", "worker", "board_member", "stranger"])
def test_nobody_else_is_shown_them(cast, third, who):
    assert asked(third, getattr(cast, who)) == []


def test_older_referrals_are_left_out(cast, third):
    make.case_at(
        Stage.CLOSED,
        cast.worker.user,
        cast.panel,
        submitted_at=timezone.now() - timedelta(days=500),
    )
    assert len(asked(third, cast.chair)) == 2
