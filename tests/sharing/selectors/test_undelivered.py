"""Messages that could not be sent: to whose coordinator they show, and for how long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sharing.choices import Failure
from sharing.models import Notice
from sharing.selectors.undelivered import panels_with_failures, undelivered
from tests.cast import Cast
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def today():
    return timezone.localdate()


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
    assert list(undelivered(cast.panel, today())) == [mine]
    assert list(undelivered(south, today())) == [theirs]


def test_it_shows_to_no_panel_that_the_person_has_left(cast):
    gone = partners.agency()
    partners.member(cast.panel, gone, until=today() - timedelta(days=1))
    unsent(partners.person(gone))
    assert not undelivered(cast.panel, today()).exists()


def test_what_was_sent_or_never_tried_or_is_long_past_does_not_show(cast):
    person = cast.worker.user
    unsent(person, sent_at=timezone.now())
    unsent(person, failure="", failed=False, tried_at=None)
    unsent(person, tried_at=timezone.now() - timedelta(days=31))
    assert not undelivered(cast.panel, today()).exists()


def test_only_what_has_failed_and_can_be_sent_again_needs_the_coordinator(cast):
    person = cast.worker.user
    unsent(person, failure=Failure.LEFT)
    unsent(person, failure=Failure.UNREACHABLE, failed=False)
    assert panels_with_failures([cast.panel.pk], today()) == []
    unsent(person)
    unsent(cast.chair.user)
    south = partners.panel("South")
    assert panels_with_failures([cast.panel.pk, south.pk], today()) == [(cast.panel, 2)]
    assert panels_with_failures([], today()) == []
