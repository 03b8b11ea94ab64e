"""What goes into the outbox: once a step and person, and as each person chose."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sharing.choices import ALWAYS_NOW, Event, How
from sharing.models import Notice, NoticeChoice
from sharing.post.notify import Message, notify, queue
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
SEVEN = datetime(2026, 12, 1, 7, tzinfo=ZoneInfo("Europe/London"))
CHOSEN = [event for event in Event if event not in ALWAYS_NOW]


def message(person, **fields):
    return Message(person.pk, "referrals", "referral_received", **{"step": "1", **fields})


def choose(person, how, event=Event.ACTIONS):
    NoticeChoice.objects.create(person=person, event=event, how=how)


def test_the_same_step_to_the_same_person_is_queued_once_however_often_it_is_said():
    person = partners.person()
    queue([message(person), message(person), message(person, step="2")], event=Event.ACTIONS)
    queue([message(person)], event=Event.ACTIONS)
    assert sorted(Notice.objects.values_list("key", flat=True)) == [
        f"referrals.referral_received:{step}:{person.pk}" for step in "12"
    ]


def test_what_a_message_says_is_kept():
    person = partners.person()
    today = timezone.localdate()
    queue(
        [message(person, reference="AC-2P9MM", due=today, quick=True, address="old@a.example")],
        event=Event.ACTIONS,
    )
    notice = Notice.objects.get()
    assert (notice.reference, notice.due, notice.quick) == ("AC-2P9MM", today, True)
    assert (notice.address, notice.digest, notice.possibly_twice) == ("old@a.example", False, False)


@time_machine.travel(SEVEN, tick=False)
def test_a_message_for_the_digest_is_held_until_eight():
    queue([message(partners.person(), digest=True)], event=Event.ACTIONS)
    assert Notice.objects.get().not_before == SEVEN + timedelta(hours=1)


@time_machine.travel(SEVEN + timedelta(hours=3), tick=False)
def test_a_message_for_the_digest_after_eight_may_go_at_once():
    queue([message(partners.person(), digest=True)], event=Event.ACTIONS)
    assert Notice.objects.get().not_before == timezone.now()


@time_machine.travel(SEVEN, tick=False)
@pytest.mark.parametrize("digest", [True, False])
def test_each_persons_choice_holds_before_what_the_message_says(digest):
    now, daily, off, none = people = [partners.person() for _ in range(4)]
    for person, how in ((now, How.NOW), (daily, How.DAILY), (off, How.OFF)):
        choose(person, how)
    queue([message(person, digest=digest) for person in people], event=Event.ACTIONS)
    found = dict(Notice.objects.values_list("to", "digest"))
    assert found == {now.pk: False, daily.pk: True, none.pk: digest}


def test_a_choice_is_for_one_event_alone():
    person = partners.person()
    choose(person, How.OFF, Event.MEETINGS)
    queue([message(person)], event=Event.REFERRALS)
    assert Notice.objects.count() == 1
    queue([message(person, step="2")], event=Event.MEETINGS)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("event", ALWAYS_NOW)
@pytest.mark.parametrize("how", How)
def test_the_database_keeps_no_choice_about_what_always_goes_at_once(event, how):
    with pytest.raises(IntegrityError), transaction.atomic():
        choose(partners.person(), how, event)


def test_one_message_is_queued_about_its_record():
    person = partners.person()
    notify(person.pk, "sharing", "address_changed", person, event=Event.ACCESS, step="1")
    assert Notice.objects.get().reference == person.reference


@pytest.mark.parametrize(("event", "asked"), [(Event.ACTIONS, 2), (Event.ESCALATIONS, 1)])
def test_thousands_of_messages_take_one_question_and_one_insert(event, asked):
    person = partners.person()
    many = [message(person, step=str(number)) for number in range(5_000)]
    with CaptureQueriesContext(
        connection,
    ) as asking:
        queue(many, event=event)
    statements = [
        one["sql"] for one in asking if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]
    assert len(statements) == asked
    assert Notice.objects.count() == 5_000
    assert queue([], event=event) is None
