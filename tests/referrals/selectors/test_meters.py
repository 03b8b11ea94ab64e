"""How full a panel is: one question for any number of panels, in numbers for those who may read them."""

import pytest
from django.utils import timezone

from referrals.selectors.places import meters
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


def test_meter_counts_what_holds_a_place_and_what_waits(django_assert_num_queries):
    cast = Cast(partners.panel(case_cap=4))
    empty = partners.panel("South", case_cap=7)
    for stage in ("active", "exit_proposed", "received", "waiting", "closed", "declined", "draft"):
        make.case_at(stage, cast.worker.user, cast.panel)
    make.case_at("waiting", cast.worker.user, cast.panel, offered_until=timezone.now())
    viewer = cast.coordinator.viewer
    with django_assert_num_queries(1):
        full, free = meters(viewer, [cast.panel, empty])
    assert (full.cap, full.held, full.accepted, full.new) == (4, 4, 2, 1)
    assert (full.offered, full.waiting, full.is_full, full.exact) == (1, 2, True, True)
    assert (free.cap, free.held, free.waiting, free.is_full, free.exact) == (7, 0, 0, False, False)
