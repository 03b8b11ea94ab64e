"""Every way a case can be made to move, tried by anybody: one attempt for each line of the table.

Each attempt has everything else in order (screen, plan, evidence, quorum, a free place), so that a
refusal says one thing only: not this move, or not this person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from panel.services.decision import record_decision
from referrals.choices import (
    AdvocacyStatus,
    AdvocacyType,
    Asked,
    CapacityDecision,
    Point,
    RiskVersion,
    Stage,
    YesNo,
)
from referrals.models import (
    Adult,
    Advocacy,
    CapacityRecord,
    Case,
    Challenge,
    Contingency,
    Exit,
    OutcomeConversation,
    RiskAssessment,
    RiskPlanItem,
    ThresholdAnswer,
    Triage,
)
from referrals.models.triage import Condition
from referrals.services import (
    challenge,
    matching,
    pathway,
    submission,
    triage,
    waiting,
    withdrawal,
)
from tests.factories import panel as meetings
from tests.factories import referrals as make


@dataclass(frozen=True)
class Attempt:
    """The lines of the table it stands for: from `sources` to `to`, by `movers`. `run(case, by, cast)`."""

    sources: frozenset[str]
    to: str
    movers: frozenset[str]
    run: Callable
    prepare: Callable = lambda case, cast: None


ATTEMPTS: dict[str, Attempt] = {}


def attempt(sources, to, *movers, prepare=None):
    def keep(run):
        ready = prepare or (lambda case, cast: None)
        ATTEMPTS[run.__name__] = Attempt(
            frozenset(sources.split()), to, frozenset(movers), run, ready
        )
        return run

    return keep


# --- what must be in order beforehand --------------------------------------------------------


def full(case, cast):
    """No free place, so that a sending waits."""
    other = {"given_name": "Una", "family_name": "Brook", "birth_date": None, "postcode": ""}
    for _ in range(cast.panel.settings.case_cap - _held(cast)):
        make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing, answers=other)


def _held(cast):
    return Case.objects.filter(panel=cast.panel, place__isnull=False).count()


def resembling(case, cast):
    """An open case about somebody with the same name, birth date and postcode."""
    make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)


def offered(case, cast):
    _offer(case, timezone.now() + timedelta(days=3))


def offer_silent(case, cast):
    _offer(case, timezone.now() - timedelta(minutes=1))


def _offer(case, until):
    from referrals.models import Offer

    if case.stage == Stage.WAITING:
        Case.objects.filter(pk=case.pk).update(place=9, offered_until=until)
        Offer.objects.create(case=case, place=9, until=until)


def screened(case, cast):
    user = cast.coordinator.user
    made = Triage.objects.create(
        case=case, screened_by=user, immediate_danger=YesNo.NO, section_42=YesNo.NO
    )
    for condition in Condition:
        ThresholdAnswer.objects.create(triage=made, condition=condition, answer="yes")


def planned(case, cast):
    user, today = cast.coordinator.user, timezone.localdate()
    _assessed(case, user, RiskVersion.ACCEPTED, 20)
    RiskPlanItem.objects.create(
        case=case, risk="Harm", response="Visit", owner_agency=cast.housing, due=today
    )
    Contingency.objects.create(case=case, trigger="a", steps="b", who_acts="c", out_of_hours="d")
    OutcomeConversation.objects.create(
        case=case,
        point=Point.START,
        held_on=today,
        asked_by="Worker",
        asked=Asked.EXPRESSED,
        own_words="I want one key.",
        recorded_by=user,
    )
    CapacityRecord.objects.create(
        case=case,
        decision="Where to live",
        is_main=True,
        finding=CapacityDecision.ASSUMED,
        decided_on=today,
        recorded_by=user,
    )
    Advocacy.objects.create(
        case=case,
        type=AdvocacyType.INFORMAL,
        status=AdvocacyStatus.NOT_NEEDED,
        recorded_by=user,
    )


def _assessed(case, user, version, score):
    RiskAssessment.objects.create(
        case=case,
        version=version,
        assessed_by=user,
        highest=score,
        overall=score,
        band="critical" if score > 14 else "moderate",
    )


def evidenced(case, cast):
    planned(case, cast)
    _assessed(case, cast.coordinator.user, RiskVersion.EXIT, 8)
    Exit.objects.create(
        case=case,
        proposed_by=cast.coordinator.user,
        reason="stepped_down",
        risk_outcome="reduced",
        receiving_agency=cast.housing,
        receiving_person="A manager",
        accepted_on=timezone.localdate(),
        accepted_where="Letter",
        end_conversation_reason="Chose not to talk",
        adult_told=YesNo.YES,
        rereferral_route="Any agency",
        actions_handed_over="None open",
        measures_owned="None",
        handover_note="Carry on",
    )


def challenged(case, cast):
    Challenge.objects.create(
        case=case, by=cast.worker.user, text="Please look again", answer_due=timezone.localdate()
    )


def challenged_and_full(case, cast):
    challenged(case, cast)
    full(case, cast)


def closed_today(case, cast):
    if case.stage == Stage.CLOSED:
        Case.objects.filter(pk=case.pk).update(
            closure_reason="stepped_down", risk_outcome="reduced"
        )


def closed_today_and_full(case, cast):
    closed_today(case, cast)
    full(case, cast)


def corrected_and_offered(case, cast):
    if case.stage == Stage.WAITING:
        offered(case, cast)
        adult = Adult.objects.create(given_name="Kay", family_name="Fenwick")
        Case.objects.filter(pk=case.pk).update(
            first_in_line=True, adult=adult, lead_agency=cast.housing
        )


def an_urgent_one_waits(case, cast):
    """The panel is full but for the case's own place, and an urgent referral waits."""
    make.case_at(
        Stage.WAITING,
        cast.worker.user,
        cast.panel,
        urgent=True,
        urgent_reason="Discharge tomorrow",
    )


# --- the attempts, one a line of the table ----------------------------------------------------


@attempt("draft returned", "received", "referrer")
def send(case, by, cast):
    submission.submit_referral(case=case, by=by)


@attempt("draft returned", "waiting", "referrer", prepare=full)
def send_to_a_full_panel(case, by, cast):
    submission.submit_referral(case=case, by=by)


@attempt("draft returned", "matching", "system", prepare=resembling)
def send_about_somebody_who_has_a_case(case, by, cast):
    submission.submit_referral(case=case, by=by)


@attempt("draft matching received waiting returned listed", "withdrawn", "referrer")
def withdraw(case, by, cast):
    """A draft at once; a sent referral once the coordinator agrees, in the referrer's name."""
    if case.stage == Stage.DRAFT:
        withdrawal.withdraw_draft(case=case, reason="Moved away", by=by)
        return
    withdrawal.ask_withdrawal(case=case, reason="Moved away", risk_holder="Housing", by=by)
    withdrawal.answer_withdrawal(case=case, agree=True, by=cast.coordinator.viewer)


@attempt("waiting", "received", "referrer", "referrer_spoc", prepare=offered)
def confirm_an_offer(case, by, cast):
    waiting.accept_offer(case=case, fresh_risk="No change", by=by)


@attempt("waiting", "received", "coordinator", prepare=offer_silent)
def take_up_after_silence(case, by, cast):
    waiting.decide_silent_offer(case=case, take_up=True, why="Still needed", by=by)


@attempt("matching", "received", "coordinator")
def find_a_different_person(case, by, cast):
    matching.decide_match(case=case, same_as=None, why="Other birth place", by=by)


@attempt("matching", "waiting", "coordinator", prepare=full)
def find_a_different_person_when_full(case, by, cast):
    matching.decide_match(case=case, same_as=None, why="Other birth place", by=by)


@attempt("matching", "joined", "coordinator", prepare=resembling)
def find_the_same_person(case, by, cast):
    other = Case.objects.filter(panel=cast.panel, stage=Stage.ACTIVE).exclude(pk=case.pk).first()
    matching.decide_match(case=case, same_as=other, why="Same person", by=by)


@attempt("received", "listed", "coordinator", prepare=screened)
def list_for_panel(case, by, cast):
    triage.list_for_panel(case=case, involve=[cast.housing], by=by)


@attempt("received", "returned", "coordinator")
def ask_for_more(case, by, cast):
    triage.return_for_more(case=case, what="The birth date", by=by)


@attempt("received waiting", "declined", "coordinator")
def decline_at_triage(case, by, cast):
    triage.decline_at_triage(
        case=case, reason="out_of_area", signposting="The next county", note="Moved", by=by
    )


@attempt("received listed", "waiting", "chair_and_core", prepare=an_urgent_one_waits)
def make_room(case, by, cast):
    """The chair proposes; the SPoC of another core agency confirms."""
    pending = waiting.propose_room(
        case=case,
        second_agency=cast.housing,
        reason="An urgent referral waits",
        interim_plan="Daily call",
        by=by,
    )
    waiting.answer_room(panel=cast.panel, pending=pending, agree=True, by=cast.second_spoc.viewer)


def decide(case, by, cast, kind, **words):
    record_decision(
        case=case,
        meeting=meetings.quorate(cast),
        kind=kind,
        reasons="Weighed together",
        by=by,
        **words,
    )


@attempt("listed", "assessment", "chair")
def accept(case, by, cast):
    decide(case, by, cast, "accept", lead_agency=cast.housing)


@attempt("listed", "declined", "chair")
def decline_at_the_panel(case, by, cast):
    words = {"decline_reason": "below_threshold", "signposting": "The duty team"}
    decide(case, by, cast, "decline", **words)


@attempt("listed", "listed", "chair")
def defer(case, by, cast):
    decide(case, by, cast, "defer")


@attempt("assessment active exit_proposed", "closed", "chair", prepare=evidenced)
def close(case, by, cast):
    decide(case, by, cast, "close")


@attempt("closed", "exit_proposed", "chair", prepare=closed_today)
def correct_a_closure(case, by, cast):
    record_decision(case=case, meeting=None, kind="correct", reasons="By mistake", by=by)


@attempt("closed", "waiting", "chair", prepare=closed_today_and_full)
def correct_a_closure_when_full(case, by, cast):
    record_decision(case=case, meeting=None, kind="correct", reasons="By mistake", by=by)


@attempt("closed waiting", "exit_proposed", "chair", prepare=corrected_and_offered)
def finish_a_correction(case, by, cast):
    record_decision(case=case, meeting=None, kind="correct", reasons="By mistake", by=by)


@attempt("assessment", "active", "coordinator", prepare=planned)
def agree_the_plan(case, by, cast):
    pathway.activate_case(case=case, by=by)


@attempt("active", "exit_proposed", "coordinator", "lead_agency", prepare=evidenced)
def propose_exit(case, by, cast):
    pathway.propose_exit(case=case, unfinished_actions=0, by=by)


@attempt("exit_proposed", "active", "coordinator")
def take_the_proposal_back(case, by, cast):
    pathway.resume_case(case=case, why="Risk is up again", by=by)


@attempt("declined", "received", "deputy_chair", prepare=challenged)
def uphold_a_challenge(case, by, cast):
    challenge.answer_challenge(case=case, upheld=True, answer="Heard", by=by)


@attempt("declined", "waiting", "deputy_chair", prepare=challenged_and_full)
def uphold_a_challenge_when_full(case, by, cast):
    challenge.answer_challenge(case=case, upheld=True, answer="Heard", by=by)
