"""What somebody wants to hear of is kept; what nobody may miss is no choice."""

import pytest

from sharing.choices import ALWAYS_NOW, Event, How
from sharing.doors.viewer import NOBODY
from sharing.errors import AlwaysTold, NotAllowed
from sharing.models import LedgerEntry, Notice, NoticeChoice
from sharing.post.notify import Message, queue
from sharing.selectors.notice import choices_of
from sharing.services.notice import choose_notices
from tests.cast import Cast
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def spoc():
    return Cast().spoc


def kept(player):
    return dict(NoticeChoice.objects.filter(person=player.user).values_list("event", "how"))


def test_every_answer_is_kept_also_where_it_is_what_is_usual(spoc):
    choose_notices(by=spoc.viewer, choices={Event.MEETINGS: How.OFF, Event.REFERRALS: How.NOW})
    assert kept(spoc) == {"meetings": "off", "referrals": "now"}
    choose_notices(by=spoc.viewer, choices=choices_of(spoc.user))
    assert kept(spoc) == {"meetings": "off", "referrals": "now", "leading": "now"}


def test_who_chose_at_once_for_information_has_its_reminders_at_once(spoc):
    choose_notices(by=spoc.viewer, choices={Event.INFORMATION: How.NOW})
    reminder = Message(spoc.user.pk, "actions", "request_remind_due", "1", digest=True)
    queue([reminder], event=Event.INFORMATION)
    assert not Notice.objects.get().digest


def test_a_choice_can_be_changed_back(spoc):
    for how in (How.OFF, How.DAILY, How.NOW):
        choose_notices(by=spoc.viewer, choices={Event.ACTIONS: how})
        assert choices_of(spoc.user)[Event.ACTIONS] == how
    assert kept(spoc) == {"actions": "now"}


def test_without_a_choice_any_more_it_comes_as_usual_again(spoc):
    reminder = Message(spoc.user.pk, "actions", "request_remind_due", "1", digest=True)
    choose_notices(by=spoc.viewer, choices={Event.INFORMATION: How.OFF, Event.MEETINGS: How.OFF})
    choose_notices(by=spoc.viewer, choices={Event.INFORMATION: None})
    assert kept(spoc) == {"meetings": "off"}
    queue([reminder], event=Event.INFORMATION)
    assert Notice.objects.get().digest


@pytest.mark.parametrize("event", ALWAYS_NOW)
@pytest.mark.parametrize("how", How)
def test_what_always_comes_at_once_is_no_choice_and_nothing_else_is_kept_with_it(spoc, event, how):
    with pytest.raises(AlwaysTold):
        choose_notices(by=spoc.viewer, choices={Event.MEETINGS: How.OFF, event: how})
    assert kept(spoc) == {}


def test_a_choice_is_somebodys_own(spoc):
    choose_notices(by=spoc.viewer, choices={Event.MEETINGS: How.OFF})
    assert choices_of(partners.person())[Event.MEETINGS] == How.NOW
    with pytest.raises(NotAllowed):
        choose_notices(by=NOBODY, choices={Event.MEETINGS: How.OFF})


def test_the_ledger_says_what_was_changed(spoc):
    choose_notices(by=spoc.viewer, choices={Event.MEETINGS: How.OFF})
    body = bytes(LedgerEntry.objects.order_by("seq").last().body).decode()
    assert '"meetings": "off"' in body
    assert spoc.user.reference in body
