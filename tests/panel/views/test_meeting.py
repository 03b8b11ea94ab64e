"""The pages of meetings: who sees which cases, who runs them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from panel.choices import MeetingKind, MeetingState
from panel.models import Attendance, Meeting
from referrals.choices import Stage
from tests.cast import Cast
from tests.factories import panel as make
from tests.factories import referrals as cases
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def at(cast, stage, **fields):
    return cases.case_at(stage, cast.worker.user, cast.panel, lead=cast.housing, **fields)


def get(cast, who, client, url):
    return getattr(cast, who).login(client).get(url)


def post(cast, who, client, url, data=None):
    return getattr(cast, who).login(client).post(url, data or {})


def page(cast, who, client, meeting):
    return get(cast, who, client, f"/meetings/{meeting.reference}")


def shown(cast, who, client, meeting):
    """The cases of the meeting's page by section, as this person finds them."""
    response = page(cast, who, client, meeting)
    assert response.status_code == 200
    return {
        section.name: [item.case.reference for item in section.items]
        for section in response.context["sections"]
    }


# --- the list and planning -------------------------------------------------------------------


def test_meetings_to_come_stand_before_earlier_ones(cast, client):
    coming = [make.coming(cast.panel, days) for days in (30, 5)]
    ended = make.meeting(cast.panel, MeetingState.ENDED)
    response = get(cast, "spoc", client, "/meetings/")
    assert [m.reference for m in response.context["coming"]] == [
        coming[1].reference,
        coming[0].reference,
    ]
    assert [m.reference for m in response.context["earlier"]] == [ended.reference]


@pytest.mark.parametrize("who", ["worker", "board_member", "ig_lead", "administrator", "outsider"])
def test_others_find_no_meetings(cast, client, who):
    meeting = make.coming(cast.panel)
    assert get(cast, who, client, "/meetings/").status_code == 404
    assert page(cast, who, client, meeting).status_code == 404
    assert get(cast, who, client, "/meetings/new").status_code == 404


def test_a_meeting_of_another_panel_is_not_found(cast, client):
    meeting = make.coming(partners.panel("South"))
    unknown = get(cast, "coordinator", client, "/meetings/MT-22222")
    hidden = page(cast, "coordinator", client, meeting)
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content


def typed(day, **fields):
    return {
        "panel": "north",
        "kind": "panel",
        "day_day": str(day.day),
        "day_month": str(day.month),
        "day_year": str(day.year),
        "time": "2pm",
        "venue": "Civic Centre, room 2",
    } | fields


@pytest.mark.parametrize("time", ["2pm", "2:00 pm", "14:00", "14.00", "1400", "2 PM"])
def test_a_meeting_is_planned_with_a_time_as_people_write_it(cast, client, time):
    day = timezone.localdate() + timedelta(days=7)
    response = post(cast, "coordinator", client, "/meetings/new", typed(day, time=time))
    meeting = Meeting.objects.get()
    assert response["Location"] == f"/meetings/{meeting.reference}"
    assert timezone.localtime(meeting.starts_at).hour == 14
    assert timezone.localdate(meeting.starts_at) == day


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("time", "soon", "Enter a time"),
        ("day_day", "32", "must be a real date"),
        ("day_year", "2020", "must be today or in the future"),
        ("kind", "mdt", "Choose one of the answers shown"),
        ("panel", "south", "Choose one of the answers shown"),
    ],
)
def test_a_bad_plan_is_said_beside_the_field_and_kept(cast, client, field, value, said):
    day = timezone.localdate() + timedelta(days=7)
    response = post(cast, "coordinator", client, "/meetings/new", typed(day, **{field: value}))
    text = response.content.decode()
    assert response.status_code == 200
    assert said in text
    assert "<title>Error: " in text
    assert "Civic Centre, room 2" in text
    assert not Meeting.objects.exists()


def test_a_day_off_or_taken_is_warned_of(cast, client, time_machine):
    time_machine.move_to("2026-06-10 09:00+01:00")
    saturday = timezone.localdate() + timedelta(days=3)
    make.meeting(cast.panel, starts_at=timezone.now() + timedelta(days=3))
    cast.coordinator.login(client)
    text = client.post("/meetings/new", typed(saturday), follow=True).content.decode()
    assert "weekend or a bank holiday" in text
    assert "another meeting on that day" in text


# --- the cases of a meeting ------------------------------------------------------------------


def test_cases_stand_in_their_sections_urgent_first_then_by_score(cast, client):
    low = at(cast, Stage.LISTED, score=15)
    high = at(cast, Stage.LISTED, score=25)
    urgent = at(cast, Stage.LISTED, score=9, urgent=True, urgent_reason="Threatened")
    active, leaving = at(cast, Stage.ACTIVE), at(cast, Stage.EXIT_PROPOSED)
    at(cast, Stage.RECEIVED)
    assert shown(cast, "chair", client, make.quorate(cast)) == {
        "New referrals": [urgent.reference, high.reference, low.reference],
        "Existing cases": [active.reference],
        "Step-downs proposed": [leaving.reference],
    }


def test_a_member_sees_only_the_cases_of_their_agency(cast, client):
    ours = at(cast, Stage.ACTIVE, involved=[cast.police])
    theirs = at(cast, Stage.ACTIVE)
    listed = at(cast, Stage.LISTED)
    meeting = make.quorate(cast)
    make.decision(theirs, cast.chair.user, meeting, reasons="Hidden from others")
    found = shown(cast, "spoc", client, meeting)
    assert found["Existing cases"] == [ours.reference]
    text = page(cast, "spoc", client, meeting).content.decode()
    for reference in (theirs.reference, listed.reference, "Hidden from others"):
        assert reference not in text


def test_a_member_with_no_case_is_told_what_will_stand_there(cast, client):
    at(cast, Stage.ACTIVE)
    text = page(cast, "charity_spoc", client, make.quorate(cast)).content.decode()
    assert "No case that you may see is before this meeting." in text


def test_only_the_chair_records_decisions_and_only_while_it_may(cast, client):
    at(cast, Stage.LISTED)
    quorate = make.quorate(cast)
    assert "Record a decision" in page(cast, "chair", client, quorate).content.decode()
    for who in ("coordinator", "spoc"):
        assert "Record a decision" not in page(cast, who, client, quorate).content.decode()
    thin = make.meeting(cast.panel, MeetingState.OPEN, chair=cast.chair.user)
    assert "Record a decision" not in page(cast, "chair", client, thin).content.decode()
    planned = make.meeting(cast.panel)
    assert "Record a decision" not in page(cast, "chair", client, planned).content.decode()


def test_the_quorum_is_said_in_words(cast, client):
    thin = make.meeting(
        cast.panel, MeetingState.OPEN, chair=cast.chair.user, here=(cast.social_care,)
    )
    text = page(cast, "spoc", client, thin).content.decode()
    assert "Missing: the NHS, the police and 1 more core agency." in text
    assert "hears updates and decides nothing" in text
    assert "Quorate" in page(cast, "spoc", client, make.quorate(cast)).content.decode()


def test_an_ended_meeting_shows_what_it_decided_and_no_cases_of_today(cast, client):
    case = at(cast, Stage.ACTIVE)
    meeting = make.quorate(cast)
    listed_since = at(cast, Stage.LISTED)
    make.decision(case, cast.chair.user, meeting, reasons="The plan works")
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.ENDED)
    response = page(cast, "coordinator", client, meeting)
    assert "The plan works" in response.content.decode()
    assert "Start meeting" not in response.content.decode()
    assert listed_since.reference not in response.content.decode()


def test_the_cases_of_an_ended_meeting_stay_in_its_record(cast, client):
    decided, waiting = at(cast, Stage.LISTED), at(cast, Stage.LISTED)
    meeting = make.meeting(cast.panel, MeetingState.ENDED)
    make.decision(decided, cast.chair.user, meeting)
    text = page(cast, "coordinator", client, meeting).content.decode()
    record = text[text.index("Cases before this meeting") :]
    assert "Review: the case goes on" in record[record.index(decided.reference) :][:400]
    assert "No decision recorded" in record[record.index(waiting.reference) :][:400]
    assert waiting.reference not in page(cast, "spoc", client, meeting).content.decode()


def test_cancelling_asks_first_and_says_who_is_told(cast, client):
    meeting = make.coming(cast.panel)
    text = get(
        cast, "coordinator", client, f"/meetings/{meeting.reference}/cancel"
    ).content.decode()
    assert "Cancel this meeting?" in text
    assert "people are told that it is cancelled" in text
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED
    post(cast, "coordinator", client, f"/meetings/{meeting.reference}/cancel")
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED


def test_ending_asks_first_and_says_what_has_no_decision(cast, client):
    at(cast, Stage.LISTED)
    meeting = make.quorate(cast)
    text = get(cast, "coordinator", client, f"/meetings/{meeting.reference}/end").content.decode()
    assert "End meeting?" in text
    assert "1 case has no decision yet" in text
    assert "Nobody is written to now" in text
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.OPEN


# --- running it ------------------------------------------------------------------------------


def test_a_meeting_is_started_taken_attendance_of_and_ended(cast, client):
    meeting = make.meeting(cast.panel)
    address = f"/meetings/{meeting.reference}"
    assert post(cast, "chair", client, f"{address}/open")["Location"] == address
    meeting.refresh_from_db()
    answer = post(
        cast,
        "coordinator",
        client,
        f"{address}/attendance",
        {
            "revision": meeting.revision,
            "chair": cast.chair.user.reference,
            f"agency_{cast.social_care.slug}": "present",
            f"agency_{cast.police.slug}": "deputy",
            f"agency_{cast.mental_health.slug}": "apologies",
        },
    )
    assert answer["Location"] == address
    assert Attendance.objects.filter(meeting=meeting).count() == 3
    assert post(cast, "coordinator", client, f"{address}/end").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.chaired_by) == (MeetingState.ENDED, cast.chair.user)


@pytest.mark.parametrize("step", ["open", "end", "cancel", "attendance"])
@pytest.mark.parametrize("who", ["spoc", "worker", "board_member"])
def test_others_find_no_such_step(cast, client, step, who):
    meeting = make.meeting(cast.panel)
    assert post(cast, who, client, f"/meetings/{meeting.reference}/{step}").status_code == 404


@pytest.mark.parametrize(
    ("step", "answer"), [("open", 405), ("end", 409), ("cancel", 200), ("attendance", 405)]
)
def test_looking_changes_nothing(cast, client, step, answer):
    meeting = make.meeting(cast.panel)
    response = get(cast, "coordinator", client, f"/meetings/{meeting.reference}/{step}")
    assert response.status_code == answer
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED


def test_starting_before_the_day_is_refused_calmly(cast, client):
    meeting = make.coming(cast.panel)
    response = post(cast, "chair", client, f"/meetings/{meeting.reference}/open")
    assert response.status_code == 409
    assert "on its own day" in response.content.decode()
    assert "Start meeting" not in page(cast, "chair", client, meeting).content.decode()


def test_attendance_taken_by_two_at_once_is_not_overwritten(cast, client):
    meeting = make.quorate(cast)
    stale = meeting.revision
    Meeting.objects.filter(pk=meeting.pk).update(revision=stale + 1)
    response = post(
        cast,
        "coordinator",
        client,
        f"/meetings/{meeting.reference}/attendance",
        {"revision": stale, "chair": "", f"agency_{cast.housing.slug}": "absent"},
    )
    assert response.status_code == 200
    assert "Somebody else changed this meeting" in response.content.decode()
    assert not Attendance.objects.filter(meeting=meeting, agency=cast.housing).exists()
    assert response.context["form"]["revision"].value() == str(stale + 1)


def test_an_odd_attendance_is_refused_in_words(cast, client):
    meeting = make.quorate(cast)
    response = post(
        cast,
        "coordinator",
        client,
        f"/meetings/{meeting.reference}/attendance",
        {"revision": meeting.revision, f"agency_{cast.housing.slug}": "asleep"},
    )
    assert response.status_code == 200
    assert "<title>Error: " in response.content.decode()


@pytest.mark.parametrize("who", ["coordinator", "chair", "spoc"])
def test_the_page_costs_the_same_with_one_case_and_with_three(cast, client, who):
    meeting = make.quorate(cast, kind=MeetingKind.PANEL)
    getattr(cast, who).login(client)
    counted = []
    for number in range(2):
        for _ in range(1 + 2 * number):
            for stage in (Stage.LISTED, Stage.ACTIVE, Stage.EXIT_PROPOSED):
                case = at(cast, stage, involved=[cast.police])
                make.decision(case, cast.chair.user, meeting)
        client.get(f"/meetings/{meeting.reference}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/meetings/{meeting.reference}").status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]
