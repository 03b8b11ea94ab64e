"""What waited before it was sent goes only to who may still hear it; asked once, however much waits."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from referrals.models import CaseGrant
from referrals.services.request import withdraw_request
from sharing.choices import Event, Failure
from sharing.models import AgencySignature, Notice
from sharing.post.notify import Message, queue
from sharing.selectors.still import no_longer_theirs
from tests.cast import Cast
from tests.factories import actions as work
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.factories.requests import ask
from tests.sharing.post.outbox import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


@pytest.fixture
def action(cast, case):
    return work.action(case, cast.police, cast.coordinator.user)


def tell(player, about, verb, app="actions", step="1"):
    queue(
        [Message(player.user.pk, app, verb, step, about.reference, timezone.localdate())],
        event=Event.ESCALATIONS,
    )


def why():
    return set(Notice.objects.values_list("failure", flat=True))


def test_who_may_still_hear_is_told(cast, case, action):
    tell(cast.spoc, action, "action_step_1")
    tell(cast.manager, action, "action_step_2")
    tell(cast.board_member, action, "action_step_4")
    tell(cast.coordinator, case, "moved_to_waiting", "referrals")
    assert sweep() == 4


@pytest.mark.parametrize(
    ("who", "verb"),
    [
        ("spoc", "action_step_1"),
        ("manager", "action_step_2"),
        ("board_member", "action_step_4"),
        ("coordinator", "action_to_check"),
    ],
)
def test_who_was_barred_meanwhile_is_not_told(cast, case, action, who, verb):
    player = getattr(cast, who)
    tell(player, action, verb)
    partners.bar(case, cast.chair.user, person=player.user)
    assert sweep() == 0
    assert mail.outbox == []
    notice = Notice.objects.get()
    assert (notice.failure, notice.failed_at is None) == (Failure.NOT_THEIRS, False)


def test_a_bar_on_an_agency_stops_what_waits_for_its_people(cast, case, action):
    tell(cast.manager, action, "action_step_2")
    tell(cast.spoc, case, "referral_listed", "referrals")
    partners.bar(case, cast.chair.user, agency=cast.police)
    assert sweep() == 0
    assert why() == {Failure.NOT_THEIRS}


def test_whose_access_ended_meanwhile_is_not_told(cast, case, action):
    tell(cast.spoc, action, "action_step_1")
    tell(cast.spoc, case, "agency_leaving")
    tell(cast.manager, action, "action_step_2")
    CaseGrant.objects.filter(group__name=f"agency:{cast.police.pk}").update(
        until=timezone.now() - timedelta(minutes=1)
    )
    assert sweep() == 1
    lost = Notice.objects.filter(failure=Failure.NOT_THEIRS)
    assert set(lost.values_list("to", "verb")) == {
        (cast.spoc.user.pk, "action_step_1"),
        (cast.spoc.user.pk, "agency_leaving"),
    }


def test_without_an_agreement_neither_spoc_nor_manager_is_told(cast, case, action):
    tell(cast.spoc, action, "action_step_1")
    tell(cast.manager, action, "action_step_2")
    tell(cast.board_member, action, "action_step_4")
    AgencySignature.objects.filter(agency=cast.police).update(withdrawn_on=timezone.localdate())
    assert sweep() == 1
    assert mail.outbox[0].to == [cast.board_member.user.email]


def test_of_what_is_open_to_named_people_now_the_manager_does_not_hear(cast, case, action):
    tell(cast.manager, action, "action_step_2")
    type(case).objects.update(is_restricted=True)
    assert sweep() == 0


def test_a_line_of_the_morning_that_is_no_longer_theirs_is_left_out(cast, case, action):
    other = work.action(
        make.case_at(
            "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
        ),
        cast.police,
        cast.coordinator.user,
    )
    tell(cast.spoc, action, "action_remind_due")
    tell(cast.spoc, other, "action_remind_due", step="2")
    Notice.objects.update(digest=True, message_id="morning-1")
    partners.bar(case, cast.chair.user, person=cast.spoc.user)
    assert sweep() == 1
    assert other.reference in mail.outbox[0].body
    assert action.reference not in mail.outbox[0].body


def test_who_is_asked_hears_so_until_the_question_is_withdrawn(cast, case):
    first = ask(case, cast, cast.charity)
    assert sweep() == 1
    assert first.reference in mail.outbox[0].body + mail.outbox[0].subject
    second = ask(case, cast, cast.charity, questions="One thing more?")
    for request in (first, second):
        withdraw_request(request=request, why="Known by now", by=cast.coordinator.viewer)
    assert sweep() == 0
    assert Notice.objects.get(reference=second.reference).failure == Failure.NOT_THEIRS


def test_the_coordinator_reads_why_and_cannot_send_it_again(cast, case, client):
    tell(cast.spoc, case, "referral_listed", "referrals")
    partners.bar(case, cast.chair.user, person=cast.spoc.user)
    sweep()
    page = cast.coordinator.login(client).get(reverse("message_failures", args=[cast.panel.slug]))
    rows = page.content.decode().split("<table")[1]
    assert "It was no longer theirs to know" in rows
    assert "Send again" not in rows
    assert "could not be sent" not in client.get(reverse("today")).content.decode()


def test_what_is_about_no_case_goes(cast):
    queue([Message(cast.spoc.user.pk, "panel", "meeting_planned", "1")], event=Event.MEETINGS)
    assert sweep() == 1


def test_it_costs_the_same_for_one_message_and_for_thirty(cast, case, action):
    def asked():
        waiting = list(Notice.objects.select_related("to"))
        with CaptureQueriesContext(connection) as asking:
            assert no_longer_theirs(waiting) == set()
        return len(asking)

    tell(cast.spoc, action, "action_step_1")
    one = asked()
    for number in range(30):
        tell(cast.second_spoc, action, "action_step_1", step=str(number))
    assert asked() == one
