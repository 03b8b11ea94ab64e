"""How an action came to where it is."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from actions.selectors import action as actions
from actions.selectors import history
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def action(cast):
    case = make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )
    return done.action(case, cast.police, cast.coordinator.user)


def test_updates_and_changes_are_one_history_newest_first(cast, action):
    by, now = cast.coordinator.user, timezone.now()
    made = []
    for hours, make_one in enumerate(
        [
            lambda: done.update(action, cast.spoc.user, "in_progress", "Begun"),
            lambda: done.extension(action, by),
            lambda: done.handover(action, by, cast.housing),
            lambda: done.update(action, cast.second_spoc.user, "done"),
        ]
    ):
        with time_machine.travel(now - timedelta(days=9) + timedelta(hours=hours), tick=False):
            made.append(make_one())
    found = history.together(actions.updates(action), history.changes(action))
    assert [entry.update or entry.change for entry in found] == made[::-1]
    assert [entry.by for entry in found] == [one.by for one in made[::-1]]


def test_only_more_time_counts_as_an_extension(cast, action):
    by = cast.coordinator.user
    done.handover(action, by, cast.housing)
    more = done.extension(action, by)
    assert history.extensions(history.changes(action)) == [more]


def test_latest_change_is_the_last_one_made(cast, action):
    assert history.latest_change(action) is None
    done.extension(action, cast.coordinator.user)
    last = done.handover(action, cast.coordinator.user, cast.housing)
    assert history.latest_change(action) == last
