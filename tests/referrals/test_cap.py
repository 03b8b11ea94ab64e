"""Never a sixteenth case: two hundred at once, mixed with closures and offers, and raw SQL."""

import os
from collections import Counter

import pytest
from django.db import IntegrityError, connection, transaction

from referrals import policy
from referrals.choices import COUNTED, Stage
from referrals.models import Case
from referrals.services import _places
from referrals.services.submission import submit_referral
from referrals.services.triage import return_for_more
from referrals.services.waiting import accept_offer
from sharing.doors import ledger
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.support.crowd import all_at_once

ROUNDS = 50 if os.environ.get("LONG") else 5
CROWD = 200


def different(n):
    """Answers about somebody whom nobody else resembles."""
    return {
        "given_name": f"Given{n}",
        "family_name": f"Family{n}",
        "birth_date": f"19{50 + n % 50}-{1 + n % 12:02}-{13 + n // 50 % 15:02}",
        "postcode": f"F{n} A",
        "address": f"{n} Quay Street",
    }


@pytest.fixture
def cast(transactional_db):
    return Cast(partners.panel(case_cap=15))


def held(panel):
    return Case.objects.filter(panel=panel, place__isnull=False)


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round", range(ROUNDS))
def test_two_hundred_at_once_fill_exactly_the_free_places(cast, round):
    """Nine places are taken; six are free; two hundred want one."""
    for _ in range(9):
        make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel)
    drafts = [
        make.draft(cast.worker.user, cast.panel, score=(25, 20, 15)[n % 3], **different(n))
        for n in range(CROWD)
    ]
    viewer = cast.worker.viewer
    outcome = all_at_once([lambda c=c: submit_referral(case=c, by=viewer) for c in drafts])
    assert outcome.errors == []
    stages = Counter(
        Case.objects.filter(pk__in=[c.pk for c in drafts]).values_list("stage", flat=True)
    )
    assert stages == {Stage.RECEIVED: 6, Stage.WAITING: CROWD - 6}
    assert sorted(held(cast.panel).values_list("place", flat=True)) == list(range(1, 16))
    assert all(wrong is None for _, wrong in ledger.verify(f"panel:{cast.panel.pk}"))
    _the_rest_wait_in_the_right_order(cast)


def _the_rest_wait_in_the_right_order(cast):
    waiting = list(Case.objects.filter(panel=cast.panel, stage=Stage.WAITING, offered_until=None))
    order = policy.waiting_order(_places.entry(case) for case in waiting)
    by_hand = sorted(waiting, key=lambda c: (-c.score, c.submitted_at))
    assert [turn.key for turn in order] == [case.pk for case in by_hand]


@pytest.mark.crowd
@pytest.mark.django_db(transaction=True)
def test_sendings_mixed_with_returns_and_offers_never_exceed_the_cap(cast):
    """Places are freed, offered and taken up while a crowd sends."""
    inside = []
    for n in range(15):
        case = make.draft(cast.worker.user, cast.panel, **different(500 + n))
        inside.append(submit_referral(case=case, by=cast.worker.viewer))
    drafts = [make.draft(cast.worker.user, cast.panel, **different(n)) for n in range(60)]
    coordinator, worker = cast.coordinator.viewer, cast.worker.viewer
    jobs = [lambda c=c: submit_referral(case=c, by=worker) for c in drafts]
    jobs += [lambda c=c: return_for_more(case=c, what="GP", by=coordinator) for c in inside[:8]]
    outcome = all_at_once(jobs)
    assert outcome.errors == []
    offered = list(Case.objects.filter(panel=cast.panel, offered_until__isnull=False))
    outcome = all_at_once(
        [lambda c=c: accept_offer(case=c, fresh_risk="No change", by=worker) for c in offered]
        + [lambda c=c: return_for_more(case=c, what="GP", by=coordinator) for c in inside[8:12]]
        + [lambda c=c: submit_referral(case=c, by=worker) for c in inside[:4]]
    )
    assert outcome.errors == []
    places = list(held(cast.panel).values_list("place", flat=True))
    assert len(places) == len(set(places)) == 15
    assert Case.objects.filter(panel=cast.panel, stage=Stage.DRAFT).count() == 0
    assert Case.objects.filter(panel=cast.panel).count() == 75


@pytest.fixture
def full(cast):
    for _ in range(15):
        make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel)
    return cast


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "update referrals_case set stage = 'received', place = 16, submitted_at = now() where id = {id}",
        "update referrals_case set stage = 'received', place = 15, submitted_at = now() where id = {id}",
        "update referrals_case set stage = 'received', place = 0, submitted_at = now() where id = {id}",
        "update referrals_case set stage = 'received', submitted_at = now() where id = {id}",
        "update referrals_case set stage = 'waiting', place = 16, submitted_at = now(),"
        " offered_until = now() where id = {id}",
        "update referrals_case set stage = 'active', place = 16, submitted_at = now() where id = {id}",
        "update referrals_case set place = 16 where id = {id}",
        "update referrals_case set place = null where stage = 'active'",
        "delete from referrals_case where stage = 'active'",
    ],
)
def test_raw_sql_cannot_make_a_sixteenth(full, statement):
    draft = make.draft(full.worker.user, full.panel)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(id=draft.pk))
    assert held(full.panel).count() == 15


@pytest.mark.django_db
def test_a_case_cannot_be_born_counted():
    cast = Cast()
    for make_one in (
        lambda: Case.objects.create(
            panel=cast.panel,
            author=cast.worker.user,
            referring_agency=cast.police,
            stage=Stage.RECEIVED,
            place=1,
        ),
        lambda: Case.objects.bulk_create(
            [
                Case(
                    panel=cast.panel,
                    author=cast.worker.user,
                    referring_agency=cast.police,
                    stage=Stage.ACTIVE,
                    place=1,
                )
            ]
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_one()


@pytest.mark.django_db
def test_under_a_lowered_cap_nobody_comes_in_and_those_inside_go_on():
    cast = Cast(partners.panel(case_cap=5))
    cases = [make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel) for _ in range(5)]
    type(cast.panel.settings).objects.filter(panel=cast.panel).update(case_cap=3)
    sent = submit_referral(
        case=make.draft(cast.worker.user, cast.panel, **different(1)), by=cast.worker.viewer
    )
    assert sent.stage == Stage.WAITING
    with connection.cursor() as cursor:
        cursor.execute(
            "update referrals_case set stage = 'exit_proposed' where id = %s", [cases[4].pk]
        )
    assert Case.objects.filter(stage__in=COUNTED).count() == 5
