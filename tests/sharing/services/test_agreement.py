"""Agreements, signatures and documents; and which signature lets information pass."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sharing.errors import AlreadySigned, AlreadyThere, DatesCross, NotAllowed
from sharing.models import Agreement
from sharing.selectors.agreement import live_signature, statuses
from sharing.services.agreement import (
    accept_document,
    add_agreement,
    add_document,
    sign_agreement,
    withdraw_signature,
)
from tests.cast import Cast
from tests.factories import sharing as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def cast():
    return Cast()


def add(cast, by="ig_lead", **words):
    words = {"version": "2.0", "approved_on": DAY, "review_on": date(2027, 3, 2)} | words
    return add_agreement(by=getattr(cast, by).viewer, panel=cast.panel, **words)


def sign(cast, agreement, agency=None):
    return sign_agreement(
        by=cast.ig_lead.viewer,
        agreement=agreement,
        agency=agency or cast.police,
        signed_by="The chief",
        signed_on=DAY,
    )


def live(cast, today, agency=None):
    return live_signature((agency or cast.police).pk, cast.panel.pk, today)


@pytest.mark.parametrize("by", ["coordinator", "administrator", "chair", "spoc"])
def test_only_the_ig_lead_keeps_agreements(cast, by):
    with pytest.raises(NotAllowed):
        add(cast, by=by)


def test_version_is_there_once(cast):
    add(cast)
    with pytest.raises(AlreadyThere):
        add(cast)


def test_review_before_the_approval_is_refused(cast):
    with pytest.raises(DatesCross):
        add(cast, review_on=date(2026, 3, 1))


def test_signature_lets_information_pass_until_the_agreement_ends(cast):
    other = make.agency("fire")
    make.member(cast.panel, other)
    agreement = add(cast, ends_on=date(2026, 12, 31))
    assert live(cast, DAY, other) is None
    signature = sign(cast, agreement, other)
    assert live(cast, DAY, other) == signature
    assert live(cast, date(2026, 12, 31), other) == signature
    assert live(cast, date(2027, 1, 1), other) is None
    assert live(cast, DAY - timedelta(days=1), other) is None


def test_withdrawal_works_on_the_same_day(cast):
    agreement = Agreement.objects.get(panel=cast.panel)
    today = timezone.localdate()
    signature = live(cast, today)
    withdraw_signature(by=cast.ig_lead.viewer, agreement=agreement, signature=signature)
    assert live(cast, today) is None
    found = statuses([cast.police.pk], [cast.panel.pk], today)
    assert found[cast.police.pk, cast.panel.pk].words == "Withdrawn"


def test_signature_counts_in_its_panel_only(cast):
    south = Cast(make.panel("South"))
    assert live_signature(cast.police.pk, south.panel.pk, timezone.localdate()) is None


def test_agency_signs_a_version_once_but_again_after_withdrawing(cast):
    agreement = add(cast)
    signature = sign(cast, agreement)
    with pytest.raises(AlreadySigned):
        sign(cast, agreement)
    withdraw_signature(by=cast.ig_lead.viewer, agreement=agreement, signature=signature)
    assert sign(cast, agreement)


def test_signature_under_another_agreement_is_not_withdrawn_here(cast):
    south = Cast(make.panel("South"))
    agreement = Agreement.objects.get(panel=south.panel)
    signature = live(cast, timezone.localdate())
    with pytest.raises(NotAllowed):
        withdraw_signature(by=south.ig_lead.viewer, agreement=agreement, signature=signature)


def test_live_signature_is_shown_before_a_lapsed_one(cast):
    sign(cast, add(cast, ends_on=date(2026, 3, 3)))
    found = statuses([cast.police.pk], [cast.panel.pk], date(2026, 4, 1))
    assert found[cast.police.pk, cast.panel.pk].version == "1.0"


@pytest.fixture
def document(cast):
    return add_document(
        by=cast.ig_lead.viewer,
        panel=cast.panel,
        kind="minute_taking",
        version="1",
        approved_on=DAY,
        review_on=DAY,
    )


@pytest.mark.parametrize("name", ["spoc", "deputy_spoc"])
def test_spoc_accepts_once_for_themselves(cast, document, name):
    player = getattr(cast, name)
    acceptance = accept_document(by=player.viewer, document=document)
    assert acceptance.user == player.user
    with pytest.raises(AlreadyThere):
        accept_document(by=player.viewer, document=document)


@pytest.mark.parametrize("name", ["worker", "coordinator", "outsider", "former_member"])
def test_others_accept_nothing(cast, document, name):
    with pytest.raises(NotAllowed):
        accept_document(by=getattr(cast, name).viewer, document=document)
