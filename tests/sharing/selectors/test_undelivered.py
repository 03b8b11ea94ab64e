"""Messages that could not be sent: to whose coordinator they show, and for how long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.choices import Stage
from sharing.choices import Failure
from sharing.doors.viewer import viewer_for
from sharing.models import Notice
from sharing.selectors.undelivered import panels_with_failures, undelivered
from tests.cast import Cast
from tests.factories import actions as work
from tests.factories import panel as meetings
from tests.factories import referrals as cases
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def today():
    return timezone.localdate()


def reader(panel):
    """A coordinator of this panel."""
    person = partners.person()
    partners.role(person, panel, "coordinator")
    return viewer_for(person, today())


def unsent(person, failure=Failure.REFUSED, *, failed=True, **fields):
    now = timezone.now()
    about = {"app": "referrals", "verb": "you_lead", "tried_at": now, "attempts": 1}
    about |= {"failed_at": now if failed else None, "failure": failure, **fields}
    return Notice.objects.create(key=f"{person.pk}.{Notice.objects.count()}", to=person, **about)


def test_it_shows_to_the_panel_of_the_persons_agency_and_where_they_have_a_role(cast):
    south = partners.panel("South")
    member, holder = cast.worker.user, partners.person()
    partners.role(holder, south, "board_member")
    mine, theirs = unsent(member), unsent(holder)
    assert list(undelivered(cast.panel, reader(cast.panel), today())) == [mine]
    assert list(undelivered(south, reader(south), today())) == [theirs]


def test_it_shows_to_no_panel_that_the_person_has_left(cast):
    gone = partners.agency()
    partners.member(cast.panel, gone, until=today() - timedelta(days=1))
    unsent(partners.person(gone))
    assert not undelivered(cast.panel, cast.coordinator.viewer, today()).exists()


def test_what_was_sent_or_never_tried_or_is_long_past_does_not_show(cast):
    person = cast.worker.user
    unsent(person, sent_at=timezone.now())
    unsent(person, failure="", failed=False, tried_at=None)
    unsent(person, tried_at=timezone.now() - timedelta(days=31))
    assert not undelivered(cast.panel, cast.coordinator.viewer, today()).exists()


def test_only_what_has_failed_and_can_be_sent_again_needs_the_coordinator(cast):
    person = cast.worker.user
    unsent(person, failure=Failure.LEFT)
    unsent(person, failure=Failure.UNREACHABLE, failed=False)
    assert panels_with_failures([cast.panel.pk], cast.coordinator.viewer, today()) == []
    unsent(person)
    unsent(cast.chair.user)
    south = partners.panel("South")
    assert panels_with_failures([cast.panel.pk, south.pk], cast.coordinator.viewer, today()) == [
        (cast.panel, 2)
    ]
    assert panels_with_failures([], cast.coordinator.viewer, today()) == []


def test_what_is_about_a_case_that_is_closed_to_the_reader_is_not_shown_or_counted(cast):
    case = cases.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
    action = work.action(case, cast.police, cast.coordinator.user)
    person, by = cast.worker.user, cast.coordinator.viewer
    about = [unsent(person, reference=one.reference) for one in (case, action)]
    plain = [unsent(person, reference=one) for one in ("", person.reference, cast.panel.slug)]
    assert set(undelivered(cast.panel, by, today())) == {*about, *plain}
    partners.bar(case, cast.chair.user, person=cast.coordinator.user)
    assert set(undelivered(cast.panel, by, today())) == set(plain)
    assert panels_with_failures([cast.panel.pk], by, today()) == [(cast.panel, 3)]


def test_what_is_about_another_panel_is_not_shown_where_an_agency_is_in_both(cast):
    south = partners.panel("South")
    partners.member(south, cast.worker.user.agency)
    case = cases.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
    meeting = meetings.meeting(cast.panel)
    for one in (case.reference, meeting.reference, cast.panel.slug):
        unsent(cast.worker.user, reference=one)
    assert undelivered(cast.panel, cast.coordinator.viewer, today()).count() == 3
    assert not undelivered(south, reader(south), today()).exists()
