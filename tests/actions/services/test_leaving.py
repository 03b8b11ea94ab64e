"""No quiet exits: an agency ends its work on a case only by saying so, and counts as involved till then."""

from datetime import date

import pgtrigger
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from actions.errors import (
    CaseNotOpen,
    LeavingAlready,
    LeavingOver,
    NotInvolved,
    RiskHolderNeeded,
)
from actions.models import Leaving
from actions.services.action import raise_action, update_action
from actions.services.leaving import end_leaving, take_back_leaving
from referrals.choices import Part
from referrals.errors import LeadStays, NobodyNamed, ReasonNeeded
from referrals.models import Case, CaseAgency, RiskPlanItem
from referrals.services.part import end_part
from referrals.services.pathway import change_lead
from referrals.services.restriction import name_person, restrict
from sharing.choices import May
from sharing.doors import access, ledger
from sharing.doors.viewer import the_service
from sharing.errors import NotAllowed, NotFound
from tests.actions.services import disagreeing, escalated
from tests.actions.services.disagreeing import every_day, leave, sweep, to, told
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.support.crowd import all_at_once

pytestmark = pytest.mark.django_db
LAST_DAY, ENDS = date(2026, 12, 2), date(2026, 12, 3)


@pytest.fixture
def clock():
    with time_machine.travel(disagreeing.START, tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    cast = Cast()
    cast.mh_spoc = partners.spoc(cast.mental_health, name="Mental health SPoC")
    return cast


@pytest.fixture
def case(cast):
    return disagreeing.case_of(cast)


def part_of(case, agency):
    return CaseAgency.objects.get(case=case, agency=agency, part=Part.INVOLVED)


def works_on(case, agency):
    return CaseAgency.objects.filter(
        case=case, agency=agency, part=Part.INVOLVED, until=None
    ).exists()


# --- saying so ----------------------------------------------------------------------------------


def test_an_agency_says_that_it_ends_its_work_and_the_others_are_told(cast, case):
    made = leave(case, cast)
    assert (made.object_until, made.ends_on) == (LAST_DAY, ENDS)
    assert told("agency_leaving") == ["Coordinator", "Housing SPoC", "Mental health SPoC"]
    assert works_on(case, cast.police)
    assert access.may(cast.spoc.viewer, May.SEE_CASE, case)


def test_the_deputy_and_the_coordinator_may_say_so_for_it(cast, case):
    assert leave(case, cast, by=cast.deputy_spoc.viewer)
    by_coordinator = leave(case, cast, by=cast.coordinator.viewer, agency=cast.mental_health)
    assert by_coordinator.by == cast.coordinator.user


@pytest.mark.parametrize("who", ["second_spoc", "chair", "worker", "charity_spoc", "outsider"])
def test_nobody_else_says_so_for_it(cast, case, who):
    with pytest.raises(NotAllowed):
        leave(case, cast, by=getattr(cast, who).viewer)


def test_the_lead_agency_is_replaced_first(cast, case):
    with pytest.raises(LeadStays):
        leave(
            case,
            cast,
            by=cast.second_spoc.viewer,
            agency=cast.housing,
            risk_holder=cast.police,
        )


@pytest.mark.parametrize("word", ["reason", "adult_knows", "risk_held"])
def test_every_word_is_needed(cast, case, word):
    with pytest.raises(ReasonNeeded):
        leave(case, cast, **{word: "  "})


def test_the_risk_is_held_by_another_agency_that_works_on_the_case(cast, case):
    partners.bar(case, cast.chair.user, agency=cast.mental_health)
    for holder in (cast.police, cast.charity, cast.mental_health):
        with pytest.raises(RiskHolderNeeded):
            leave(case, cast, risk_holder=holder)


def test_an_agency_that_does_not_work_on_the_case_has_nothing_to_end(cast, case):
    with pytest.raises(NotInvolved):
        leave(case, cast, by=cast.coordinator.viewer, agency=cast.charity)


def test_off_the_pathway_nobody_leaves(cast):
    closed = make.case_at(
        "closed",
        cast.worker.user,
        cast.panel,
        lead=cast.housing,
        involved=[cast.police],
        closure_reason="stepped_down",
        risk_outcome="reduced",
    )
    with pytest.raises(CaseNotOpen):
        leave(closed, cast)


def test_the_same_words_twice_are_kept_once_and_other_words_are_refused(cast, case):
    assert leave(case, cast) == leave(case, cast)
    with pytest.raises(LeavingAlready):
        leave(case, cast, reason="Another reason")
    assert Leaving.objects.count() == 1


# --- taking effect ------------------------------------------------------------------------------


def test_nobody_objects_and_it_ends_on_its_day(clock, cast, case):
    made = leave(case, cast)
    every_day(clock, date(2026, 11, 26), LAST_DAY)
    assert works_on(case, cast.police)
    to(clock, ENDS)
    made.refresh_from_db()
    assert timezone.localdate(made.ended_at) == ENDS
    part = part_of(case, cast.police)
    assert part.how_it_ended == (
        f"Our enquiry is over\nThe risk is held by {cast.housing.name}:"
        " The housing officer visits weekly"
    )
    assert not access.may(cast.spoc.viewer, May.SEE_CASE, case)
    assert told("part_ended") == ["Police SPoC"]
    assert told("agency_left") == ["Housing SPoC", "Mental health SPoC"]
    sweep()
    assert told("part_ended") == ["Police SPoC"]


def test_over_christmas_the_days_off_do_not_count(clock, cast, case):
    """Said on Wednesday 23 December 2026: Christmas Day is a Friday, Boxing Day is kept on Monday 28
    and New Year's Day is a Friday; so the 24th, 29th, 30th, 31st and 4 January."""
    clock.move_to(disagreeing.START.replace(month=12, day=23))
    made = leave(case, cast)
    assert (made.object_until, made.ends_on) == (date(2027, 1, 4), date(2027, 1, 5))


def test_it_ends_on_no_day_off(clock, cast, case):
    made = leave(case, cast)
    Leaving.objects.update(ends_on=date(2026, 12, 5))
    every_day(clock, date(2026, 12, 5), date(2026, 12, 6))
    assert works_on(case, cast.police)
    to(clock, date(2026, 12, 7))
    made.refresh_from_db()
    assert made.ended_at


def test_a_part_cannot_end_without_words(cast, case):
    part = part_of(case, cast.police)
    part.until = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        part.save()


@pytest.mark.parametrize("what", ["action", "claimed", "in the way", "request", "plan"])
def test_while_something_is_unfinished_it_stays_and_the_coordinator_is_told_once(
    clock, cast, case, what
):
    made = leave(case, cast)
    by = cast.coordinator.user
    if what == "action":
        done.action(case, cast.police, by)
    elif what == "claimed":
        done.action(case, cast.police, by, status="done")
    elif what == "in the way":
        done.action(case, cast.housing, by, status="blocked", blocked_by=cast.police)
    elif what == "request":
        escalated.request_of(case, cast.police, cast)
    else:
        RiskPlanItem.objects.create(
            case=case, risk="Fire", response="Visit", owner_agency=cast.police
        )
    every_day(clock, ENDS, date(2026, 12, 8))
    made.refresh_from_db()
    assert made.held_up_on == ENDS
    assert works_on(case, cast.police)
    assert told("leaving_held_up") == ["Coordinator"]


def test_once_all_is_done_it_ends(clock, cast, case):
    made = leave(case, cast)
    action = raise_action(
        case=case, text="One more visit", owner_agency=cast.police, by=cast.spoc.viewer
    )
    to(clock, ENDS)
    update_action(action=action, status="done", note="", by=cast.spoc.viewer)
    sweep()
    assert works_on(case, cast.police)
    update_action(action=action, status="verified", note="", by=cast.coordinator.viewer)
    sweep()
    made.refresh_from_db()
    assert made.ended_at


def test_an_agency_that_leads_by_now_stays(clock, cast, case):
    made = leave(case, cast)
    change_lead(
        case=case, lead_agency=cast.police, lead_professional=None, by=cast.coordinator.viewer
    )
    to(clock, ENDS)
    made.refresh_from_db()
    assert made.held_up_on == ENDS
    assert access.may(cast.spoc.viewer, May.SEE_CASE, case)


def test_who_led_stays_involved(cast, case):
    change_lead(
        case=case, lead_agency=cast.police, lead_professional=None, by=cast.coordinator.viewer
    )
    assert works_on(case, cast.housing)
    assert access.may(cast.second_spoc.viewer, May.SEE_CASE, case)
    lead = CaseAgency.objects.get(case=case, agency=cast.housing, part=Part.LEAD)
    assert lead.how_it_ended == f"{cast.police.name} leads from then on"


def test_taken_back_nothing_ends(clock, cast, case):
    made = take_back_leaving(leaving=leave(case, cast), by=cast.spoc.viewer)
    assert made.withdrawn_at
    to(clock, ENDS)
    assert works_on(case, cast.police)
    assert told("agency_stays") == ["Coordinator", "Housing SPoC", "Mental health SPoC"]
    with pytest.raises(LeavingOver):
        take_back_leaving(leaving=made, by=cast.spoc.viewer)
    assert leave(case, cast).pk != made.pk


@pytest.mark.parametrize("who", ["second_spoc", "chair", "outsider"])
def test_only_the_agency_or_the_coordinator_takes_it_back(cast, case, who):
    made = leave(case, cast)
    with pytest.raises(NotAllowed):
        take_back_leaving(leaving=made, by=getattr(cast, who).viewer)


def test_too_early_or_disputed_it_does_not_end(clock, cast, case):
    made = leave(case, cast)
    with pytest.raises(LeavingOver):
        end_leaving(leaving=made, by=the_service("sweep"))


# --- access -------------------------------------------------------------------------------------


def test_people_of_the_agency_who_were_named_lose_the_case_too(clock, cast, case):
    by = cast.coordinator.viewer
    name_person(case=case, person=cast.worker.user, why="Knows them", by=by)
    leave(case, cast)
    to(clock, ENDS)
    assert not access.may(cast.worker.viewer, May.SEE_CASE, case)


def test_a_restricted_case_is_never_left_to_nobody(cast, case):
    by = the_service("sweep")
    with ledger.listening():
        restrict(case=case, people=[cast.worker.user], why="Safety", by=cast.coordinator.viewer)
        case.named_people.filter(person=cast.coordinator.user).update(ended_at=timezone.now())
        with pytest.raises(NobodyNamed):
            end_part(case=case, agency=cast.police, how="Said so", by=by)


def test_a_part_ends_by_the_service_alone_with_words_and_only_where_there_is_one(cast, case):
    by = the_service("sweep")
    with pytest.raises(NotAllowed):
        end_part(case=case, agency=cast.police, how="Said so", by=cast.coordinator.viewer)
    with pytest.raises(ReasonNeeded):
        end_part(case=case, agency=cast.police, how=" ", by=by)
    with pytest.raises(NotFound):
        end_part(case=case, agency=cast.charity, how="Said so", by=by)
    with pytest.raises(LeadStays):
        end_part(case=case, agency=cast.housing, how="Said so", by=by)


def test_a_barred_agency_is_told_nothing(cast, case):
    partners.bar(case, cast.chair.user, agency=cast.mental_health)
    leave(case, cast)
    assert told("agency_leaving") == ["Coordinator", "Housing SPoC"]


def test_off_the_pathway_it_waits(clock, cast, case):
    leave(case, cast)
    with pgtrigger.ignore("referrals.Case:allowed_moves"):
        Case.objects.update(stage="waiting", place=None)
    to(clock, ENDS)
    assert works_on(case, cast.police)


# --- at once ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_said_by_both_spocs_at_once_it_is_kept_once(cast, case):
    who = [cast.spoc.viewer, cast.deputy_spoc.viewer]
    outcome = all_at_once([lambda by=by: leave(case, cast, by=by) for by in who])
    assert outcome.errors == []
    assert Leaving.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_end_it_once(clock, cast, case):
    leave(case, cast)
    clock.move_to(disagreeing.START.replace(month=12, day=3))
    outcome = all_at_once([sweep, sweep])
    assert outcome.errors == []
    assert told("part_ended") == ["Police SPoC"]
    assert told("leaving_held_up") == []
