"""Who lies in several panels is changed only by somebody who looks after all of them."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from sharing.doors.viewer import the_service
from sharing.errors import StandsElsewhere
from sharing.models import Notice, User
from sharing.post.sending import send_due
from sharing.services import person
from sharing.services.agency import change_agency
from sharing.services.appointment import appoint_spoc, end_appointment, end_cover, set_cover
from sharing.services.membership import join_panel
from tests.cast import Cast
from tests.factories import sharing as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def south():
    return Cast(make.panel("South"))


def details(user, **other):
    return {
        "name": user.name,
        "email": user.email,
        "job_title": user.job_title,
        "phone": user.phone,
    } | other


def account_changes(user):
    yield person.change_person, details(user, email="taken@over.example")
    yield person.reset_second_step, {}
    yield person.link_sent, {}
    yield person.bring_back, {}
    yield person.record_leaver, {}


def everything_refused(by, user):
    for verb, words in account_changes(user):
        with pytest.raises(StandsElsewhere):
            verb(by=by.viewer, person=User.objects.get(pk=user.pk), **words)


@pytest.mark.parametrize(
    "role",
    ["coordinator", "chair", "deputy_chair", "board_member", "ig_lead", "system_administrator"],
)
@pytest.mark.parametrize("by", ["coordinator", "administrator"])
def test_account_of_who_holds_a_role_in_another_panel_is_not_to_be_taken_over(
    cast, south, role, by
):
    make.role(cast.worker.user, south.panel, role)
    everything_refused(getattr(cast, by), cast.worker.user)


def test_agency_in_two_panels_keeps_its_people_from_the_coordinator_of_one(cast, south):
    make.member(south.panel, cast.police)
    User.objects.filter(pk=cast.worker.user.pk).update(last_login=timezone.now())
    everything_refused(cast.coordinator, cast.worker.user)
    everything_refused(south.coordinator, cast.worker.user)


def test_who_looks_after_both_panels_changes_their_people(cast, south):
    make.member(south.panel, cast.police)
    make.role(cast.administrator.user, south.panel, "system_administrator")
    for verb, words in account_changes(cast.worker.user):
        verb(by=cast.administrator.viewer, person=cast.worker.user, **words)


def test_role_that_begins_later_keeps_others_out_already(cast, south):
    make.role(cast.worker.user, south.panel, "chair", since=TODAY() + timedelta(days=7))
    everything_refused(cast.coordinator, cast.worker.user)


def test_role_that_has_ended_keeps_nobody_out(cast, south):
    make.role(cast.worker.user, south.panel, "chair", until=TODAY() - timedelta(days=1))
    person.reset_second_step(by=cast.coordinator.viewer, person=cast.worker.user)


def test_refusal_names_only_panels_that_the_viewer_knows(cast, south):
    make.role(cast.worker.user, south.panel, "chair")
    with pytest.raises(StandsElsewhere) as refused:
        person.link_sent(by=cast.coordinator.viewer, person=cast.worker.user)
    assert "South" not in refused.value.said
    make.role(cast.coordinator.user, south.panel, "chair")
    with pytest.raises(StandsElsewhere) as refused:
        person.link_sent(by=cast.coordinator.viewer, person=cast.worker.user)
    assert "South" in refused.value.said


def test_first_link_goes_to_whoever_was_just_added(cast, south):
    make.member(south.panel, cast.police)
    ada = person.add_person(
        by=cast.coordinator.viewer, where=cast.police, name="Ada", email="ada@police.example"
    )
    person.link_sent(by=cast.coordinator.viewer, person=ada)
    User.objects.filter(pk=ada.pk).update(last_login=timezone.now())
    ada.refresh_from_db()
    with pytest.raises(StandsElsewhere):
        person.link_sent(by=cast.coordinator.viewer, person=ada)


def test_agency_in_two_panels_is_changed_by_who_looks_after_both(cast, south):
    make.member(south.panel, cast.police)
    with pytest.raises(StandsElsewhere):
        change_agency(by=cast.coordinator.viewer, agency=cast.police, short_name="Ours")
    make.role(cast.coordinator.user, south.panel, "coordinator")
    change_agency(by=cast.coordinator.viewer, agency=cast.police, short_name="Ours")


def test_known_agency_joined_to_a_panel_gives_no_way_to_its_cases_elsewhere(cast, south):
    join_panel(by=south.coordinator.viewer, panel=south.panel, agency=cast.police, is_core=False)
    friend = person.add_person(
        by=south.coordinator.viewer, where=cast.police, name="A friend", email="friend@x.example"
    )
    days = {"since": TODAY(), "until": TODAY() + timedelta(days=3)}
    with pytest.raises(StandsElsewhere):
        appoint_spoc(by=south.coordinator.viewer, agency=cast.police, user=friend)
    with pytest.raises(StandsElsewhere):
        set_cover(by=south.coordinator.viewer, person=cast.spoc.user, standing_in=friend, **days)


def test_who_speaks_for_an_agency_in_two_panels_is_not_ended_from_one(cast, south):
    make.member(south.panel, cast.police)
    cover = make.cover(cast.spoc.user, cast.worker.user)
    with pytest.raises(StandsElsewhere):
        end_cover(by=south.coordinator.viewer, person=cast.spoc.user, cover=cover)
    with pytest.raises(StandsElsewhere):
        end_appointment(
            by=south.coordinator.viewer,
            agency=cast.police,
            appointment=cast.spoc.user.appointments.get(),
        )


def test_membership_that_has_ended_keeps_nobody_out(cast, south):
    make.member(south.panel, cast.police, until=date(2021, 1, 1))
    appoint_spoc(by=cast.coordinator.viewer, agency=cast.police, user=cast.worker.user)


def test_changed_address_is_told_to_the_old_one_and_ends_every_session(cast, client):
    cast.worker.login(client)
    old = cast.worker.user.email
    new = details(cast.worker.user, email="new@police.example")
    person.change_person(by=cast.coordinator.viewer, person=cast.worker.user, **new)
    assert Session.objects.count() == 0
    send_due(the_service("sweep"))
    (message,) = mail.outbox
    assert message.to == [old]
    assert "new@police.example" not in message.subject + message.body


def test_other_details_change_quietly(cast, client):
    cast.worker.login(client)
    new = details(cast.worker.user, phone="01632 960111")
    person.change_person(by=cast.coordinator.viewer, person=cast.worker.user, **new)
    assert Session.objects.count() == 1
    assert not Notice.objects.exists()
