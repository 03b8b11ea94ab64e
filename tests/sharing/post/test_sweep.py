"""Sending what is due: one message that cannot be sent holds up no other."""

import pytest
from django.core import mail
from django.utils import timezone

from sharing.choices import Event
from sharing.doors.viewer import the_service
from sharing.models import Notice
from sharing.post.notify import notify
from sharing.post.sweep import send_due
from sharing.services.person import record_leaver
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def queue(player, verb, step):
    today = timezone.localdate()
    notify(player.user.pk, "referrals", verb, event=Event.REFERRALS, step=step, due=today)


def test_message_without_a_template_is_marked_and_the_next_goes_out(cast):
    queue(cast.spoc, "no_such_words", "1")
    queue(cast.worker, "referral_received", "2")
    assert send_due(the_service("sweep")) == 1
    assert mail.outbox[0].to == [cast.worker.user.email]
    left = Notice.objects.get(verb="no_such_words")
    assert (left.sent_at, left.attempts) == (None, 1)


def test_message_to_somebody_who_has_left_is_marked_and_not_sent(cast):
    queue(cast.worker, "referral_received", "1")
    record_leaver(by=cast.coordinator.viewer, person=cast.worker.user)
    assert send_due(the_service("sweep")) == 0
    assert mail.outbox == []
    assert Notice.objects.get().failed_at
