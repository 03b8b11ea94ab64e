"""A meeting from plan to end: who runs it, who is told, who takes the chair."""

from datetime import timedelta

import pytest
from django.utils import timezone

from panel.choices import MeetingKind, MeetingState, Presence
from panel.errors import (
    InThePast,
    MeetingNotOpen,
    MeetingNotPlanned,
    MeetingOver,
    NotAPanelMeeting,
    NotInThePanel,
    NotTheChair,
    TooEarly,
)
from panel.models import Attendance, Meeting
from panel.selectors.meeting import quorum_of
from panel.services.attendance import take_attendance
from panel.services.meeting import cancel_meeting, end_meeting, open_meeting, plan_meeting
from sharing.doors import ledger
from sharing.errors import NotAllowed, Stale
from sharing.models import Notice
from tests.cast import Cast
from tests.factories import panel as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def plan(cast, by=None, **fields):
    fields = {"kind": MeetingKind.PANEL, "starts_at": timezone.now(), "venue": "Room 2"} | fields
    return plan_meeting(panel=cast.panel, by=(by or cast.coordinator).viewer, **fields)


def test_coordinator_plans_a_meeting_and_members_are_told_once(cast):
    meeting = plan(cast)
    assert (meeting.state, meeting.venue) == (MeetingState.PLANNED, "Room 2")
    told = set(Notice.objects.filter(verb="meeting_planned").values_list("to", flat=True))
    expected = {cast.spoc, cast.deputy_spoc, cast.second_spoc, cast.charity_spoc}
    expected |= {cast.chair, cast.deputy_chair}
    assert told == {player.user.pk for player in expected}


@pytest.mark.parametrize("who", ["spoc", "worker", "board_member", "ig_lead", "outsider"])
def test_others_do_not_plan_open_or_end(cast, who):
    meeting = make.meeting(cast.panel)
    with pytest.raises(NotAllowed):
        plan(cast, by=getattr(cast, who))
    for verb in (open_meeting, end_meeting, cancel_meeting):
        with pytest.raises(NotAllowed):
            verb(meeting=meeting, by=getattr(cast, who).viewer)


def test_a_meeting_is_not_planned_for_yesterday(cast):
    with pytest.raises(InThePast):
        plan(cast, starts_at=timezone.now() - timedelta(days=1))


def test_an_mdt_meeting_is_not_planned_here(cast):
    with pytest.raises(NotAPanelMeeting):
        plan(cast, kind=MeetingKind.MDT)


def test_chair_who_opens_takes_the_chair(cast):
    meeting = open_meeting(meeting=make.meeting(cast.panel), by=cast.chair.viewer)
    assert (meeting.state, meeting.chaired_by) == (MeetingState.OPEN, cast.chair.user)


def test_coordinator_names_who_is_in_the_chair(cast):
    meeting = open_meeting(
        meeting=make.meeting(cast.panel),
        chaired_by=cast.deputy_chair.user,
        by=cast.coordinator.viewer,
    )
    assert meeting.chaired_by == cast.deputy_chair.user


def test_meeting_opened_without_a_chair_has_none(cast):
    meeting = open_meeting(meeting=make.meeting(cast.panel), by=cast.coordinator.viewer)
    assert meeting.chaired_by is None
    assert "the chair or a deputy chair" in quorum_of(meeting).missing


def test_nobody_else_takes_the_chair(cast):
    meeting = make.meeting(cast.panel)
    with pytest.raises(NotTheChair):
        open_meeting(meeting=meeting, chaired_by=cast.spoc.user, by=cast.coordinator.viewer)
    with pytest.raises(NotTheChair):
        take_attendance(
            meeting=meeting, presences={}, chaired_by=cast.spoc.user, by=cast.coordinator.viewer
        )


def test_a_meeting_is_not_opened_before_its_day(cast):
    with pytest.raises(TooEarly):
        open_meeting(meeting=make.coming(cast.panel, days=1), by=cast.chair.viewer)


def test_a_meeting_opens_ends_and_is_cancelled_once(cast):
    meeting = make.meeting(cast.panel)
    with pytest.raises(MeetingNotOpen):
        end_meeting(meeting=meeting, by=cast.chair.viewer)
    open_meeting(meeting=meeting, by=cast.chair.viewer)
    for verb in (open_meeting, cancel_meeting):
        with pytest.raises(MeetingNotPlanned):
            verb(meeting=Meeting.objects.get(pk=meeting.pk), by=cast.chair.viewer)
    ended = end_meeting(meeting=Meeting.objects.get(pk=meeting.pk), by=cast.chair.viewer)
    assert ended.state == MeetingState.ENDED


def test_cancelling_tells_the_members(cast):
    cancel_meeting(meeting=make.coming(cast.panel), by=cast.coordinator.viewer)
    assert Notice.objects.filter(verb="meeting_cancelled", to=cast.spoc.user).count() == 1


def test_attendance_counts_present_and_deputies_toward_the_quorum(cast):
    meeting = take_attendance(
        meeting=make.meeting(cast.panel),
        presences={
            cast.social_care: Presence.PRESENT,
            cast.mental_health: Presence.DEPUTY,
            cast.police: Presence.APOLOGIES_WITH_UPDATE,
        },
        chaired_by=cast.chair.user,
        by=cast.coordinator.viewer,
    )
    assert quorum_of(meeting).missing == ("the police",)
    take_attendance(
        meeting=meeting,
        presences={cast.police: Presence.DEPUTY, cast.social_care: ""},
        chaired_by=cast.chair.user,
        by=cast.coordinator.viewer,
    )
    assert quorum_of(meeting).missing == ("the council",)
    assert Attendance.objects.filter(meeting=meeting).count() == 2


def test_a_partner_that_is_not_core_does_not_make_a_quorum(cast):
    meeting = make.meeting(cast.panel, chair=cast.chair.user, here=(cast.charity, cast.police))
    assert quorum_of(meeting).here == 1


def test_attendance_of_strangers_or_after_the_end_is_refused(cast):
    meeting = make.meeting(cast.panel)
    with pytest.raises(NotInThePanel):
        take_attendance(
            meeting=meeting,
            presences={cast.elsewhere: Presence.PRESENT},
            chaired_by=None,
            by=cast.coordinator.viewer,
        )
    over = make.meeting(cast.panel, MeetingState.ENDED)
    with pytest.raises(MeetingOver):
        take_attendance(meeting=over, presences={}, chaired_by=None, by=cast.coordinator.viewer)


def test_attendance_taken_on_a_page_that_is_out_of_date_is_refused_under_the_lock(cast):
    meeting = make.meeting(cast.panel)
    with pytest.raises(Stale) as clash:
        take_attendance(
            meeting=meeting,
            presences={cast.police: Presence.PRESENT},
            chaired_by=None,
            seen=meeting.revision - 1,
            by=cast.coordinator.viewer,
        )
    assert clash.value.facts["revision"] == meeting.revision
    assert not Attendance.objects.filter(meeting=meeting).exists()


def test_meetings_are_in_the_panels_chain(cast):
    plan(cast)
    assert all(wrong is None for _, wrong in ledger.verify(f"panel:{cast.panel.pk}"))


def test_meeting_planned_twice_by_one_press_is_one_meeting(cast):
    when = timezone.now() + timedelta(days=7)
    first = plan(cast, starts_at=when)
    assert plan(cast, starts_at=when) == first
    assert plan(cast, starts_at=when, kind=MeetingKind.EXTRAORDINARY) != first
    assert plan(cast, starts_at=when + timedelta(hours=1)) != first
    cancel_meeting(meeting=first, by=cast.coordinator.viewer)
    assert plan(cast, starts_at=when) != first
