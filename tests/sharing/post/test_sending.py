"""Sending what is due: claimed, sent, marked. One message that cannot be sent holds up no other."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from sharing.choices import Event, Failure
from sharing.doors.viewer import the_service
from sharing.models import Notice
from sharing.post import sending
from sharing.post.notify import notify
from sharing.post.sending import send_due
from sharing.selectors.outbox import LEASE
from sharing.services import outbox
from sharing.services.person import record_leaver
from tests.cast import Cast
from tests.sharing.post.outbox import people, put, sweep, unsent

pytestmark = pytest.mark.django_db
NOON = "2026-12-01T12:00:00+00:00"
MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """The process ends."""


@pytest.fixture
def cast():
    return Cast()


def tell(player, verb, step):
    today = timezone.localdate()
    notify(player.user.pk, "referrals", verb, event=Event.REFERRALS, step=step, due=today)


def test_message_without_a_template_is_marked_and_the_next_goes_out(cast):
    tell(cast.spoc, "no_such_words", "1")
    tell(cast.worker, "referral_received", "2")
    assert send_due(the_service("sweep")) == 1
    assert mail.outbox[0].to == [cast.worker.user.email]
    left = Notice.objects.get(verb="no_such_words")
    assert (left.sent_at, left.attempts, left.failure) == (None, 1, Failure.NO_TEMPLATE)


def test_message_to_somebody_who_has_left_is_marked_and_not_sent(cast):
    tell(cast.worker, "referral_received", "1")
    record_leaver(by=cast.coordinator.viewer, person=cast.worker.user)
    assert send_due(the_service("sweep")) == 0
    assert mail.outbox == []
    notice = Notice.objects.get()
    assert (notice.failure, notice.failed_at is None) == (Failure.LEFT, False)


def test_an_old_address_is_told_although_its_person_has_left(cast):
    put([cast.worker.user], address="before@a.example")
    record_leaver(by=cast.coordinator.viewer, person=cast.worker.user)
    assert sweep() == 1
    assert mail.outbox[0].to == ["before@a.example"]


def test_what_is_sent_is_marked_and_never_sent_again():
    put(people(3))
    assert (sweep(), sweep()) == (3, 0)
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 3
    assert not unsent().exists()


def test_a_message_waits_for_its_hour():
    put(people(1), not_before=timezone.now() + MINUTE)
    assert sweep() == 0


def test_an_hour_without_a_mail_server_loses_nothing_and_sends_nothing_twice(sink):
    with time_machine.travel(NOON) as clock:
        put(people(70))
        sink.off()
        for _ in range(60):
            assert sweep() == 0
            clock.shift(MINUTE)
        assert not Notice.objects.exclude(failed_at=None).exists()
        sink.on()
        for _ in range(16):
            sweep()
            clock.shift(MINUTE)
    assert len(sink.messages) == len(set(sink.ids())) == 70
    assert not unsent().exists()
    assert not Notice.objects.filter(possibly_twice=True).exists()


def test_while_the_mail_server_is_away_one_message_a_minute_tries(sink):
    sink.off()
    with time_machine.travel(NOON) as clock:
        put(people(10))
        for _ in range(3):
            sweep()
            clock.shift(MINUTE)
    assert Notice.objects.filter(attempts=0).count() == 7
    assert Notice.objects.filter(failure=Failure.UNREACHABLE).count() == 3


def test_each_try_waits_longer_and_the_last_one_fails(sink):
    sink.off()
    tried = []
    with time_machine.travel(NOON, tick=False) as clock:
        put(people(1))
        start = timezone.now()
        for _ in range(outbox.MOST_ATTEMPTS):
            sweep()
            tried.append(timezone.now() - start)
            notice = Notice.objects.get()
            assert sweep() == 0
            assert Notice.objects.get().attempts == notice.attempts
            clock.move_to(max(notice.not_before, timezone.now()))
        waits = [later - sooner for sooner, later in pairwise(tried)]
    assert waits == sorted(waits)
    assert waits[0] == MINUTE
    assert tried[-1] > timedelta(hours=12)
    assert notice.attempts == outbox.MOST_ATTEMPTS
    assert notice.failed_at


def test_an_address_refused_for_good_fails_at_once_and_the_others_go(sink):
    gone, full, well = people(3)
    sink.answers = {gone.email: "550 no such user", full.email: "452 mailbox full"}
    put([gone, full, well])
    assert sweep() == 1
    found = {notice.to_id: notice for notice in Notice.objects.all()}
    assert [found[one.pk].failure for one in (gone, full, well)] == ["refused", "refused", ""]
    assert [found[one.pk].failed_at is None for one in (gone, full, well)] == [False, True, True]


def test_a_sweep_that_dies_after_the_servers_yes_is_tried_once_more_and_says_so(sink, monkeypatch):
    def dies(**words):
        raise Killed

    with time_machine.travel(NOON) as clock:
        put(people(2))
        with monkeypatch.context() as killed:
            killed.setattr(sending.outbox, "mark_sent", dies)
            with pytest.raises(Killed):
                sweep()
        assert sweep() == 0, "what is in hand is left alone"
        clock.shift(LEASE + MINUTE)
        assert sweep() == 2
    assert len(sink.messages) == 3
    assert len(set(sink.ids())) == 2, "the same Message-ID on the one more try"
    assert Notice.objects.filter(possibly_twice=True).count() == 2
    assert sweep() == 0


def test_a_message_that_ends_every_sweep_is_given_up(sink, monkeypatch):
    def dies(*words):
        raise Killed

    monkeypatch.setattr(sending.mail.Line, "send", dies)
    with time_machine.travel(NOON) as clock:
        put(people(1))
        for _ in range(outbox.MOST_ATTEMPTS):
            with pytest.raises(Killed):
                sweep()
            clock.shift(LEASE + MINUTE)
        assert sweep() == 0
    assert Notice.objects.get().failed_at


def test_what_there_is_no_time_for_is_given_back_untouched(monkeypatch):
    monkeypatch.setattr(sending, "PATIENCE", timedelta(seconds=-1))
    put(people(3))
    assert sweep() == 1
    assert list(unsent().values_list("claimed_at", "attempts", "message_id")) == [(None, 0, "")] * 2
    assert (sweep(), sweep()) == (1, 1)
