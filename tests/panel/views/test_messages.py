"""Messages that could not be sent, as the coordinator reads and mends them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from referrals.choices import Stage
from sharing.choices import Failure
from sharing.doors.viewer import the_service
from sharing.errors import NotAllowed, NotFailed, NotFound
from sharing.models import Notice
from sharing.post.sending import send_due
from sharing.services.notice import send_again
from tests.cast import Cast
from tests.factories import referrals as cases
from tests.factories import sharing as partners
from tests.sharing.selectors.test_undelivered import unsent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def signed_in(cast, client):
    return cast.coordinator.login(client)


def url_of(cast, notice=None):
    if notice is None:
        return reverse("message_failures", args=[cast.panel.slug])
    return reverse("message_again", args=[cast.panel.slug, notice.pk])


def about(cast, case):
    return unsent(cast.worker.user, reference=case.reference, due=timezone.localdate())


def a_case(cast):
    return cases.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)


def shown(signed_in, cast):
    return signed_in.get(url_of(cast)).content.decode()


def test_a_panel_without_failures_says_so(signed_in, cast):
    assert "Every message to the people of this panel was sent." in shown(signed_in, cast)


def test_a_row_says_who_where_what_why_and_when_and_leads_to_the_address(signed_in, cast):
    case = a_case(cast)
    about(cast, case)
    page = shown(signed_in, cast)
    person = cast.worker.user
    for said in (person.name, person.agency.name, "Your agency leads", case.reference):
        assert said in page
    assert Failure.REFUSED.label in page
    assert "1 try" in page
    assert f'href="{reverse("person_summary", args=[person.reference])}"' in page
    assert "Correct the address" in page


def test_a_message_about_a_case_the_coordinator_may_not_see_leaves_no_trace(signed_in, cast):
    case = a_case(cast)
    notice = about(cast, case)
    partners.bar(case, cast.chair.user, person=cast.coordinator.user)
    assert "Every message to the people of this panel was sent." in shown(signed_in, cast)
    assert "could not be sent" not in signed_in.get(reverse("today")).content.decode()
    assert signed_in.post(url_of(cast, notice)).status_code == 404
    assert Notice.objects.get().failed_at


def test_a_message_sent_again_goes_with_the_next_sweep_by_itself_and_leaves_the_list(
    signed_in, cast
):
    notice = unsent(cast.worker.user, digest=True, reference="CR-7K4MP", attempts=12)
    answer = signed_in.post(url_of(cast, notice), follow=True)
    assert "sent again" in answer.content.decode()
    assert send_due(the_service("sweep")) == 1
    assert mail.outbox[0].subject == "Your agency leads (CR-7K4MP)"
    assert "Every message" in shown(signed_in, cast)


def test_sending_again_keeps_the_message_id_where_it_may_have_been_taken(cast):
    notice = unsent(cast.worker.user, message_id="notice-5", possibly_twice=True)
    send_again(by=cast.coordinator.viewer, panel=cast.panel, number=notice.pk)
    send_due(the_service("sweep"))
    assert mail.outbox[0].extra_headers["Message-ID"].startswith("<notice-5@")


def test_two_of_one_morning_sent_again_go_each_by_itself(cast):
    both = [
        unsent(cast.worker.user, digest=True, message_id="morning-1", possibly_twice=True, **fields)
        for fields in ({"reference": "CR-7K4MP"}, {"reference": "CR-8H2QX"})
    ]
    for notice in both:
        send_again(by=cast.coordinator.viewer, panel=cast.panel, number=notice.pk)
    assert send_due(the_service("sweep")) == 2
    assert {message.subject[-9:-1] for message in mail.outbox} == {"CR-7K4MP", "CR-8H2QX"}
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 2


def test_what_is_in_hand_or_sent_meanwhile_is_not_sent_again(cast):
    by = cast.coordinator.viewer
    in_hand = unsent(cast.worker.user, failed=False, claimed_at=timezone.now())
    with pytest.raises(NotFailed):
        send_again(by=by, panel=cast.panel, number=in_hand.pk)
    sent = unsent(cast.worker.user, sent_at=timezone.now())
    with pytest.raises(NotFound):
        send_again(by=by, panel=cast.panel, number=sent.pk)


def test_a_message_to_somebody_of_another_panel_is_not_found(cast):
    south = partners.panel("South")
    stranger = partners.person()
    partners.role(stranger, south, "chair")
    with pytest.raises(NotFound):
        send_again(by=cast.coordinator.viewer, panel=cast.panel, number=unsent(stranger).pk)


@pytest.mark.parametrize("who", ["chair", "spoc", "administrator", "ig_lead", "worker"])
def test_nobody_but_the_coordinator_reads_or_sends_again(cast, client, who):
    notice = unsent(cast.worker.user)
    player = getattr(cast, who)
    assert player.login(client).get(url_of(cast)).status_code == 404
    with pytest.raises(NotAllowed):
        send_again(by=player.viewer, panel=cast.panel, number=notice.pk)


def test_a_get_sends_nothing_again(signed_in, cast):
    notice = unsent(cast.worker.user)
    assert signed_in.get(url_of(cast, notice)).status_code == 405
    assert Notice.objects.get().failed_at


def test_who_has_left_cannot_be_sent_it_again(signed_in, cast):
    unsent(cast.leaver.user, Failure.LEFT)
    page = shown(signed_in, cast)
    assert Failure.LEFT.label in page
    assert "Send again" not in page.split("<table")[1]


def test_what_waits_says_when_it_is_tried_again(signed_in, cast):
    unsent(cast.worker.user, Failure.UNREACHABLE, failed=False)
    assert "next at" in shown(signed_in, cast)


def test_the_latest_fifty_are_shown(signed_in, cast):
    for number in range(52):
        unsent(cast.worker.user, tried_at=timezone.now() - timedelta(minutes=number))
    page = shown(signed_in, cast)
    assert page.count("Correct the address") == 50
    assert "There are more." in page


def test_today_says_that_messages_failed(signed_in, cast):
    today = signed_in.get(reverse("today")).content.decode()
    assert "could not be sent" not in today
    unsent(cast.worker.user)
    unsent(cast.worker.user)
    today = signed_in.get(reverse("today")).content.decode()
    assert "2 messages could not be sent" in today
    assert f'href="{url_of(cast)}"' in today
