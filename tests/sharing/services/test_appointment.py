"""Who speaks for an agency, and who stands in."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sharing.errors import (
    AlreadyAppointed,
    AlreadyLeft,
    AnotherAgency,
    DatesCross,
    NotAllowed,
    OwnRight,
)
from sharing.services.appointment import appoint_spoc, end_appointment, end_cover, set_cover
from tests.cast import Cast
from tests.factories import sharing as make

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 6)


@pytest.fixture
def cast():
    return Cast()


def appoint(cast, user=None, **words):
    words = {"agency": cast.police, "user": user or cast.worker.user} | words
    return appoint_spoc(by=cast.coordinator.viewer, **words)


def test_appointed_person_speaks_for_the_agency_from_today(cast):
    appoint(cast)
    assert cast.worker.viewer.has_role("spoc", panel_id=cast.panel.pk)


def test_deputy_is_a_deputy(cast):
    appoint(cast, deputy=True)
    assert cast.worker.viewer.has_role("deputy_spoc", panel_id=cast.panel.pk)


def test_second_appointment_for_the_same_days_is_refused(cast):
    appoint(cast, since=FIRST, until=LAST)
    for since, until in ((FIRST, LAST), (LAST, None), (date(2026, 1, 1), FIRST)):
        with pytest.raises(AlreadyAppointed):
            appoint(cast, since=since, until=until)
    appoint(cast, since=LAST + timedelta(days=1))


def test_somebody_of_another_agency_is_refused(cast):
    with pytest.raises(AnotherAgency):
        appoint(cast, user=cast.second_spoc.user)


def test_leaver_is_refused(cast):
    with pytest.raises(AlreadyLeft):
        appoint(cast, user=cast.leaver.user)


def test_end_before_the_start_is_refused(cast):
    with pytest.raises(DatesCross):
        appoint(cast, since=LAST, until=FIRST)


def test_nobody_appoints_themselves(cast):
    make.role(cast.worker.user, cast.panel, "coordinator")
    with pytest.raises(OwnRight):
        appoint_spoc(by=cast.worker.viewer, agency=cast.police, user=cast.worker.user)


@pytest.mark.parametrize("name", ["chair", "spoc", "ig_lead", "worker", "former_member"])
def test_others_appoint_nobody(cast, name):
    with pytest.raises(NotAllowed):
        appoint_spoc(by=getattr(cast, name).viewer, agency=cast.police, user=cast.worker.user)


def test_coordinator_appoints_nobody_in_an_agency_that_left(cast):
    user = make.person(cast.gone)
    with pytest.raises(NotAllowed):
        appoint_spoc(by=cast.coordinator.viewer, agency=cast.gone, user=user)


def test_appointment_ends_with_its_last_day(cast, time_machine):
    appointment = cast.spoc.user.appointments.get()
    end_appointment(by=cast.coordinator.viewer, agency=cast.police, appointment=appointment)
    assert cast.spoc.viewer.speaks_for(cast.police.pk)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert not cast.spoc.viewer.speaks_for(cast.police.pk)


def test_appointment_of_another_agency_is_not_ended(cast):
    appointment = cast.second_spoc.user.appointments.get()
    with pytest.raises(AnotherAgency):
        end_appointment(by=cast.coordinator.viewer, agency=cast.police, appointment=appointment)


def cover(cast, **words):
    words = {
        "person": cast.spoc.user,
        "standing_in": cast.worker.user,
        "since": timezone.localdate(),
        "until": timezone.localdate() + timedelta(days=3),
    } | words
    return set_cover(by=cast.coordinator.viewer, **words)


def test_cover_lets_both_see_the_work(cast):
    cover(cast)
    assert cast.worker.viewer.speaks_for(cast.police.pk)
    assert cast.spoc.viewer.speaks_for(cast.police.pk)


def test_cover_by_another_agency_is_refused(cast):
    with pytest.raises(AnotherAgency):
        cover(cast, standing_in=cast.second_spoc.user)


def test_nobody_covers_for_themselves(cast):
    with pytest.raises(AnotherAgency):
        cover(cast, standing_in=cast.spoc.user)


def test_leaver_covers_for_nobody(cast):
    with pytest.raises(AlreadyLeft):
        cover(cast, standing_in=cast.leaver.user)


def test_coordinator_does_not_make_themselves_stand_in(cast):
    make.role(cast.worker.user, cast.panel, "coordinator")
    with pytest.raises(OwnRight):
        set_cover(
            by=cast.worker.viewer,
            person=cast.spoc.user,
            standing_in=cast.worker.user,
            since=FIRST,
            until=LAST,
        )


def test_cover_ends_early(cast, time_machine):
    running = cover(cast)
    end_cover(by=cast.coordinator.viewer, person=cast.spoc.user, cover=running)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert not cast.worker.viewer.speaks_for(cast.police.pk)
