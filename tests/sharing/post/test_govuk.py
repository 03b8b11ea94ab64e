"""GOV.UK Notify behind the same door: the same messages, once each, and what became of them."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.mail import send_mail

from sharing.choices import Failure
from sharing.doors.viewer import the_service
from sharing.models import LedgerEntry, Notice
from sharing.post import following, sending
from sharing.post.following import AGAIN, LONGEST, follow_up
from sharing.post.taken import NotTaken
from sharing.selectors.outbox import LEASE
from tests.sharing.post.outbox import people, put, sweep, unsent
from tests.support.notify_service import TEMPLATE

pytestmark = pytest.mark.django_db
NINE = "2026-12-01T09:00:00+00:00"
MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """The process ends."""


@pytest.fixture
def clock():
    with time_machine.travel(NINE, tick=False) as found:
        yield found


def follow():
    follow_up(the_service("sweep"))


def test_a_message_goes_with_its_words_and_its_message_id_as_reference(notify_service):
    (person,) = people(1)
    put([person])
    assert sweep() == 1
    (taken,) = notify_service.taken
    assert taken["email_address"] == person.email
    assert taken["template_id"] == TEMPLATE
    assert "RQ-7K4MP" in taken["personalisation"]["subject"]
    assert "Sign in" in taken["personalisation"]["body"]
    assert taken["reference"] == f"notice-{Notice.objects.get().pk}@fenbrook.example"


def test_a_morning_message_goes_as_one(notify_service, clock):
    put(people(1), lines=3, digest=True)
    assert sweep() == 1
    assert len(notify_service.taken) == 1


def test_a_message_of_the_sign_in_goes_the_same_way(notify_service):
    send_mail("A code", "123456", None, ["somebody@a.example"])
    assert notify_service.taken[0]["personalisation"] == {"subject": "A code", "body": "123456"}


def test_an_address_it_refuses_fails_at_once_and_the_others_go(notify_service):
    gone, well = people(2)
    notify_service.refused = {gone.email}
    put([gone, well])
    assert sweep() == 1
    notice = Notice.objects.get(to=gone)
    assert (notice.failure, notice.failed_at is None) == (Failure.REFUSED, False)


def test_a_no_to_the_service_itself_is_tried_again(notify_service, clock):
    notify_service.is_shut = True
    put(people(3))
    assert sweep() == 0
    assert set(unsent().values_list("failure", flat=True)) == {"", Failure.UNREACHABLE}
    notify_service.is_shut = False
    clock.shift(2 * MINUTE)
    assert sweep() == 3
    assert not Notice.objects.filter(possibly_twice=True).exists()


def test_what_it_took_before_our_sweep_died_is_not_sent_again(notify_service, clock, monkeypatch):
    def dies(**words):
        raise Killed

    put(people(1))
    with monkeypatch.context() as killed:
        killed.setattr(sending.outbox, "mark_sent", dies)
        with pytest.raises(Killed):
            sweep()
    clock.shift(LEASE + MINUTE)
    assert sweep() == 1
    assert len(notify_service.taken) == 1
    assert not unsent().exists()


def test_what_it_took_although_its_answer_broke_is_not_sent_again(notify_service, clock):
    notify_service.breaks = True
    put(people(1))
    assert sweep() == 0
    notify_service.breaks = False
    clock.shift(2 * MINUTE)
    assert sweep() == 1
    assert len(notify_service.taken) == 1


def test_a_service_that_is_away_loses_nothing(notify_service, clock, settings):
    here, settings.NOTIFY_URL = settings.NOTIFY_URL, "http://127.0.0.1:9"
    put(people(5))
    for _ in range(5):
        sweep()
        clock.shift(MINUTE)
    settings.NOTIFY_URL = here
    for _ in range(10):
        sweep()
        clock.shift(MINUTE)
    assert len(notify_service.taken) == len(set(notify_service.references())) == 5
    assert not unsent().exists()


def test_what_arrived_is_asked_about_no_more(notify_service, clock):
    put(people(2))
    sweep()
    assert Notice.objects.exclude(look_at=None).count() == 2
    clock.shift(2 * MINUTE)
    follow()
    assert not Notice.objects.exclude(look_at=None).exists()
    assert not unsent().exists()


@pytest.mark.parametrize(
    ("said", "failure", "final"),
    [
        ("permanent-failure", Failure.REFUSED, True),
        ("temporary-failure", Failure.REFUSED, False),
        ("technical-failure", Failure.UNREACHABLE, False),
    ],
)
def test_what_did_not_arrive_has_failed_or_goes_again(notify_service, clock, said, failure, final):
    put(people(1))
    sweep()
    (reference,) = notify_service.references()
    notify_service.says[reference] = said
    clock.shift(2 * MINUTE)
    follow()
    notice = Notice.objects.get()
    assert (notice.sent_at, notice.failure, notice.failed_at is not None) == (None, failure, final)
    clock.shift(2 * MINUTE)
    assert sweep() == (0 if final else 1)
    assert notify_service.references() == [reference] * (1 if final else 2)


def test_what_is_on_its_way_is_asked_about_again_and_not_for_ever(notify_service, clock):
    put(people(1))
    sweep()
    notify_service.says[notify_service.references()[0]] = "sending"
    clock.shift(2 * MINUTE)
    follow()
    assert Notice.objects.get().look_at > sending.timezone.now()
    clock.shift(AGAIN)
    follow()
    assert Notice.objects.get().look_at
    clock.shift(LONGEST)
    follow()
    assert (Notice.objects.get().look_at, Notice.objects.get().sent_at is None) == (None, False)


def test_while_it_cannot_be_asked_nothing_is_concluded(notify_service, clock):
    put(people(3))
    sweep()
    notify_service.is_shut = True
    clock.shift(2 * MINUTE)
    follow()
    assert Notice.objects.filter(look_at__gt=sending.timezone.now()).count() == 3
    assert not unsent().exists()


def test_what_another_sweep_sent_again_meanwhile_is_left_to_it(notify_service, clock, monkeypatch):
    put(people(1))
    sweep()
    (reference,) = notify_service.references()
    notify_service.says[reference] = "technical-failure"
    clock.shift(2 * MINUTE)
    asks = following.govuk.said_of

    def slow(*asked):
        """While the slower one asks, the other one marks it and it is sent again."""
        monkeypatch.setattr(following.govuk, "said_of", asks)
        follow()
        clock.shift(2 * MINUTE)
        assert sweep() == 1
        return asks(*asked)

    monkeypatch.setattr(following.govuk, "said_of", slow)
    follow()
    assert not unsent().exists()
    clock.shift(2 * MINUTE)
    assert sweep() == 0


def test_a_long_morning_is_followed_whole(notify_service, clock, monkeypatch):
    monkeypatch.setattr(following, "BATCH", 1)
    put(people(1), lines=9, digest=True)
    sweep()
    notify_service.says[notify_service.references()[0]] = "permanent-failure"
    clock.shift(2 * MINUTE)
    follow()
    assert Notice.objects.exclude(failed_at=None).count() == 9


def test_with_nothing_to_ask_about_nothing_is_written(notify_service):
    before = LedgerEntry.objects.count()
    follow()
    assert LedgerEntry.objects.count() == before


def test_with_a_mail_server_nothing_is_followed(sink):
    put(people(1))
    sweep()
    assert Notice.objects.get().look_at is None


def test_who_asks_not_to_hear_of_failures_does_not(notify_service):
    notify_service.is_shut = True
    assert send_mail("A code", "1", None, ["a@a.example"], fail_silently=True) == 0
    with pytest.raises(NotTaken):
        send_mail("A code", "1", None, ["a@a.example"])


def test_no_address_of_anybody_is_logged(notify_service, capfd):
    (person,) = people(1)
    notify_service.refused = {person.email}
    put([person])
    sweep()
    out = "".join(capfd.readouterr())
    assert person.email not in out


@pytest.mark.parametrize(
    ("extra", "said"),
    [({}, "NOTIFY_TEMPLATE_ID"), ({"NOTIFY_TEMPLATE_ID": TEMPLATE}, "sharing.post.govuk.Backend")],
)
def test_a_key_in_the_environment_chooses_it_and_needs_its_template(extra, said):
    code = "from django.conf import settings; print(settings.EMAIL_BACKEND)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**os.environ, "NOTIFY_API_KEY": "a-key", **extra},
        capture_output=True,
        text=True,
    )
    assert said in done.stdout + done.stderr
