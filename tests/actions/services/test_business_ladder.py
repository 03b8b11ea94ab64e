"""Panel business climbs the same ladder: to who sits at the table, and for an agency's manager and the
board as every action does."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from actions.errors import LinkEnded
from actions.models import EscalationStep, QuickLink
from actions.selectors import quick
from actions.selectors.escalation_copies import copies_for
from actions.selectors.escalations import for_viewer, to_acknowledge
from actions.selectors.late import any_to_look_at
from actions.selectors.quick import digest_of
from actions.selectors.simulation import simulate
from actions.services.escalation import (
    acknowledge,
    change_ladder,
    end_hold,
    escalate_now,
    hold_escalation,
)
from actions.services.quick import quick_update
from sharing.doors import ledger
from sharing.doors.viewer import the_service, viewer_for
from sharing.errors import NotAllowed
from sharing.models import Notice, PanelMembership, SpocAppointment
from sharing.post.sending import send_due
from tests.actions.services.escalated import BEFORE_STEP_2, START, STEP_3, climb
from tests.actions.services.ladder_days import DUE, every_day, steps, sweep, told
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import sharing as partners
from tests.support.crowd import all_at_once

pytestmark = pytest.mark.django_db
END = date(2026, 12, 14)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    cast = Cast()
    assert cast.manager
    board = partners.person(cast.police, name="Police on the board")
    partners.role(board, cast.panel, "board_member")
    return cast


def owed(cast, agency, **fields):
    by = cast.coordinator.user
    return done.business(cast.panel, agency, by, due=DUE, original_due=DUE, **fields)


def test_each_rung_goes_once_on_its_day_to_whom_it_is_for(clock, cast):
    action = owed(cast, cast.police)
    every_day(clock, END)
    assert steps(action) == [
        ("remind_before", date(2026, 11, 11)),
        ("remind_due", date(2026, 11, 16)),
        ("1", date(2026, 11, 17)),
        ("2", date(2026, 11, 19)),
        ("3", date(2026, 11, 23)),
        ("4", date(2026, 11, 30)),
    ]
    assert told(action) == {
        "remind_before": ["Police SPoC"],
        "remind_due": ["Police SPoC"],
        "1": ["Police SPoC"],
        "2": ["Police manager"],
        "3": ["Chair"],
        "4": ["Police on the board"],
    }
    action.refresh_from_db()
    assert action.next_look_on is None
    assert not any_to_look_at(END)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_take_each_step_once(clock, cast):
    owed(cast, cast.police), owed(cast, cast.housing)
    clock.move_to(datetime(2026, 11, 17, 9, tzinfo=UTC))
    came = all_at_once([sweep, sweep, sweep])
    assert came.errors == []
    assert sorted(EscalationStep.objects.values_list("rung", flat=True)) == ["1", "1"]
    assert Notice.objects.filter(verb="action_step_1").count() == 2


def test_chair_whose_own_agency_is_late_is_not_the_one_who_hears(clock, cast):
    partners.spoc(cast.social_care, name="Social care SPoC")
    action = owed(cast, cast.social_care)
    every_day(clock, STEP_3)
    assert told(action)["3"] == ["Deputy chair"]


def test_what_is_urgent_ends_with_the_whole_board(clock, cast):
    action = owed(cast, cast.police, priority="urgent")
    every_day(clock, END)
    assert told(action)["4"] == ["Board member", "Police on the board"]


def test_agency_without_an_agreement_is_told(clock, cast):
    cast.police.signatures.all().update(withdrawn_on=date(2026, 1, 1))
    action = owed(cast, cast.police)
    every_day(clock, BEFORE_STEP_2)
    assert told(action)["1"] == ["Police SPoC"]


def test_person_who_does_not_sit_there_hears_by_their_spoc(clock, cast):
    action = owed(cast, cast.police, person=cast.worker.user)
    every_day(clock, date(2026, 11, 12))
    assert told(action)["remind_before"] == ["Police SPoC"]


def test_person_who_speaks_for_the_agency_hears_as_themselves(clock, cast):
    action = owed(cast, cast.police, person=cast.deputy_spoc.user)
    every_day(clock, date(2026, 11, 12))
    assert told(action)["remind_before"] == ["Police deputy SPoC"]


def test_agency_that_left_the_panel_hears_nothing_and_the_coordinator_hears_that(clock, cast):
    action = owed(cast, cast.charity)
    PanelMembership.objects.filter(agency=cast.charity).update(until=date(2026, 11, 10))
    every_day(clock, date(2026, 11, 17))
    assert not any(told(action).values())
    unheard = Notice.objects.filter(verb="nobody_to_tell")
    assert set(unheard.values_list("to__name", flat=True)) == {"Coordinator"}


def test_what_waits_to_be_checked_the_coordinator_is_asked(clock, cast):
    owed(cast, cast.police, status="done", finished_on=date(2026, 11, 2))
    every_day(clock, date(2026, 11, 5))
    assert Notice.objects.get(verb="action_to_check").to == cast.coordinator.user


def test_coordinator_and_chair_read_it_among_the_escalations(clock, cast):
    action = owed(cast, cast.police)
    climb(clock, BEFORE_STEP_2)
    for player in (cast.coordinator, cast.chair):
        page = for_viewer(player.viewer)
        assert [row.reference for row in page.suggested] == [action.reference]
        assert page.suggested[0].case is None


def test_coordinator_sends_holds_and_lets_go_on(clock, cast):
    action = owed(cast, cast.police)
    climb(clock, BEFORE_STEP_2)
    by = cast.coordinator.viewer
    hold_escalation(target=action, until=STEP_3, reason="They meet tomorrow", by=by)
    end_hold(target=action, by=by)
    assert escalate_now(target=action, by=by, rung="2").rung == "2"
    assert told(action)["2"] == ["Police manager"]
    with pytest.raises(NotAllowed):
        hold_escalation(target=action, until=STEP_3, reason="No", by=cast.charity_spoc.viewer)


def test_chair_says_that_they_have_seen_it(clock, cast):
    action = owed(cast, cast.police)
    climb(clock, STEP_3)
    assert to_acknowledge(cast.chair.viewer) == [action]
    step = action.steps.get(rung="3")
    acknowledge(told=step.told.get(), by=cast.chair.viewer, response="I ring them")
    assert to_acknowledge(cast.chair.viewer) == []


def test_manager_reads_their_own_agencys_and_no_other(clock, cast):
    mine, other = owed(cast, cast.police), owed(cast, cast.housing)
    other_manager = partners.person(cast.housing, name="Housing manager")
    cast.housing.manager = other_manager
    cast.housing.save()
    climb(clock, STEP_3)
    assert [copy.reference for copy in copies_for(cast.manager.viewer).open] == [mine.reference]
    (theirs,) = copies_for(viewer_for(other_manager, STEP_3)).open
    assert (theirs.reference, theirs.text) == (other.reference, other.text)


def test_board_reads_what_went_to_it_and_not_what_it_is_about(clock, cast):
    owed(cast, cast.police, priority="urgent")
    climb(clock, date(2026, 11, 24))
    (copy,) = copies_for(cast.board_member.viewer).open
    assert copy.text == ""
    assert copy.is_late


def test_link_in_a_reminder_saves_once(clock, cast):
    action = owed(cast, cast.police)
    every_day(clock, date(2026, 11, 12))
    QuickLink.objects.update(digest=digest_of("the-link"))
    link, person = quick.link_of("the-link")
    quick_update(link=link, status="in_progress", by=person)
    action.refresh_from_db()
    assert action.status == "in_progress"
    with pytest.raises(LinkEnded):
        quick_update(link=link, status="done", by=person)


def test_link_ends_for_who_sits_there_no_more(clock, cast):
    owed(cast, cast.police)
    every_day(clock, date(2026, 11, 12))
    QuickLink.objects.update(digest=digest_of("the-link"))
    assert quick.link_of("the-link")
    SpocAppointment.objects.filter(user=cast.spoc.user).update(until=date(2026, 11, 10))
    assert quick.link_of("the-link") is None


def test_message_that_waited_is_not_sent_to_who_sits_there_no_more(clock, cast, mailoutbox):
    owed(cast, cast.police)
    every_day(clock, date(2026, 11, 17))
    assert Notice.objects.filter(verb="action_step_1").exists()
    SpocAppointment.objects.filter(user=cast.spoc.user).update(until=date(2026, 11, 10))
    with ledger.listening():
        send_due(the_service("sweep"))
    assert not mailoutbox
    assert Notice.objects.get(verb="action_step_1").failure == "not_theirs"


def test_copy_that_waited_is_not_sent_to_who_reads_no_copies_any_more(clock, cast, mailoutbox):
    owed(cast, cast.police)
    every_day(clock, date(2026, 11, 18))
    with ledger.listening():
        send_due(the_service("sweep"))
    mailoutbox.clear()
    every_day(clock, date(2026, 11, 19))
    cast.police.manager = None
    cast.police.save()
    with ledger.listening():
        send_due(the_service("sweep"))
    assert not mailoutbox
    assert Notice.objects.get(verb="action_step_2").failure == "not_theirs"


def test_other_timings_are_tried_on_it_and_looked_at_again(clock, cast):
    action = owed(cast, cast.police)
    climb(clock, BEFORE_STEP_2)
    found = simulate(cast.panel, {"escalation_2_wd": 2}, cast.coordinator.viewer, BEFORE_STEP_2)
    assert [one.reference for one in found.moved] == [action.reference]
    change_ladder(
        panel=cast.panel,
        revision=cast.panel.settings.revision,
        changes={"escalation_2_wd": 2},
        by=cast.coordinator.viewer,
    )
    action.refresh_from_db()
    assert action.next_look_on == BEFORE_STEP_2
