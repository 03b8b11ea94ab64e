"""People added, changed, out at once when they leave, and back again."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.utils import timezone

from sharing.choices import May
from sharing.doors import groups
from sharing.errors import AlreadyLeft, AlreadyThere, NotAllowed, OwnRight
from sharing.models import User
from sharing.services import appointment, person
from tests.cast import Cast
from tests.factories import sharing as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def added(cast, by="coordinator", **words):
    words = {"where": cast.police, "name": "Ada", "email": "Ada@Police.example"} | words
    return person.add_person(by=getattr(cast, by).viewer, **words)


def test_person_added_to_an_agency_works_there(cast):
    ada = added(cast)
    assert (ada.agency, ada.email) == (cast.police, "ada@police.example")
    assert not ada.has_usable_password()
    assert Group.objects.filter(name=groups.one_person(ada.pk)).exists()


def test_address_that_is_taken_is_refused_beside_its_field(cast):
    added(cast)
    with pytest.raises(AlreadyThere) as refused:
        added(cast, email="ada@police.example")
    assert refused.value.facts == {"field": "email"}


def test_person_without_agency_needs_a_role(cast):
    with pytest.raises(NotAllowed):
        added(cast, where=cast.panel)
    board = added(cast, where=cast.panel, role="board_member")
    assert board.agency is None
    assert board.panel_roles.get().panel == cast.panel


@pytest.mark.parametrize("by", ["chair", "spoc", "worker", "ig_lead", "board_member", "outsider"])
def test_only_coordinator_and_administrator_add_people(cast, by):
    with pytest.raises(NotAllowed):
        added(cast, by=by)


def test_coordinator_of_another_panel_changes_nobody_here(cast):
    south = Cast(make.panel("South"))
    for verb in (person.record_leaver, person.bring_back, person.reset_second_step):
        with pytest.raises(NotAllowed):
            verb(by=south.coordinator.viewer, person=cast.worker.user)


def test_leaver_loses_everything_at_once_and_it_is_listed(cast, client):
    cast.spoc.login(client)
    cast.police.manager = cast.spoc.user
    cast.police.save()
    make.role(cast.spoc.user, cast.panel, "board_member")
    make.cover(cast.spoc.user, cast.worker.user)
    TOTP.activate(cast.spoc.user, "JBSWY3DPEHPK3PXP")
    held = person.record_leaver(by=cast.coordinator.viewer, person=cast.spoc.user)
    assert [row.agency for row in held.appointments] == [cast.police]
    assert [row.role for row in held.roles] == ["board_member"]
    assert held.managed == [cast.police]
    gone = User.objects.get(pk=cast.spoc.user.pk)
    assert (gone.is_active, gone.left_on) == (False, timezone.localdate())
    assert not cast.spoc.viewer.is_signed_in
    assert Session.objects.count() == 0
    assert gone.authenticator_set.count() == 0
    cast.police.refresh_from_db()
    assert cast.police.manager is None


def test_cover_of_a_leaver_ends_so_nobody_keeps_their_cases(cast, time_machine):
    from datetime import timedelta

    make.cover(cast.spoc.user, cast.worker.user)
    assert cast.worker.viewer.speaks_for(cast.police.pk)
    person.record_leaver(by=cast.coordinator.viewer, person=cast.spoc.user)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert not cast.worker.viewer.speaks_for(cast.police.pk)


def test_appointment_that_had_not_begun_ends_too(cast):
    from datetime import date

    appointment.appoint_spoc(
        by=cast.coordinator.viewer,
        agency=cast.police,
        user=cast.worker.user,
        since=date(2099, 1, 1),
    )
    person.record_leaver(by=cast.coordinator.viewer, person=cast.worker.user)
    assert cast.worker.user.appointments.get().until == date(2099, 1, 1)


def test_leaver_is_recorded_once(cast):
    person.record_leaver(by=cast.coordinator.viewer, person=cast.worker.user)
    with pytest.raises(AlreadyLeft):
        person.record_leaver(by=cast.coordinator.viewer, person=cast.worker.user)


def test_nobody_ends_or_resets_themselves(cast):
    for verb in (person.record_leaver, person.reset_second_step):
        with pytest.raises(OwnRight):
            verb(by=cast.coordinator.viewer, person=cast.coordinator.user)


def test_who_comes_back_holds_nothing(cast):
    person.record_leaver(by=cast.coordinator.viewer, person=cast.spoc.user)
    person.bring_back(by=cast.coordinator.viewer, person=cast.spoc.user)
    viewer = cast.spoc.viewer
    assert viewer.is_signed_in
    assert not User.objects.get(pk=cast.spoc.user.pk).has_usable_password()


def test_lost_phone_ends_sessions_and_the_second_step(cast, client):
    cast.spoc.login(client)
    TOTP.activate(cast.spoc.user, "JBSWY3DPEHPK3PXP")
    person.reset_second_step(by=cast.administrator.viewer, person=cast.spoc.user)
    assert cast.spoc.user.authenticator_set.count() == 0
    assert Session.objects.count() == 0


def test_sessions_of_others_go_on(cast, client):
    cast.worker.login(client)
    person.record_leaver(by=cast.coordinator.viewer, person=cast.spoc.user)
    assert Session.objects.count() == 1
    assert cast.worker.viewer.holds(May.REFER)
