"""A professional disagreement rises by its own clock until it is settled, and tells whom each level is for."""

from datetime import date

import pgtrigger
import pytest
import time_machine
from django.db import IntegrityError, transaction

from actions.errors import (
    AboutLeavingByObjection,
    CaseNotOpen,
    DisagreementOver,
    OwnAgencyDisagrees,
    PartiesNeeded,
)
from actions.models import DisagreementEntry, DisagreementStep, ProfessionalDisagreement
from actions.services.disagreement import note_said, settle_disagreement
from referrals.errors import ReasonNeeded
from referrals.models import Case
from sharing.errors import NotAllowed
from sharing.models import AgencySignature, Notice
from tests.actions.services import disagreeing
from tests.actions.services.disagreeing import disagree, every_day, steps, sweep, to, told
from tests.cast import Cast, Player
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.support.crowd import all_at_once

pytestmark = pytest.mark.django_db
SPOCS = ["Housing SPoC", "Police SPoC"]


@pytest.fixture
def clock():
    with time_machine.travel(disagreeing.START, tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    cast = Cast()
    assert cast.manager
    cast.housing.manager = partners.person(cast.housing, name="Housing manager")
    cast.housing.save()
    return cast


@pytest.fixture
def case(cast):
    return disagreeing.case_of(cast)


@pytest.fixture
def disagreement(cast, case):
    return disagree(case, cast)


# --- opening ------------------------------------------------------------------------------------


def test_a_spoc_opens_it_for_their_own_agency_and_the_other_hears(cast, case, disagreement):
    assert set(disagreement.parties.all()) == {cast.police, cast.housing}
    assert (disagreement.level, disagreement.level_due) == ("practitioners", date(2026, 11, 26))
    assert disagreement.reference.startswith("PD-")
    assert told("disagreement_practitioners") == ["Housing SPoC"]


@pytest.mark.parametrize("who", ["coordinator", "chair", "deputy_chair"])
def test_who_oversees_the_case_opens_it_between_others(cast, case, who):
    made = disagree(case, cast, by=getattr(cast, who).viewer, agencies=[cast.police, cast.housing])
    assert set(made.parties.all()) == {cast.police, cast.housing}
    assert told("disagreement_practitioners") == SPOCS


@pytest.mark.parametrize("who", ["worker", "charity_spoc", "outsider", "board_member", "manager"])
def test_nobody_else_opens_one(cast, case, who):
    with pytest.raises(NotAllowed):
        disagree(case, cast, by=getattr(cast, who).viewer)


def test_two_parties_are_needed_that_can_open_the_case(cast, case):
    partners.bar(case, cast.chair.user, agency=cast.mental_health)
    for agencies in ([], [cast.police], [cast.charity], [cast.mental_health]):
        with pytest.raises(PartiesNeeded):
            disagree(case, cast, agencies=agencies)


def test_it_says_what_it_is_about(cast, case):
    for words in ({"text": " "}, {"about": "nonsense"}):
        with pytest.raises(ReasonNeeded):
            disagree(case, cast, **words)
    with pytest.raises(AboutLeavingByObjection):
        disagree(case, cast, about="leaving")


def test_off_the_pathway_none_opens(cast):
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
        disagree(closed, cast)


def test_the_same_one_sent_twice_is_kept_once(cast, case, disagreement):
    assert disagree(case, cast) == disagreement
    assert ProfessionalDisagreement.objects.count() == 1


# --- the clock ----------------------------------------------------------------------------------


def test_it_rises_on_working_days_and_each_level_is_told_once(clock, cast, disagreement):
    """Opened on Wednesday 25 November: managers on Thursday, directors two working days later on
    Monday, the board's chair five later on Monday 7 December."""
    every_day(clock, date(2026, 11, 26), date(2027, 1, 8))
    assert steps(disagreement) == [
        ("practitioners", date(2026, 11, 25), date(2026, 11, 26)),
        ("managers", date(2026, 11, 26), date(2026, 11, 30)),
        ("directors", date(2026, 11, 30), date(2026, 12, 7)),
        ("sab_chair", date(2026, 12, 7), None),
    ]
    assert told("disagreement_managers") == ["Housing manager", "Police manager"]
    assert told("disagreement_directors") == ["Chair", "Coordinator"]
    assert told("disagreement_sab_chair") == ["Chair", "Coordinator"]
    assert told("disagreement_unheard") == []


def test_over_christmas_no_step_falls_on_a_day_off(clock, cast, case):
    """Opened on Wednesday 23 December 2026. Off are the 25th, the 28th (for Boxing Day) and 1 January,
    and the weekends between: managers on the 24th; two working days on are the 29th and the 30th;
    five more the 31st, 4, 5, 6 and 7 January."""
    clock.move_to(disagreeing.START.replace(month=12, day=23))
    made = disagree(case, cast)
    every_day(clock, date(2026, 12, 23), date(2027, 1, 20))
    assert [day for _, day, _ in steps(made)] == [
        date(2026, 12, 23),
        date(2026, 12, 24),
        date(2026, 12, 30),
        date(2027, 1, 7),
    ]


def test_late_to_rise_it_has_its_full_time_at_the_next_level(clock, disagreement):
    to(clock, date(2026, 12, 9))
    assert steps(disagreement)[1:] == [("managers", date(2026, 12, 9), date(2026, 12, 11))]


def test_the_panel_s_own_numbers_count(clock, cast, case):
    cast.panel.settings.disagreement_practitioners_wd = 3
    cast.panel.settings.save()
    assert disagree(Case.objects.get(pk=case.pk), cast).level_due == date(2026, 11, 30)


def test_where_somebody_is_at_immediate_risk_all_levels_hear_the_same_day(clock, cast, case):
    """On a Saturday too: such a risk waits for no working day."""
    clock.move_to(disagreeing.START.replace(day=28))
    made = disagree(case, cast, immediate_risk=True)
    day = date(2026, 11, 28)
    assert steps(made) == [
        (level, day, day) for level in ("practitioners", "managers", "directors", "sab_chair")
    ]
    assert made.level == "sab_chair"
    assert told("disagreement_immediate") == [
        "Chair",
        "Coordinator",
        "Housing SPoC",
        "Housing manager",
        "Police manager",
    ]
    every_day(clock, day, date(2026, 12, 20))
    assert DisagreementStep.objects.count() == 4


def test_a_level_cannot_come_twice(disagreement):
    with pytest.raises(IntegrityError), transaction.atomic():
        DisagreementStep.objects.create(disagreement=disagreement, level="practitioners")


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_raise_it_once(clock, cast, case):
    made = disagree(case, cast)
    clock.move_to(disagreeing.START.replace(day=26))
    assert all_at_once([sweep, sweep]).errors == []
    assert [level for level, *_ in steps(made)] == ["practitioners", "managers"]
    assert told("disagreement_managers") == ["Housing manager", "Police manager"]


# --- to whom it is closed -----------------------------------------------------------------------


def test_a_barred_manager_is_not_told_and_the_coordinator_is(clock, cast, case, disagreement):
    partners.bar(case, cast.chair.user, person=cast.manager.user)
    to(clock, date(2026, 11, 26))
    assert told("disagreement_managers") == ["Housing manager"]
    assert told("disagreement_unheard") == ["Coordinator"]


def test_nobody_of_an_agency_that_is_barred_meanwhile_hears_anything(
    clock, cast, case, disagreement
):
    partners.bar(case, cast.chair.user, agency=cast.housing)
    before = Notice.objects.filter(to__agency=cast.housing).count()
    every_day(clock, date(2026, 11, 26), date(2026, 12, 10))
    assert Notice.objects.filter(to__agency=cast.housing).count() == before


def test_without_an_agreement_in_date_a_manager_is_not_told(clock, cast, disagreement):
    AgencySignature.objects.filter(agency=cast.police).update(withdrawn_on=date(2026, 11, 1))
    to(clock, date(2026, 11, 26))
    assert told("disagreement_managers") == ["Housing manager"]


def test_of_a_restricted_case_no_manager_is_told(clock, cast):
    case = disagreeing.case_of(cast, is_restricted=True)
    ProfessionalDisagreement.objects.create(
        case=case,
        about="plan",
        text="The plan",
        opened_by=cast.coordinator.user,
        level_due=date(2026, 11, 26),
    ).parties.set([cast.police, cast.housing])
    to(clock, date(2026, 11, 26))
    assert told("disagreement_managers") == []


def test_where_the_chair_s_own_agency_is_a_party_the_deputy_chair_takes_it_on(clock, cast):
    case = disagreeing.case_of(cast, involved=[cast.police, cast.social_care])
    disagree(case, cast, agencies=[cast.social_care])
    every_day(clock, date(2026, 11, 26), date(2026, 11, 30))
    assert told("disagreement_directors") == ["Coordinator", "Deputy chair"]


# --- what is said, and how it ends --------------------------------------------------------------


def test_what_is_said_is_kept_at_the_level_where_it_is(clock, cast, disagreement):
    note_said(disagreement=disagreement, said="We rang each other", by=cast.second_spoc.viewer)
    to(clock, date(2026, 11, 26))
    note_said(disagreement=disagreement, said="The managers met", by=cast.coordinator.viewer)
    note_said(disagreement=disagreement, said="The managers met", by=cast.coordinator.viewer)
    assert list(DisagreementEntry.objects.values_list("level", "said")) == [
        ("practitioners", "We rang each other"),
        ("managers", "The managers met"),
    ]


def test_only_parties_and_those_who_oversee_it_note_something(cast, disagreement):
    others = [cast.charity_spoc, cast.worker, cast.manager, cast.outsider]
    # Works on the case, and is no party.
    others.append(Player(partners.spoc(cast.mental_health, name="Mental health SPoC")))
    for one in others:
        with pytest.raises(NotAllowed):
            note_said(disagreement=disagreement, said="Hm", by=one.viewer)
    with pytest.raises(ReasonNeeded):
        note_said(disagreement=disagreement, said=" ", by=cast.spoc.viewer)


def test_settled_it_rises_no_more_and_the_parties_hear(clock, cast, disagreement):
    settle_disagreement(
        disagreement=disagreement, outcome="Twice a week", by=cast.coordinator.viewer
    )
    every_day(clock, date(2026, 11, 26), date(2026, 12, 20))
    assert len(steps(disagreement)) == 1
    assert told("disagreement_settled") == SPOCS
    with pytest.raises(DisagreementOver):
        settle_disagreement(disagreement=disagreement, outcome="Again", by=cast.coordinator.viewer)
    with pytest.raises(DisagreementOver):
        note_said(disagreement=disagreement, said="More", by=cast.spoc.viewer)


@pytest.mark.parametrize("who", ["spoc", "second_spoc", "worker", "outsider", "board_member"])
def test_only_the_coordinator_or_the_chair_settles_it(cast, disagreement, who):
    with pytest.raises(NotAllowed):
        settle_disagreement(disagreement=disagreement, outcome="Done", by=getattr(cast, who).viewer)


def test_a_chair_of_a_party_does_not_settle_it_and_another_does(cast):
    case = disagreeing.case_of(cast, involved=[cast.police, cast.social_care])
    made = disagree(case, cast, agencies=[cast.social_care])
    with pytest.raises(OwnAgencyDisagrees):
        settle_disagreement(disagreement=made, outcome="Done", by=cast.chair.viewer)
    with pytest.raises(ReasonNeeded):
        settle_disagreement(disagreement=made, outcome=" ", by=cast.deputy_chair.viewer)
    settle_disagreement(disagreement=made, outcome="Done", by=cast.deputy_chair.viewer)


def test_off_the_pathway_it_stands_still(clock, cast, case, disagreement):
    with pgtrigger.ignore("referrals.Case:allowed_moves"):
        Case.objects.update(stage="waiting", place=None)
    every_day(clock, date(2026, 11, 26), date(2026, 12, 4))
    assert len(steps(disagreement)) == 1
