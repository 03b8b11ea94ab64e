"""A step tells those whom it is for, and nobody to whom the case is closed."""

from datetime import UTC, date, datetime

import pgtrigger
import pytest
import time_machine
from django.utils import timezone

from actions.services.action import update_action
from actions.services.escalation import acknowledge
from referrals.models import Case, InformationRequest
from referrals.services import _grants
from sharing.doors import access, ledger
from sharing.doors.viewer import the_service, viewer_for
from sharing.models import AgencySignature, Notice
from tests.actions.services.escalated import request_of
from tests.actions.services.ladder_days import DUE, every_day, steps, told
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
END = date(2026, 12, 1)


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    cast = Cast()
    cast.manager = partners.person(cast.police, name="Manager")
    cast.police.manager = cast.manager
    cast.police.save()
    return cast


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police], score=12
    )


def late(case, owner, cast, **fields):
    return done.action(case, owner, cast.coordinator.user, due=DUE, original_due=DUE, **fields)


def test_the_person_is_reminded_where_the_case_is_open_to_them(clock, cast, case):
    action = late(case, cast.police, cast, person=cast.deputy_spoc.user)
    every_day(clock, date(2026, 11, 16))
    deputy = ["Police deputy SPoC"]
    assert told(action) == {"remind_before": deputy, "remind_due": deputy}


def test_a_person_to_whom_the_case_is_closed_is_not_told_but_their_spoc(clock, cast, case):
    action = late(case, cast.police, cast, person=cast.worker.user)
    every_day(clock, date(2026, 11, 16))
    spoc = ["Police SPoC"]
    assert told(action) == {"remind_before": spoc, "remind_due": spoc}


def test_on_leave_whoever_stands_in_is_told_and_else_the_deputy(clock, cast, case):
    partners.cover(cast.spoc.user, cast.worker.user, until=date(2026, 11, 16))
    action = late(case, cast.police, cast)
    every_day(clock, date(2026, 11, 17))
    assert told(action)["remind_due"] == ["Worker"]
    assert told(action)["1"] == ["Police SPoC"]
    partners.cover(cast.second_spoc.user, cast.leaver.user)
    other = late(case, cast.housing, cast)
    deputy = partners.spoc(cast.housing, deputy=True, name="Housing deputy")
    every_day(clock, date(2026, 11, 17))
    assert told(other)["1"] == [deputy.name]


def test_a_barred_person_is_not_told_and_the_next_in_line_is(clock, cast, case):
    partners.bar(case, cast.chair.user, person=cast.spoc.user)
    partners.bar(case, cast.chair.user, person=cast.manager)
    action = late(case, cast.police, cast)
    every_day(clock, END)
    assert told(action)["1"] == ["Police deputy SPoC"]
    assert told(action)["2"] == []
    assert not Notice.objects.filter(to__in=[cast.spoc.user, cast.manager]).exists()


def test_where_nobody_may_be_told_the_coordinator_is(clock, cast, case):
    partners.bar(case, cast.chair.user, agency=cast.police)
    action = late(case, cast.police, cast)
    every_day(clock, date(2026, 11, 20))
    assert told(action) == {"remind_before": [], "remind_due": [], "1": [], "2": []}
    unheard = Notice.objects.filter(verb="nobody_to_tell", reference=action.reference)
    assert [notice.to for notice in unheard] == [cast.coordinator.user] * 4
    assert not Notice.objects.filter(to__agency=cast.police).exists()


def test_an_agency_without_an_agreement_is_not_told(clock, cast, case):
    AgencySignature.objects.filter(agency=cast.police).update(withdrawn_on=date(2026, 11, 1))
    action = late(case, cast.police, cast)
    every_day(clock, date(2026, 11, 20))
    assert set(map(tuple, told(action).values())) == {()}


def test_of_a_restricted_case_only_named_people_are_told(clock, cast):
    case = make.case_at(
        "active",
        cast.worker.user,
        cast.panel,
        lead=cast.housing,
        involved=[cast.police],
        is_restricted=True,
        score=12,
    )
    action = late(case, cast.police, cast)
    every_day(clock, END)
    assert set(map(tuple, told(action).values())) == {()}


def test_the_chair_hears_where_the_lead_agency_is_late_or_there_is_none(clock, cast, case):
    action = late(case, cast.housing, cast)
    listed = make.case_at("listed", cast.worker.user, cast.panel, involved=[cast.police])
    other = late(listed, cast.police, cast)
    every_day(clock, END)
    assert told(action)["3"] == ["Chair"]
    assert told(other)["3"] == ["Chair"]


def test_the_deputy_chair_hears_where_the_chair_s_own_agency_is_late(clock, cast):
    case = make.case_at("active", cast.worker.user, cast.panel, lead=cast.social_care, score=12)
    action = late(case, cast.social_care, cast)
    every_day(clock, END)
    assert told(action)["3"] == ["Deputy chair"]


def test_nothing_climbs_off_the_pathway_and_goes_on_once_it_is_back(clock, cast, case):
    action = late(case, cast.police, cast)
    held = {"stage": "active", "place": case.place}
    with pgtrigger.ignore("referrals.Case:allowed_moves"):
        Case.objects.update(stage="waiting", place=None)
        every_day(clock, date(2026, 11, 20))
        assert steps(action) == []
        Case.objects.update(**held)
    every_day(clock, date(2026, 11, 23), since=date(2026, 11, 20))
    monday = date(2026, 11, 23)
    assert steps(action) == [("1", monday), ("2", monday), ("3", monday)]


@pytest.fixture
def request_(cast, case):
    return InformationRequest.objects.create(
        case=case,
        agency=cast.police,
        asked_by=cast.coordinator.user,
        questions="What do you know?",
        purpose="To plan",
        article6="public_task",
        article9="g_substantial_public_interest",
        dpa_condition="sch1_18_individuals_at_risk",
        necessity="Nobody else knows",
        proportionality="Only what bears on the risk",
        due=DUE,
    )


def test_late_information_climbs_from_the_spoc_to_their_deputy(clock, request_):
    every_day(clock, date(2026, 11, 23))
    assert told(request_) == {
        "remind_before": ["Police SPoC"],
        "remind_due": ["Police SPoC"],
        "1": ["Police deputy SPoC"],
        "2": ["Manager"],
        "3": ["Housing SPoC"],
    }
    assert Notice.objects.filter(verb="request_step_3", reference=request_.reference).exists()


def test_who_is_asked_of_a_listed_case_is_told_though_they_see_no_more_of_it(clock, cast):
    listed = make.case_at("listed", cast.worker.user, cast.panel)
    asked = request_of(listed, cast.housing, cast)
    deputy = partners.spoc(cast.housing, deputy=True, name="Housing deputy")
    every_day(clock, date(2026, 11, 17))
    assert told(asked) == {
        "remind_before": ["Housing SPoC"],
        "remind_due": ["Housing SPoC"],
        "1": [deputy.name],
    }
    own = asked.steps.get(rung="1").told.get()
    by = viewer_for(deputy, date(2026, 11, 17))
    assert not access.visible(Case, by).filter(pk=listed.pk).exists()
    assert acknowledge(told=own, by=by).acknowledged_at


def test_an_answer_stops_the_ladder(clock, request_):
    every_day(clock, date(2026, 11, 17))
    InformationRequest.objects.update(answered_at=datetime(2026, 11, 17, 12, tzinfo=UTC))
    every_day(clock, END, since=date(2026, 11, 17))
    assert len(steps(request_)) == 3


def test_an_agency_that_left_the_panel_is_not_told_and_the_coordinator_is(clock, cast, case):
    action = late(case, cast.police, cast)
    cast.panel.memberships.filter(agency=cast.police).update(until=date(2026, 11, 9))
    every_day(clock, date(2026, 11, 19), since=date(2026, 11, 10))
    assert set(map(tuple, told(action).values())) == {()}
    assert Notice.objects.filter(verb="nobody_to_tell", to=cast.coordinator.user).exists()


def test_who_stands_in_for_a_barred_agency_is_not_told_as_chair_either(clock, cast, case):
    partners.bar(case, cast.chair.user, agency=cast.charity)
    partners.cover(cast.charity_spoc.user, cast.chair.user)
    action = late(case, cast.housing, cast)
    every_day(clock, date(2026, 11, 23))
    assert told(action)["3"] == ["Deputy chair"]


def test_once_the_agency_s_part_has_ended_its_manager_hears_no_more(clock, cast, case):
    action = late(case, cast.police, cast)
    every_day(clock, date(2026, 11, 17))
    case.agencies.filter(agency=cast.police).update(
        until=timezone.now(), how_it_ended="They moved."
    )
    with ledger.listening():
        _grants.settle(case, by=the_service("test"))
    every_day(clock, date(2026, 11, 19), since=date(2026, 11, 18))
    assert told(action)["2"] == []


def test_a_reminder_of_the_due_day_never_goes_after_it(clock, cast, case):
    action = late(case, cast.police, cast)
    clock.move_to(datetime(2026, 11, 9, 12, tzinfo=UTC))
    update_action(action=action, status="done", note="", by=cast.spoc.viewer)
    clock.move_to(datetime(2026, 11, 18, 12, tzinfo=UTC))
    update_action(action=action, status="in_progress", note="Not yet", by=cast.coordinator.viewer)
    every_day(clock, date(2026, 11, 20), since=date(2026, 11, 18))
    assert [rung for rung, _ in steps(action)] == ["1"]
