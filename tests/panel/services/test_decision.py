"""What the panel decides: by whom, at which meeting, and the one move it makes."""

from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError
from django.utils import timezone

from panel.choices import DecisionKind, MeetingKind, MeetingState
from panel.errors import (
    AlreadyDecided,
    ConsultationNeeded,
    MeetingNeeded,
    MeetingNotOpen,
    NotAPanelMeeting,
    NothingToRatify,
    NothingToReview,
    NotQuorate,
    NotUrgent,
)
from panel.models import Decision
from panel.services.decision import ratify_decision, record_decision
from panel.services.meeting import end_meeting
from referrals.choices import ClosureReason, DeclineReason, Stage
from referrals.errors import (
    AdultAlreadyOnPathway,
    ExitNotEvidenced,
    LeadNeeded,
    MoveNotAllowed,
    NoMoreDeferrals,
    ReasonNeeded,
    SignpostingNeeded,
    TooLate,
)
from referrals.models import Case, StageMove
from referrals.services.pathway import change_lead
from sharing.doors import ledger
from sharing.errors import AgreementLapsed, NotAllowed, Stale
from sharing.models import AgencySignature, LedgerEntry
from tests.cast import Cast
from tests.factories import panel as make
from tests.factories import referrals as cases
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
K = DecisionKind


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=3))


@pytest.fixture
def meeting(cast):
    return make.quorate(cast)


@pytest.fixture
def listed(cast):
    return at(cast, Stage.LISTED)


def at(cast, stage, **fields):
    if stage == Stage.CLOSED:
        fields["lead_agency"] = cast.housing
    return cases.case_at(stage, cast.worker.user, cast.panel, lead=cast.housing, **fields)


def decide(case, meeting, kind, by, **words):
    words = {"reasons": "The risk needs every agency."} | words
    return record_decision(case=case, meeting=meeting, kind=kind, by=by.viewer, **words)


def accept(case, meeting, cast, **words):
    words = {"lead_agency": cast.housing} | words
    return decide(case, meeting, K.ACCEPT, words.pop("by", cast.chair), **words)


def stage_of(case):
    return Case.objects.get(pk=case.pk).stage


# --- each kind and the move it makes ---------------------------------------------------------


def test_acceptance_points_at_its_move(cast, listed, meeting):
    decision = accept(listed, meeting, cast, own_voice="She was asked on Monday.")
    move = StageMove.objects.filter(case=listed).last()
    assert (move.from_stage, move.to_stage, move.by) == ("listed", "assessment", cast.chair.user)
    assert decision.move == move
    assert move.decision.meeting == meeting
    assert Case.objects.get(pk=listed.pk).lead_agency == cast.housing


def test_nobody_is_accepted_without_a_lead_agency_of_the_panel(cast, listed, meeting):
    for lead in (None, cast.elsewhere, cast.gone):
        with pytest.raises(LeadNeeded):
            accept(listed, meeting, cast, lead_agency=lead)
    assert stage_of(listed) == Stage.LISTED


def test_nobody_leads_without_an_agreement_in_force(cast, listed, meeting):
    AgencySignature.objects.filter(agency=cast.housing).update(withdrawn_on=timezone.localdate())
    with pytest.raises(AgreementLapsed):
        accept(listed, meeting, cast, lead_agency=cast.housing)
    assert stage_of(listed) == Stage.LISTED


def test_lead_is_not_changed_to_an_agency_without_an_agreement(cast):
    case = at(cast, Stage.ACTIVE)
    AgencySignature.objects.filter(agency=cast.police).update(withdrawn_on=timezone.localdate())
    with pytest.raises(AgreementLapsed):
        change_lead(
            case=case,
            lead_agency=cast.police,
            lead_professional=None,
            by=cast.coordinator.viewer,
        )


def test_lead_professional_works_for_the_lead_agency(cast, listed, meeting):
    with pytest.raises(LeadNeeded):
        accept(listed, meeting, cast, lead_professional=cast.spoc.user)
    accept(listed, meeting, cast, lead_professional=cast.second_spoc.user)
    assert Case.objects.get(pk=listed.pk).lead_professional == cast.second_spoc.user


@pytest.mark.parametrize("code", DeclineReason.values)
def test_the_panel_declines_with_any_code_and_says_where_to_turn(cast, listed, meeting, code):
    with pytest.raises(SignpostingNeeded):
        decide(listed, meeting, K.DECLINE, cast.chair, decline_reason=code)
    decide(
        listed, meeting, K.DECLINE, cast.chair, decline_reason=code, signposting="The GP and Mind."
    )
    case = Case.objects.get(pk=listed.pk)
    assert (case.stage, case.decline_reason, case.place) == (Stage.DECLINED, code, None)


def test_declining_needs_a_code_that_exists(cast, listed, meeting):
    for code in ("", "duplicate"):
        with pytest.raises(ReasonNeeded):
            decide(
                listed, meeting, K.DECLINE, cast.chair, decline_reason=code, signposting="The GP."
            )


def test_a_case_is_deferred_once(cast, listed, meeting):
    decide(listed, meeting, K.DEFER, cast.chair)
    case = Case.objects.get(pk=listed.pk)
    assert (case.stage, case.deferrals) == (Stage.LISTED, 1)
    end_meeting(meeting=meeting, by=cast.chair.viewer)
    with pytest.raises(NoMoreDeferrals):
        decide(case, make.quorate(cast), K.DEFER, cast.chair)


@pytest.mark.parametrize("stage", [Stage.ASSESSMENT, Stage.ACTIVE, Stage.EXIT_PROPOSED])
def test_a_case_closes_on_its_evidence(cast, meeting, stage):
    case = at(cast, stage)
    with pytest.raises(ExitNotEvidenced):
        decide(case, meeting, K.CLOSE, cast.chair)
    make.exit_ready(case, cast.coordinator.user)
    decide(case, meeting, K.CLOSE, cast.chair)
    closed = Case.objects.get(pk=case.pk)
    assert (closed.stage, closed.closure_reason, closed.place) == (
        Stage.CLOSED,
        ClosureReason.DIED,
        None,
    )


def test_closing_counts_the_actions_still_open(cast, meeting):
    from actions.models import Action
    from referrals.models import Exit, RiskAssessment

    case = at(cast, Stage.EXIT_PROPOSED)
    day = timezone.localdate()
    RiskAssessment.objects.create(
        case=case, version="exit", assessed_by=cast.spoc.user, highest=6, overall=6, band="moderate"
    )
    Exit.objects.create(
        case=case,
        proposed_by=cast.spoc.user,
        reason=ClosureReason.STEPPED_DOWN,
        risk_outcome="reduced",
        receiving_agency=cast.housing,
        receiving_person="A named officer",
        accepted_on=day,
        accepted_where="E-mail on file",
        end_conversation_reason="Asked twice, chose not to talk.",
        adult_told="yes",
        rereferral_route="Any agency may refer again.",
    )
    action = Action.objects.create(
        case=case,
        text="Fit the lock",
        owner_agency=cast.housing,
        raised_by=cast.coordinator.user,
        due=day,
        original_due=day,
    )
    with pytest.raises(ExitNotEvidenced) as refused:
        decide(case, meeting, K.CLOSE, cast.chair)
    assert [gap.field for gap in refused.value.missing] == ["actions_handed_over"]
    Action.objects.filter(pk=action.pk).update(status="done")
    decide(case, meeting, K.CLOSE, cast.chair)
    assert stage_of(case) == Stage.CLOSED


def test_a_review_moves_nothing(cast, meeting):
    case = at(cast, Stage.ACTIVE)
    before = StageMove.objects.filter(case=case).count()
    decision = decide(case, meeting, K.REVIEW, cast.chair)
    assert decision.move is None
    assert stage_of(case) == Stage.ACTIVE
    assert StageMove.objects.filter(case=case).count() == before


def test_no_willing_lead_is_no_deferral(cast, listed, meeting):
    decide(listed, meeting, K.REVIEW, cast.chair, reasons="No agency is ready to lead yet.")
    case = Case.objects.get(pk=listed.pk)
    assert (case.stage, case.deferrals) == (Stage.LISTED, 0)


def test_an_inquorate_meeting_is_no_deferral(cast, listed):
    meeting = make.meeting(cast.panel, MeetingState.OPEN, chair=cast.chair.user)
    end_meeting(meeting=meeting, by=cast.chair.viewer)
    assert Case.objects.get(pk=listed.pk).deferrals == 0


def test_only_a_case_on_the_pathway_is_reviewed(cast, meeting):
    for stage in (Stage.RECEIVED, Stage.CLOSED):
        with pytest.raises(NothingToReview):
            decide(at(cast, stage), meeting, K.REVIEW, cast.chair)


# --- correcting a mistaken closure -----------------------------------------------------------


def test_a_mistaken_closure_is_corrected_by_the_chair_without_a_meeting(cast):
    case = at(cast, Stage.CLOSED)
    decision = decide(case, None, K.CORRECT, cast.chair, reasons="The wrong case was closed.")
    assert stage_of(case) == Stage.EXIT_PROPOSED
    assert decision.move.from_stage == Stage.CLOSED


def test_a_closure_is_corrected_within_a_working_day(cast, time_machine):
    time_machine.move_to("2026-06-05 12:00+01:00")  # a Friday
    case = at(cast, Stage.CLOSED)
    time_machine.move_to("2026-06-09 12:00+01:00")  # Tuesday
    with pytest.raises(TooLate):
        decide(case, None, K.CORRECT, cast.chair)
    time_machine.move_to("2026-06-08 12:00+01:00")  # Monday
    decide(case, None, K.CORRECT, cast.chair)
    assert stage_of(case) == Stage.EXIT_PROPOSED


def test_a_corrected_closure_waits_first_in_line_when_the_panel_is_full(cast):
    case = at(cast, Stage.CLOSED)
    others = [at(cast, Stage.ACTIVE) for _ in range(3)]
    decide(case, None, K.CORRECT, cast.chair)
    waiting = Case.objects.get(pk=case.pk)
    assert (waiting.stage, waiting.first_in_line, waiting.place) == (Stage.WAITING, True, None)

    make.exit_ready(others[0], cast.coordinator.user)
    decide(others[0], make.quorate(cast), K.CLOSE, cast.chair)
    kept = Case.objects.get(pk=case.pk)
    assert kept.place == others[0].place
    decide(kept, None, K.CORRECT, cast.chair)
    back = Case.objects.get(pk=case.pk)
    assert (back.stage, back.place) == (Stage.EXIT_PROPOSED, others[0].place)


def test_a_referral_that_waits_for_its_first_place_is_no_closure_to_correct(cast):
    case = at(cast, Stage.WAITING)
    with pytest.raises(MoveNotAllowed):
        decide(case, None, K.CORRECT, cast.chair)


def test_a_closure_is_not_corrected_once_the_adult_is_on_the_pathway_again(cast):
    closed = at(cast, Stage.CLOSED)
    at(cast, Stage.ACTIVE, adult=closed.adult)
    with pytest.raises(AdultAlreadyOnPathway):
        decide(closed, None, K.CORRECT, cast.chair)


# --- who, and at which meeting ---------------------------------------------------------------


@pytest.mark.parametrize("kind", K.values)
@pytest.mark.parametrize("who", ["coordinator", "spoc", "worker", "board_member", "outsider"])
def test_only_the_chair_or_a_deputy_records_a_decision(cast, listed, meeting, kind, who):
    with pytest.raises(NotAllowed):
        decide(listed, meeting, kind, getattr(cast, who))
    assert not Decision.objects.exists()


def test_the_deputy_chair_records_decisions(cast, listed, meeting):
    assert accept(listed, meeting, cast, by=cast.deputy_chair).decided_by == cast.deputy_chair.user


def test_the_chair_of_another_panel_does_not_decide(cast, listed, meeting):
    other = Cast(partners.panel("South"))
    with pytest.raises(NotAllowed):
        accept(listed, meeting, cast, by=other.chair)


def test_a_meeting_of_another_panel_does_not_decide(cast, listed):
    with pytest.raises(NotAPanelMeeting):
        accept(listed, make.quorate(Cast(partners.panel("South"))), cast)


@pytest.mark.parametrize(
    "state", [MeetingState.PLANNED, MeetingState.ENDED, MeetingState.CANCELLED]
)
def test_decisions_are_recorded_while_the_meeting_is_open(cast, listed, state):
    meeting = make.meeting(
        cast.panel,
        state,
        chair=cast.chair.user,
        here=(cast.social_care, cast.police, cast.mental_health),
    )
    with pytest.raises(MeetingNotOpen):
        accept(listed, meeting, cast)


@pytest.mark.parametrize("kind", [K.ACCEPT, K.DECLINE, K.DEFER, K.CLOSE, K.REVIEW])
def test_an_inquorate_meeting_decides_nothing(cast, listed, kind):
    meeting = make.meeting(
        cast.panel, MeetingState.OPEN, chair=cast.chair.user, here=(cast.social_care, cast.police)
    )
    with pytest.raises(NotQuorate) as refused:
        decide(listed, meeting, kind, cast.chair, lead_agency=cast.housing)
    assert refused.value.missing == ("the NHS",)
    assert "the NHS" in refused.value.said


def test_without_a_meeting_only_urgency_or_a_correction_decides(cast, listed):
    with pytest.raises(MeetingNeeded):
        accept(listed, None, cast)


def test_a_double_click_decides_once(cast, meeting):
    case = at(cast, Stage.ACTIVE)
    decide(case, meeting, K.REVIEW, cast.chair)
    with pytest.raises(AlreadyDecided):
        decide(case, meeting, K.REVIEW, cast.chair)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("kind", K.values)
def test_every_decision_has_reasons(cast, listed, meeting, kind):
    with pytest.raises(ReasonNeeded):
        decide(listed, meeting, kind, cast.chair, reasons="  ")


def test_the_chair_does_not_decide_a_case_closed_to_them(cast, listed, meeting):
    partners.bar(listed, cast.coordinator.user, person=cast.chair.user)
    with pytest.raises(NotAllowed):
        accept(listed, meeting, cast)


# --- urgent decisions ------------------------------------------------------------------------


def urgent_case(cast):
    return at(cast, Stage.LISTED, urgent=True, urgent_reason="Threatened on Friday.")


def test_an_urgent_case_is_accepted_after_asking_core_agencies(cast):
    decision = accept(
        urgent_case(cast), None, cast, urgent=True, consulted=[cast.police, cast.mental_health]
    )
    assert decision.urgent
    assert decision.ratified_in is None
    assert decision.consulted == f"{cast.mental_health}, {cast.police}"
    assert stage_of(decision.case) == Stage.ASSESSMENT


def test_a_case_that_is_not_urgent_waits_for_a_meeting(cast, listed):
    with pytest.raises(NotUrgent):
        accept(listed, None, cast, urgent=True, consulted=[cast.police])
    ordinary = make.meeting(cast.panel, MeetingState.OPEN)
    with pytest.raises(NotUrgent):
        accept(listed, ordinary, cast, urgent=True, consulted=[cast.police])


def test_an_inquorate_extraordinary_meeting_decides_urgent_cases_alone(cast, listed):
    meeting = make.meeting(cast.panel, MeetingState.OPEN, MeetingKind.EXTRAORDINARY)
    with pytest.raises(NotUrgent):
        accept(listed, meeting, cast, urgent=True, consulted=[cast.police])
    assert stage_of(listed) == Stage.LISTED
    decision = accept(urgent_case(cast), meeting, cast, urgent=True, consulted=[cast.police])
    assert decision.meeting == meeting


@pytest.mark.parametrize("kind", [K.DEFER, K.CLOSE, K.REVIEW])
def test_only_acceptance_and_refusal_can_be_urgent(cast, kind):
    with pytest.raises(NotUrgent):
        decide(urgent_case(cast), None, kind, cast.chair, urgent=True, consulted=[cast.police])


def test_an_urgent_decision_names_core_agencies_besides_the_chairs_own(cast):
    case = urgent_case(cast)
    for asked in ([], [cast.social_care], [cast.charity], [cast.police, cast.elsewhere]):
        with pytest.raises(ConsultationNeeded):
            accept(case, None, cast, urgent=True, consulted=asked)


def test_the_next_quorate_meeting_ratifies_once(cast):
    decision = accept(urgent_case(cast), None, cast, urgent=True, consulted=[cast.police])
    thin = make.meeting(cast.panel, MeetingState.OPEN, chair=cast.chair.user)
    with pytest.raises(NotQuorate):
        ratify_decision(decision=decision, meeting=thin, by=cast.chair.viewer)
    meeting = make.quorate(cast)
    ratified = ratify_decision(decision=decision, meeting=meeting, by=cast.chair.viewer)
    assert ratified.ratified_in == meeting
    with pytest.raises(NothingToRatify):
        ratify_decision(decision=decision, meeting=make.quorate(cast), by=cast.chair.viewer)


def test_a_meeting_does_not_ratify_its_own_urgent_decision(cast):
    meeting = make.quorate(cast, MeetingKind.EXTRAORDINARY)
    decision = accept(urgent_case(cast), meeting, cast, urgent=True, consulted=[cast.police])
    with pytest.raises(NothingToRatify):
        ratify_decision(decision=decision, meeting=meeting, by=cast.chair.viewer)


def test_an_ordinary_decision_needs_no_ratifying(cast, listed, meeting):
    decision = accept(listed, meeting, cast)
    with pytest.raises(NothingToRatify):
        ratify_decision(decision=decision, meeting=make.quorate(cast), by=cast.chair.viewer)


@pytest.mark.parametrize("who", ["coordinator", "spoc", "board_member"])
def test_only_the_chair_or_a_deputy_ratifies(cast, who):
    decision = accept(urgent_case(cast), None, cast, urgent=True, consulted=[cast.police])
    with pytest.raises(NotAllowed):
        ratify_decision(decision=decision, meeting=make.quorate(cast), by=getattr(cast, who).viewer)


# --- all there or not at all -----------------------------------------------------------------


def rows():
    return Decision.objects.count(), StageMove.objects.count(), LedgerEntry.objects.count()


def test_a_refused_move_leaves_no_decision_move_or_record(cast, listed, meeting):
    before = rows()
    with pytest.raises(LeadNeeded):
        accept(listed, meeting, cast, lead_agency=None)
    assert rows() == before


def test_a_move_whose_decision_cannot_be_kept_is_not_made(cast, listed, meeting):
    before = rows()
    with pytest.raises(DataError):
        accept(listed, meeting, cast, dissent="cannot be stored \x00")
    assert rows() == before
    case = Case.objects.get(pk=listed.pk)
    assert (case.stage, case.lead_agency) == (Stage.LISTED, None)


def test_a_decision_is_in_the_panels_chain_with_its_move(cast, listed, meeting):
    accept(listed, meeting, cast)
    found = LedgerEntry.objects.filter(
        chain=f"panel:{cast.panel.pk}", subjects=[listed.reference]
    ).order_by("-seq")
    assert b'"verb": "decided"' in bytes(found[0].body)
    assert any(b'"verb": "moved"' in bytes(entry.body) for entry in found)
    assert all(wrong is None for _, wrong in ledger.verify(f"panel:{cast.panel.pk}"))


def test_the_database_keeps_decisions(cast, listed, meeting):
    decision = accept(listed, meeting, cast)
    with pytest.raises(Exception, match="Cannot delete or update"):
        Decision.objects.filter(pk=decision.pk).update(reasons="Something else")


def test_an_urgent_decision_without_names_is_refused_by_the_database(cast, listed):
    with pytest.raises(IntegrityError):
        make.decision(listed, cast.chair.user, urgent=True)


def test_a_decision_follows_time(cast, listed, meeting):
    decision = accept(listed, meeting, cast)
    assert timezone.now() - decision.decided_at < timedelta(minutes=1)


def test_a_decision_on_a_case_that_moved_meanwhile_is_refused_under_the_lock(cast, listed, meeting):
    Case.objects.filter(pk=listed.pk).update(revision=listed.revision + 1)
    with pytest.raises(Stale) as clash:
        accept(listed, meeting, cast, seen=listed.revision)
    assert clash.value.facts["revision"] == listed.revision + 1
    assert stage_of(listed) == Stage.LISTED
    assert accept(listed, meeting, cast, seen=listed.revision + 1)
