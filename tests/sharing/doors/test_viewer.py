"""Who somebody is today: worked out from appointments, roles and cover, never remembered."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from sharing.choices import May
from sharing.doors import groups
from sharing.doors.viewer import NOBODY, the_service, viewer_for
from sharing.models import User
from tests.cast import LEFT, Cast
from tests.factories import sharing as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return Cast()


def on(player, day):
    return viewer_for(User.objects.get(pk=player.user.pk), day)


def group_names(viewer):
    return set(Group.objects.filter(pk__in=viewer.groups).values_list("name", flat=True))


def test_spoc_is_the_agency_its_staff_and_themselves(cast):
    assert group_names(cast.spoc.viewer) == {
        groups.spocs_of(cast.police.pk),
        groups.staff_of(cast.police.pk),
        groups.one_person(cast.spoc.user.pk),
    }


def test_worker_is_staff_but_not_the_agency(cast):
    assert group_names(cast.worker.viewer) == {
        groups.staff_of(cast.police.pk),
        groups.one_person(cast.worker.user.pk),
    }


def test_role_in_a_panel_is_a_group_of_that_panel(cast):
    south = make.panel("South")
    assert groups.holders_of("coordinator", cast.panel.pk) in group_names(cast.coordinator.viewer)
    assert not cast.coordinator.viewer.has_role("coordinator", panel_id=south.pk)


def test_stranger_is_only_themselves(cast):
    viewer = cast.stranger.viewer
    assert group_names(viewer) == {groups.one_person(cast.stranger.user.pk)}
    assert viewer.standings == frozenset()


def test_leaver_and_signed_out_are_nobody(cast):
    assert cast.leaver.viewer is NOBODY
    assert viewer_for(None, timezone.localdate()) is NOBODY


def test_appointment_holds_from_its_first_to_its_last_day(cast):
    first, last = date(2026, 3, 2), date(2026, 3, 6)
    make.spoc(cast.police, user=cast.worker.user, since=first, until=last)
    speaks = [
        on(cast.worker, day).speaks_for(cast.police.pk)
        for day in (first - DAY, first, last, last + DAY)
    ]
    assert speaks == [False, True, True, False]


def test_role_holds_from_its_first_to_its_last_day(cast):
    first, last = date(2026, 3, 2), date(2026, 3, 6)
    make.role(cast.stranger.user, cast.panel, "chair", since=first, until=last)
    holds = [
        on(cast.stranger, day).holds(May.DECIDE, cast.panel.pk)
        for day in (first - DAY, first, last, last + DAY)
    ]
    assert holds == [False, True, True, False]


def test_who_covers_sees_what_the_absent_sees_while_it_lasts(cast):
    first, last = date(2026, 3, 2), date(2026, 3, 6)
    make.cover(cast.spoc.user, cast.worker.user, first, last)
    during, after = on(cast.worker, first), on(cast.worker, last + DAY)
    assert during.speaks_for(cast.police.pk)
    assert during.has_role("deputy_spoc", panel_id=cast.panel.pk)
    assert not after.speaks_for(cast.police.pk)
    assert on(cast.spoc, first).speaks_for(cast.police.pk)


def test_cover_for_somebody_who_speaks_for_nobody_gives_nothing(cast):
    other = make.person(cast.police)
    make.cover(cast.worker.user, other)
    assert not viewer_for(other, timezone.localdate()).speaks_for(cast.police.pk)


def test_membership_ends_and_with_it_every_role_of_the_agency(cast):
    before, after = on(cast.former_member, LEFT), on(cast.former_member, LEFT + DAY)
    assert before.holds(May.SEE_PANEL, cast.panel.pk)
    assert not after.holds(May.SEE_PANEL)
    assert after.panels(May.SEE_PANEL) == set()
    assert groups.spocs_of(cast.gone.pk) in group_names(before)
    assert groups.spocs_of(cast.gone.pk) not in group_names(after)
    assert not after.speaks_for(cast.gone.pk)


def test_role_in_no_panel_carries_nothing(cast):
    assert not cast.outsider.viewer.holds(May.REFER)
    assert not cast.outsider.viewer.speaks_for(cast.elsewhere.pk)


def test_bar_on_an_agency_in_no_panel_still_finds_its_staff(cast):
    assert groups.staff_of(cast.elsewhere.pk) in group_names(cast.outsider.viewer)


def test_service_holds_its_own_in_every_panel(cast):
    us = the_service("sweep")
    assert us.holds(May.SWEEP, cast.panel.pk)
    assert not us.holds(May.DECIDE, cast.panel.pk)
    assert not us.holds(May.SEE_CASE)


def test_viewer_costs_one_query(cast, django_assert_num_queries):
    user = User.objects.get(pk=cast.spoc.user.pk)
    with django_assert_num_queries(1):
        viewer_for(user, timezone.localdate())
