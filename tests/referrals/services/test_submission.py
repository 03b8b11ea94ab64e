"""Sending a referral: received, waiting, or held as a possible match."""

import pytest

from referrals.choices import Stage
from referrals.errors import AlreadySent, ReferralIncomplete
from referrals.models import StageMove
from referrals.services.submission import submit_referral
from sharing.doors import ledger
from sharing.errors import NotAllowed
from sharing.models import Notice
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=2))


def send(cast, **answers):
    case = make.draft(cast.worker.user, cast.panel, **answers)
    return submit_referral(case=case, by=cast.worker.viewer)


def someone(n):
    return {
        "family_name": f"{'ABCDEFGH'[n] * 3}orth{n}",
        "given_name": f"{'KLMNOPQR'[n] * 2}ee",
        "birth_date": f"19{60 + n}-0{1 + n}-2{n}",
        "postcode": f"FB{n} 1AA",
    }


def test_first_referral_takes_the_lowest_place(cast):
    case = send(cast)
    assert (case.stage, case.place) == (Stage.RECEIVED, 1)
    assert case.submitted_at is not None
    assert case.score == 20


def test_referral_beyond_the_cap_waits(cast):
    stages = [send(cast, **someone(n)).stage for n in range(3)]
    assert stages == [Stage.RECEIVED, Stage.RECEIVED, Stage.WAITING]


def test_every_sending_leaves_its_move(cast):
    case = send(cast)
    move = StageMove.objects.get(case=case)
    assert (move.from_stage, move.to_stage, move.by) == ("draft", "received", cast.worker.user)


def test_second_referral_about_an_adult_with_an_open_case_is_held_as_a_match(cast):
    send(cast)
    second = send(cast)
    assert (second.stage, second.place) == (Stage.MATCHING, None)


def test_incomplete_referral_is_not_sent(cast):
    case = make.draft(cast.worker.user, cast.panel, complete=False)
    with pytest.raises(ReferralIncomplete) as refused:
        submit_referral(case=case, by=cast.worker.viewer)
    assert ("adult", "family_name") in {(m.section, m.field) for m in refused.value.missing}
    case = type(case).objects.get(pk=case.pk)
    assert case.stage == Stage.DRAFT


def test_sending_twice_is_refused(cast):
    case = send(cast)
    with pytest.raises(AlreadySent):
        submit_referral(case=case, by=cast.worker.viewer)


def test_only_the_writer_sends(cast):
    case = make.draft(cast.worker.user, cast.panel)
    for other in (cast.spoc, cast.coordinator, cast.chair, cast.outsider):
        with pytest.raises(NotAllowed):
            submit_referral(case=case, by=other.viewer)


def test_sending_is_in_the_panels_chain(cast):
    send(cast)
    found = list(ledger.verify(f"panel:{cast.panel.pk}"))
    assert found
    assert all(wrong is None for _, wrong in found)


def test_a_match_is_shown_as_what_it_would_have_been(cast):
    first = send(cast)
    would_be_received = send(cast)
    make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, answers=someone(3))
    would_wait = send(cast)
    assert first.stage == Stage.RECEIVED
    assert [case.stage for case in (would_be_received, would_wait)] == [Stage.MATCHING] * 2
    assert would_be_received.outward_stage == Stage.RECEIVED
    assert would_wait.outward_stage == Stage.WAITING


def test_the_receipt_is_the_same_with_and_without_a_match(cast):
    without, match = send(cast), send(cast)
    receipts = [
        Notice.objects.filter(reference=case.reference).values("to", "verb", "due", "app")
        for case in (without, match)
    ]
    assert list(receipts[0]) == list(receipts[1])


def refused(case, cast):
    with pytest.raises(ReferralIncomplete) as no:
        submit_referral(case=case, by=cast.worker.viewer)
    case.refresh_from_db()
    assert case.stage == Stage.DRAFT
    return {gap.field for gap in no.value.missing}


@pytest.mark.parametrize(
    ("field", "answers"),
    [
        ("article6", {"article6": "legitimate_interests"}),
        ("dpa_condition", {"dpa_condition": "sch1_1_social_protection"}),
        (
            "article9",
            {
                "adult_agreement": "declined",
                "article9": "a_explicit_consent",
                "agreement_override": "Others are at risk",
            },
        ),
        ("adult_agreement", {"adult_told": "no", "adult_told_why_not": "Unsafe"}),
    ],
)
def test_contradictory_lawful_bases_are_refused_at_sending(cast, field, answers):
    case = make.draft(cast.worker.user, cast.panel, **answers)
    assert refused(case, cast) == {field}


def test_interim_agency_must_belong_to_the_panel(cast):
    for stranger in (cast.elsewhere, cast.gone):
        case = make.draft(cast.worker.user, cast.panel, interim_agency=stranger)
        assert refused(case, cast) == {"interim_agency"}


def test_interim_agency_that_left_is_a_gap_on_the_check_page(cast, client):
    case = make.draft(cast.worker.user, cast.panel, interim_agency=cast.gone)
    cast.worker.login(client)
    page = client.get(f"/referrals/{case.reference}/check").content.decode()
    assert "does not belong to the panel" in page
