"""One message a person and morning, with all that was kept for it."""

from datetime import datetime, timedelta
from smtplib import SMTPServerDisconnected
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sharing import workdays
from sharing.choices import Failure
from sharing.doors.viewer import the_service
from sharing.models import Notice
from sharing.post import links
from sharing.services import outbox
from tests.sharing.post.outbox import people, put, sweep, unsent

pytestmark = pytest.mark.django_db
EIGHT = datetime(2026, 12, 1, 8, tzinfo=ZoneInfo("Europe/London"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A Friday afternoon; Christmas Day is a Friday.
FRIDAY, CHRISTMAS = EIGHT + 3 * DAY + 5 * HOUR, datetime(2026, 12, 25, 9, tzinfo=EIGHT.tzinfo)


@pytest.fixture
def clock():
    with time_machine.travel(EIGHT - 2 * HOUR, tick=False) as found:
        yield found


def test_nothing_of_the_morning_goes_before_eight(clock):
    put(people(1), digest=True)
    assert sweep() == 0
    clock.move_to(EIGHT - timedelta(seconds=1))
    assert sweep() == 0
    clock.move_to(EIGHT)
    assert sweep() == 1


def test_all_of_one_person_goes_as_one_message_marked_together(clock):
    one, other = people(2)
    put([one], lines=3, digest=True)
    put([other], digest=True)
    clock.move_to(EIGHT)
    assert sweep() == 2
    assert [message.to for message in mail.outbox] == [[one.email], [other.email]]
    ids = Notice.objects.filter(to=one).values_list("message_id", flat=True)
    assert len(set(ids)) == 1
    assert not unsent().exists()


def test_each_line_says_what_its_own_message_would(clock):
    (person,) = people(1)
    put([person], digest=True, quick=True)
    put([person], digest=True, verb="you_lead", reference="CR-8H2QX")
    put([person], digest=True, verb="referral_received", reference="CR-9ZZZZ")
    clock.move_to(EIGHT)
    sweep()
    said = mail.outbox[0].body
    notice = Notice.objects.get(quick=True)
    assert mail.outbox[0].subject == "Your morning message: 3 things"
    assert "- Information needed by 1 December 2026 (RQ-7K4MP)\n" in said
    assert f"  Update it: {links.quick_link(notice.key)}\n" in said
    assert said.count("Update it") == 1
    # What a subject leaves out is added: the reference, the day, or both.
    assert "- Your agency leads (CR-8H2QX), by 1 December 2026\n" in said
    assert "- Referral received (CR-9ZZZZ), by 1 December 2026\n" in said


def test_a_line_is_plain_text(clock):
    put(people(1), digest=True, verb="access_of_agency_lapsed")
    clock.move_to(EIGHT)
    sweep()
    assert "- An agency's access is paused (RQ-7K4MP), by" in mail.outbox[0].body


def test_what_comes_later_waits_until_the_next_morning_and_not_until_midnight(clock):
    (person,) = people(1)
    put([person], digest=True)
    clock.move_to(EIGHT)
    sweep()
    clock.move_to(EIGHT + 2 * HOUR)
    put([person], digest=True, step="later", due=EIGHT.date() + DAY)
    sent = []
    for _ in range(30):
        sent.append(sweep())
        clock.shift(HOUR)
    assert sum(sent) == 1
    assert sent.index(1) == 22
    assert len(mail.outbox) == 2


def test_what_comes_after_eight_may_go_at_once_if_there_was_no_message_that_day(clock):
    clock.move_to(EIGHT + 5 * HOUR)
    put(people(1), digest=True)
    assert sweep() == 1


@pytest.mark.parametrize(
    ("ready", "goes"),
    [
        (FRIDAY, EIGHT + 6 * DAY),
        (FRIDAY + DAY, EIGHT + 6 * DAY),
        # After Christmas come Boxing Day's substitute, on a Monday, and a Tuesday.
        (CHRISTMAS, EIGHT + 28 * DAY),
    ],
)
def test_mornings_are_on_working_days(clock, ready, goes):
    (person,) = people(1)
    clock.move_to(EIGHT + 3 * DAY)
    put([person], digest=True, step="before")
    sweep()
    clock.move_to(ready)
    put([person], digest=True, due=goes.date() + DAY)
    while not (sent := sweep()) and timezone.now() < goes + DAY:
        clock.shift(HOUR)
    assert (sent, timezone.now()) == (1, goes)


@pytest.mark.parametrize("ready", [FRIDAY, CHRISTMAS])
def test_what_is_about_today_and_comes_after_the_morning_goes_at_once_by_itself(clock, ready):
    (person,) = people(1)
    clock.move_to(EIGHT + 3 * DAY)
    put([person], digest=True)
    sweep()
    clock.move_to(ready)
    put([person], digest=True, step="today", due=ready.date())
    put([person], digest=True, step="weekend", due=ready.date() + 2 * DAY)
    put([person], digest=True, step="no day", due=None)
    put([person], digest=True, step="over", due=ready.date() - DAY)
    assert sweep() == 2
    assert {message.subject for message in mail.outbox[1:]} == {
        f"Information needed by {one:%-d %B %Y} (RQ-7K4MP)" for one in (ready, ready + 2 * DAY)
    }
    assert unsent().count() == 2


def test_what_is_about_today_still_shares_the_morning_before_it_went(clock):
    (person,) = people(1)
    clock.move_to(EIGHT + 3 * HOUR)
    put([person], lines=3, digest=True)
    assert sweep() == 1
    assert len(mail.outbox) == 1


def test_what_is_urgent_goes_by_itself_at_any_hour(clock):
    (person,) = people(1)
    put([person], digest=True)
    put([person], step="urgent")
    assert sweep() == 1
    clock.move_to(EIGHT)
    assert sweep() == 1


def test_a_morning_message_that_was_refused_for_now_takes_up_what_came_meanwhile(clock, sink):
    (person,) = people(1)
    put([person], digest=True)
    sink.off()
    clock.move_to(EIGHT)
    assert sweep() == 0
    put([person], digest=True, step="later")
    sink.on()
    clock.shift(HOUR)
    assert sweep() == 1
    assert len(sink.messages) == 1
    assert sink.messages[0]["Subject"] == "Your morning message: 2 things"


def test_a_morning_message_that_may_have_been_taken_goes_again_as_it_was(clock, sink, monkeypatch):
    (person,) = people(1)
    put([person], lines=2, digest=True)
    clock.move_to(EIGHT)
    _breaks_the_line_after_the_yes(monkeypatch)
    assert sweep() == 0
    monkeypatch.undo()
    put([person], digest=True, step="later", due=EIGHT.date() + DAY)
    clock.shift(HOUR)
    assert (sweep(), sweep()) == (1, 0)
    first, again = sink.messages
    assert first["Message-ID"] == again["Message-ID"]
    assert first.get_content() == again.get_content()
    assert Notice.objects.filter(possibly_twice=True).count() == 2
    clock.shift(23 * HOUR)
    assert sweep() == 1, "what came meanwhile has its own morning"


def _breaks_the_line_after_the_yes(monkeypatch):
    send = EmailBackend.send_messages

    def breaks(backend, letters):
        send(backend, letters)
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", breaks)


def test_a_line_without_words_is_left_out_and_the_others_go(clock):
    (person,) = people(1)
    put([person], digest=True)
    put([person], digest=True, verb="no_such_words")
    clock.move_to(EIGHT)
    assert sweep() == 1
    assert mail.outbox[0].subject == "Your morning message: 1 thing"
    assert unsent().get().failure == Failure.NO_TEMPLATE


def test_who_has_left_gets_no_morning_message(clock):
    (person,) = people(1)
    put([person], lines=2, digest=True)
    person.is_active = False
    person.save()
    clock.move_to(EIGHT)
    assert sweep() == 0
    assert set(Notice.objects.values_list("failure", flat=True)) == {Failure.LEFT}
    assert sweep() == 0


@pytest.mark.parametrize("day", ["2027-03-28", "2026-10-25"])
def test_the_day_on_which_the_clock_changes_has_one_morning_too(clock, day, monkeypatch):
    """It changes on Sundays: here they are worked."""
    monkeypatch.setattr(workdays, "is_working", lambda day, holidays: True)
    clock.move_to(datetime.fromisoformat(f"{day}T00:10:00+00:00"))
    (person,) = people(1)
    sent = []
    for hour in range(24):
        put([person], digest=True, step=f"{hour}.", due=None)
        if sweep():
            sent.append(timezone.localtime().hour)
        clock.shift(HOUR)
    assert sent in ([8], [8, 0])


def test_claiming_costs_the_same_for_three_people_and_for_forty(clock):
    def asked(count):
        put(people(count), lines=3, digest=True, step=f"{count}.")
        with CaptureQueriesContext(
            connection,
        ) as asking:
            assert len(outbox.claim_mornings(by=the_service("sweep"))) == count * 3
        return len(asking)

    clock.move_to(EIGHT)
    assert asked(3) == asked(40)
