"""Risk, plan and exit as rows that simply are there; tests of rules go through the services."""

from datetime import timedelta

from django.utils import timezone

from referrals.choices import (
    AdvocacyStatus,
    AdvocacyType,
    Asked,
    CapacityDecision,
    ClosureReason,
    Factor,
    Point,
    RiskOutcome,
    RiskVersion,
    YesNo,
)
from referrals.models import (
    Advocacy,
    CapacityRecord,
    Contingency,
    Exit,
    OutcomeConversation,
    RiskAssessment,
    RiskPlanItem,
    RiskScore,
)
from sharing.policy import band


def assessment(case, by, score=20, version=RiskVersion.ACCEPTED, days_ago=0, **fields):
    """One version with one scored factor."""
    fields.setdefault("summary", "Others use the flat.")
    made = RiskAssessment.objects.create(
        case=case,
        version=version,
        assessed_by=by,
        assessed_at=timezone.now() - timedelta(days=days_ago),
        highest=score,
        overall=score,
        band=band(score, (4, 9, 14)),
        **fields,
    )
    likelihood = next(n for n in (5, 4, 3, 2, 1) if score % n == 0 and score // n <= 5)
    RiskScore.objects.create(
        assessment=made, factor=Factor.HOUSING, likelihood=likelihood, impact=score // likelihood
    )
    return made


def plan_item(case, owner, **fields):
    words = {"risk": "Others take over the flat", "response": "Change the locks"}
    fields.setdefault("due", timezone.localdate() + timedelta(days=7))
    return RiskPlanItem.objects.create(case=case, owner_agency=owner, **words | fields)


def contingency(case, **fields):
    words = {
        "trigger": "Nobody has seen them for 2 days",
        "steps": "Visit in pairs",
        "who_acts": "Housing duty officer",
        "out_of_hours": "01632 960111",
    }
    return Contingency.objects.create(case=case, **words | fields)


def conversation(case, by, point=Point.START, **fields):
    fields.setdefault("own_words", "I want one key and I hold it.")
    return OutcomeConversation.objects.create(
        case=case,
        point=point,
        held_on=timezone.localdate(),
        asked_by="Named worker",
        asked=Asked.EXPRESSED,
        recorded_by=by,
        **fields,
    )


def capacity(case, by, finding=CapacityDecision.ASSUMED, is_main=True):
    return CapacityRecord.objects.create(
        case=case,
        decision="Living with the risk at home",
        is_main=is_main,
        finding=finding,
        decided_on=timezone.localdate(),
        recorded_by=by,
    )


def whole_plan(case, by, owner, score=20):
    """All that makes an accepted case ready to become active."""
    assessment(case, by, score)
    plan_item(case, owner)
    contingency(case)
    conversation(case, by)
    capacity(case, by)
    Advocacy.objects.create(
        case=case,
        type=AdvocacyType.INFORMAL,
        status=AdvocacyStatus.NOT_NEEDED,
        recorded_by=by,
    )


STEPPED_DOWN = {
    "reason": ClosureReason.STEPPED_DOWN,
    "risk_outcome": RiskOutcome.REDUCED,
    "receiving_person": "A. Manager",
    "accepted_where": "E-mail in the housing record",
    "end_conversation_reason": "",
    "actions_handed_over": "",
    "measures_owned": "",
    "adult_told": YesNo.YES,
    "adult_told_how": "By the named worker",
    "rereferral_route": "Any agency may refer again",
}


def exit_of(case, by, receiving, **answers):
    """An open exit whose step-down is evidenced, unless `answers` say otherwise."""
    today = {"receiving_agency": receiving, "accepted_on": timezone.localdate()}
    return Exit.objects.create(case=case, proposed_by=by, **STEPPED_DOWN | today | answers)


def ready_to_step_down(case, by, receiving, score=8, accepted=20, **answers):
    """Everything both tests and all other conditions ask for."""
    assessment(case, by, accepted, RiskVersion.ACCEPTED, days_ago=60)
    assessment(case, by, score, RiskVersion.EXIT)
    conversation(case, by, Point.END, own_words="I sleep at night.")
    return exit_of(case, by, receiving, **answers)
