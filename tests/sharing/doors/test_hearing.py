"""Who hears of a case is who may see it: the rule seen from the case, and the rule seen from the viewer."""

import itertools
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from referrals.choices import Stage
from referrals.models import Case, CaseGrant
from referrals.services.opening import open_in_emergency
from referrals.services.restriction import restrict
from sharing.doors import access, hearing, ledger
from sharing.models import AgencySignature, PanelMembership, SpocAppointment
from tests.cast import Cast, Player
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
WHY = "Found collapsed; need the safety plan"
YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def cast():
    return Cast()


def everybody(cast):
    return {name: one for name, one in vars(cast).items() if isinstance(one, Player)}


def barred(cast, case):
    partners.bar(case, cast.chair.user, person=cast.coordinator.user)
    partners.bar(case, cast.chair.user, agency=cast.police)


def is_restricted(cast, case):
    with ledger.listening():
        restrict(case=case, people=[cast.spoc.user], why="Staff", by=cast.coordinator.viewer)


def without_agreement(cast, case):
    AgencySignature.objects.filter(agency__in=[cast.police, cast.housing]).update(
        withdrawn_on=YESTERDAY
    )


def opened_without_agreement(cast, case):
    if case.stage == Stage.ACTIVE:
        open_in_emergency(reference=case.reference, reason=WHY, by=cast.charity_spoc.viewer)
    AgencySignature.objects.all().update(withdrawn_on=YESTERDAY)


def lapsed(cast, case):
    CaseGrant.objects.filter(content_object=case).update(until=timezone.now() - timedelta(hours=1))


def out_of_the_panel(cast, case):
    PanelMembership.objects.filter(agency=cast.police).update(until=YESTERDAY)
    SpocAppointment.objects.filter(user=cast.second_spoc.user).update(until=YESTERDAY)


def as_it_is(cast, case):
    pass


CHANGES = [
    barred,
    is_restricted,
    without_agreement,
    opened_without_agreement,
    lapsed,
    out_of_the_panel,
    as_it_is,
]


@pytest.mark.parametrize("stage", [Stage.MATCHING, Stage.WAITING, Stage.ACTIVE, Stage.CLOSED])
@pytest.mark.parametrize("change", CHANGES)
def test_who_hears_is_who_may_see(cast, stage, change):
    case = make.case_at(stage, cast.worker.user, cast.panel, lead=cast.housing)
    change(cast, case)
    heard = {one.subject: one for one in hearing.audiences([case.reference])}
    for name, player in everybody(cast).items():
        viewer = player.viewer
        sees = access.visible(Case, viewer).filter(pk=case.pk).exists()
        hears = case.reference in heard and heard[case.reference].has(viewer)
        assert hears == sees, name


def test_somebody_sees_and_somebody_does_not(cast):
    """The comparison above is worth nothing otherwise."""
    case = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
    (audience,) = hearing.audiences([case.reference])
    hearing_it = {n for n, one in everybody(cast).items() if audience.has(one.viewer)}
    assert {"coordinator", "second_spoc"} <= hearing_it
    assert hearing_it.isdisjoint({"charity_spoc", "stranger", "leaver", "administrator"})


def test_many_cases_are_one_question_and_other_references_none(cast):
    cases = [
        make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
        for _ in range(3)
    ]
    named = [*(case.reference for case in cases), "P-22222", "ACT-22222", "unreadable"]
    hearing.audiences(named)
    with CaptureQueriesContext(connection) as asked:
        found = hearing.audiences(named)
    assert len(asked) == 1
    assert {one.subject for one in found} == {case.reference for case in cases}


def test_what_goes_between_processes_is_numbers_and_references(cast):
    case = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
    (audience,) = hearing.audiences([case.reference])
    said = audience.as_message()
    assert hearing.from_message(said) == audience
    flat = itertools.chain(*(one if isinstance(one, list) else [one] for one in said.values()))
    assert {one for one in flat if not isinstance(one, int)} == {case.reference}
