"""The adult's voice: kept as said, judged in their view, superseded and never overwritten."""

import pytest
import time_machine
from django.utils import timezone

from referrals.errors import CaseEnded, RecordIncomplete
from referrals.models import AdultTold, DesiredOutcome, OutcomeConversation
from referrals.services.outcome import (
    judge_outcome,
    record_conversation,
    record_told,
    supersede_outcome,
)
from sharing.errors import NotAllowed, Stale
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.factories import voice

pytestmark = pytest.mark.django_db
TODAY = voice.days_ago(0)


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return case_in(cast)


def case_in(cast, stage="active", **fields):
    return make.case_at(
        stage, cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.charity], **fields
    )


def record(case, by, wishes=(), **fields):
    return record_conversation(
        case=case, conversation=voice.conversation(**fields), wishes=wishes, by=by.viewer
    )


def judge(outcome, by, achieved="fully", was=""):
    return judge_outcome(
        outcome=outcome,
        achieved=achieved,
        judged_by="adult",
        judged_on=TODAY,
        was=was,
        by=by.viewer,
    )


def change(outcome, by, words, was=""):
    changes = {"own_words": words, "defined_via": "adult"}
    return supersede_outcome(outcome=outcome, changes=changes, was=was, by=by.viewer)


def test_words_are_kept_as_they_were_said(cast, case):
    words = "I want one key,\n\nand I hold it. – «Always» 🔑"
    kept = record(case, cast.coordinator, own_words=words)
    assert (kept.own_words, kept.recorded_by) == (words, cast.coordinator.user)


def test_wishes_are_ranked_as_they_were_said_and_go_on_from_earlier_ones(cast, case):
    record(case, cast.coordinator, [voice.wish("First"), voice.wish("Second")])
    record(case, cast.coordinator, [voice.wish("Third")], point="mid")
    ranked = case.outcomes.order_by("rank").values_list("rank", "own_words")
    assert list(ranked) == [(1, "First"), (2, "Second"), (3, "Third")]


@pytest.mark.parametrize("who", ["coordinator", "second_spoc", "charity_spoc"])
def test_who_plans_records(cast, case, who):
    assert record(case, getattr(cast, who)).pk


def test_lead_professional_records(cast):
    lead = cast.worker
    case = case_in(cast, lead_professional=lead.user)
    assert record(case, lead).pk


@pytest.mark.parametrize(
    "who",
    ["chair", "deputy_chair", "spoc", "worker", "outsider", "board_member", "ig_lead", "stranger"],
)
def test_others_do_not_record(cast, case, who):
    with pytest.raises(NotAllowed):
        record(case, getattr(cast, who))
    assert not OutcomeConversation.objects.exists()


def test_spoc_whose_agency_left_the_case_does_not_record(cast, case):
    from referrals.services import _grants
    from sharing.doors import ledger
    from sharing.doors.viewer import the_service

    case.agencies.filter(agency=cast.charity).update(
        until=timezone.now(), how_it_ended="Its work was done"
    )
    with ledger.listening():
        _grants.settle(case, by=the_service("test"))
    with pytest.raises(NotAllowed):
        record(case, cast.charity_spoc)


@pytest.mark.parametrize("stage", ["closed", "declined", "withdrawn"])
def test_ended_case_takes_no_more_records(cast, stage):
    with pytest.raises(CaseEnded):
        record(case_in(cast, stage), cast.coordinator)


def test_conversation_with_gaps_is_refused_with_the_fields(cast, case):
    with pytest.raises(RecordIncomplete) as refused:
        record(case, cast.coordinator, own_words="")
    assert set(refused.value.gaps) == {"own_words"}
    assert not OutcomeConversation.objects.exists()


def test_double_press_keeps_one_conversation_and_its_wishes(cast, case):
    first = record(case, cast.coordinator, [voice.wish()])
    again = record(case, cast.coordinator, [voice.wish()])
    assert first == again
    assert case.outcomes.count() == 1


def test_same_words_on_another_day_are_another_conversation(cast, case):
    with time_machine.travel(timezone.now()) as clock:
        record(case, cast.coordinator)
        clock.shift(3600)
        record(case, cast.coordinator)
    assert case.conversations.count() == 2


def test_same_words_from_another_person_are_another_record(cast, case):
    record(case, cast.coordinator)
    record(case, cast.second_spoc)
    assert case.conversations.count() == 2


def test_ledger_holds_codes_and_none_of_the_words(cast, case):
    record(case, cast.coordinator, [voice.wish()])
    bodies = [bytes(entry.body) for entry in LedgerEntry.objects.all()]
    assert any(b"voice_recorded" in body for body in bodies)
    assert not any(b"key" in body for body in bodies)


def test_judgement_is_kept_with_whose_view_it_is(cast, case):
    outcome = judge(voice.wanted(case, cast.coordinator)[0], cast.second_spoc, "partly")
    assert (outcome.achieved, outcome.judged_by, outcome.judged_on) == ("partly", "adult", TODAY)


def test_second_judgement_supersedes_the_first(cast, case):
    first = judge(voice.wanted(case, cast.coordinator)[0], cast.coordinator, "partly")
    second = judge(first, cast.coordinator, "fully", was="partly")
    first.refresh_from_db()
    assert (first.achieved, first.superseded_by) == ("partly", second)
    assert (second.achieved, second.own_words) == ("fully", first.own_words)


def test_plan_follows_a_wish_that_was_judged_again(cast, case):
    outcome = judge(voice.wanted(case, cast.coordinator)[0], cast.coordinator, "partly")
    item = case.plan_items.create(risk="Risk", response="Change the lock", outcome=outcome)
    again = judge(outcome, cast.coordinator, "fully", was="partly")
    item.refresh_from_db()
    assert item.outcome == again


def test_judging_what_somebody_judged_meanwhile_is_stale(cast, case):
    outcome = voice.wanted(case, cast.coordinator)[0]
    judge(outcome, cast.coordinator, "partly")
    with pytest.raises(Stale) as clash:
        judge(outcome, cast.second_spoc, "not")
    assert clash.value.facts["theirs"].achieved == "partly"
    assert DesiredOutcome.objects.get().achieved == "partly"


def test_new_words_leave_the_earlier_ones_as_they_were(cast, case):
    first = voice.wanted(case, cast.coordinator)[0]
    second = change(first, cast.coordinator, "I want to move.")
    first.refresh_from_db()
    assert first.own_words == "I want one key and I hold it."
    assert first.superseded_by == second
    assert (second.own_words, second.rank, second.achieved) == ("I want to move.", first.rank, "")


def test_replacing_what_somebody_replaced_meanwhile_is_stale(cast, case):
    first = voice.wanted(case, cast.coordinator)[0]
    change(first, cast.coordinator, "I want to move.")
    with pytest.raises(Stale) as clash:
        change(first, cast.second_spoc, "I want to stay.")
    assert clash.value.facts["theirs"].own_words == "I want to move."
    assert not DesiredOutcome.objects.filter(own_words="I want to stay.").exists()


@pytest.mark.parametrize("who", ["chair", "outsider", "spoc"])
def test_others_neither_judge_nor_replace(cast, case, who):
    outcome = voice.wanted(case, cast.coordinator)[0]
    with pytest.raises(NotAllowed):
        judge(outcome, getattr(cast, who))
    with pytest.raises(NotAllowed):
        change(outcome, getattr(cast, who), "Other words")


def test_telling_is_recorded_by_who_plans(cast, case):
    kept = record_told(case=case, said=voice.told(), by=cast.charity_spoc.viewer)
    assert (kept.at, kept.told, kept.recorded_by) == ("listing", "yes", cast.charity_spoc.user)


def test_not_yet_told_says_why_and_until_when(cast, case):
    with pytest.raises(RecordIncomplete) as refused:
        record_told(case=case, said=voice.told(told="no", how=""), by=cast.coordinator.viewer)
    assert set(refused.value.gaps) == {"why_not", "next_considered"}
    assert not AdultTold.objects.exists()


def test_telling_is_recorded_before_acceptance_too(cast):
    case = make.case_at("listed", cast.worker.user, cast.panel)
    assert record_told(case=case, said=voice.told(), by=cast.coordinator.viewer).pk


def test_coordinator_of_another_panel_records_nothing(cast, case):
    elsewhere = Cast(partners.panel("South"))
    with pytest.raises(NotAllowed):
        record(case, elsewhere.coordinator)
