"""Who speaks for an agency today, in one question for any number of agencies."""

from datetime import date

import pytest
from django.utils import timezone

from sharing.selectors import agency as agencies
from sharing.selectors import person as people
from tests.cast import Cast
from tests.factories import sharing as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def today():
    return timezone.localdate()


def test_spocs_deputies_and_who_covers_each_once(cast):
    make.cover(cast.spoc.user, cast.worker.user)
    make.cover(cast.deputy_spoc.user, cast.worker.user)
    found = agencies.spocs_of([cast.police.pk, cast.housing.pk], today())
    assert set(found[cast.police.pk]) == {
        cast.spoc.user,
        cast.deputy_spoc.user,
        cast.worker.user,
    }
    assert len(found[cast.police.pk]) == 3
    assert found[cast.housing.pk] == [cast.second_spoc.user]


def test_leavers_and_ended_appointments_speak_for_nobody(cast):
    make.spoc(cast.police, until=date(2021, 1, 1))
    make.spoc(cast.police, is_active=False)
    assert set(agencies.spocs_of([cast.police.pk], today())[cast.police.pk]) == {
        cast.spoc.user,
        cast.deputy_spoc.user,
    }


def test_agency_shows_only_panels_of_the_viewer(cast):
    south = make.panel("South")
    make.member(south, cast.police)
    rows = {row.agency: row for row in agencies.agencies_for(cast.spoc.viewer, today())}
    assert [m.panel.name for m in rows[cast.police].memberships] == ["North", "South"]
    rows = {row.agency: row for row in agencies.agencies_for(cast.chair.viewer, today())}
    assert [m.panel.name for m in rows[cast.police].memberships] == ["North"]


def test_board_member_of_the_agency_is_step_four(cast):
    make.role(cast.worker.user, cast.panel, "board_member")
    assert agencies.board_members_of(cast.police, today()) == [cast.worker.user]
    assert agencies.board_members_of(cast.housing, today()) == []


def test_people_around_a_panel_are_its_staff_and_its_roles(cast):
    south = Cast(make.panel("South"))
    found = people.people_around(cast.coordinator.viewer, cast.panel, today())
    assert cast.worker.user in found
    assert cast.board_member.user in found
    assert cast.leaver.user not in found
    assert south.worker.user not in found
