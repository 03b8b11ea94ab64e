"""The rules of plan and exit as tables, no database (`domain.md` section 3, Exit)."""

from dataclasses import replace

import pytest

from referrals import policy

WHOLE = policy.ExitEvidence(
    reason="stepped_down",
    score_now=8,
    assessed_days_ago=3,
    score_at_acceptance=20,
    score_reason="",
    risk_tolerated=False,
    tolerated_reason="",
    tolerated_with_capacity=True,
    receiving_agency=True,
    receiving_person="A. Manager",
    accepted_in_writing=True,
    end_conversation=True,
    end_conversation_reason="",
    unfinished_actions=0,
    actions_handed_over="",
    live_measures=0,
    measures_owned="",
    adult_told="yes",
    adult_told_how="",
    rereferral_route="Any agency",
    handover_note="",
    sar_considered="",
    transfer_recorded=False,
    transfer_acknowledged=False,
)
TOLERATED = {"risk_tolerated": True, "tolerated_reason": "Own choice", "score_now": 20}


def missing(**known):
    found = policy.exit_missing(
        replace(WHOLE, **known), exit_max_score=12, moderate_edge=9, assessment_days=28
    )
    return [gap.field for gap in found]


STEP_DOWN = [
    # the risk test
    ({}, []),
    ({"assessed_days_ago": 28}, []),
    ({"assessed_days_ago": 29}, ["assessment"]),
    ({"assessed_days_ago": None, "score_now": None}, ["assessment"]),
    ({"score_now": 9}, []),
    ({"score_now": 10}, ["score_reason"]),
    ({"score_now": 10, "score_reason": "Steady for two months"}, []),
    ({"score_now": 12, "score_reason": "Steady for two months"}, []),
    ({"score_now": 13, "score_reason": "Steady for two months"}, ["score"]),
    ({"score_now": 8, "score_at_acceptance": 8}, ["score"]),
    ({"score_now": 8, "score_at_acceptance": 6}, ["score"]),
    ({"score_now": 20, "score_reason": "Hope"}, ["score", "score"]),
    # the adult's own choice
    (TOLERATED, []),
    ({**TOLERATED, "tolerated_with_capacity": False}, ["capacity"]),
    ({**TOLERATED, "tolerated_reason": ""}, ["tolerated_reason"]),
    ({**TOLERATED, "assessed_days_ago": 40}, ["assessment"]),
    # who carries on
    ({"receiving_agency": False}, ["receiving_agency"]),
    ({"receiving_person": ""}, ["receiving_person"]),
    ({"accepted_in_writing": False}, ["accepted_on"]),
    # leaving well
    ({"end_conversation": False}, ["end_conversation_reason"]),
    ({"end_conversation": False, "end_conversation_reason": "Unsafe to ask"}, []),
    ({"unfinished_actions": 1}, ["actions_handed_over"]),
    ({"unfinished_actions": 1, "actions_handed_over": "To Housing"}, []),
    ({"live_measures": 1}, ["measures_owned"]),
    ({"live_measures": 1, "measures_owned": "Police"}, []),
    ({"adult_told": ""}, ["adult_told"]),
    ({"adult_told": "no"}, ["adult_told_how"]),
    ({"adult_told": "no", "adult_told_how": "In hospital; asked again on Friday"}, []),
    ({"rereferral_route": ""}, ["rereferral_route"]),
]


@pytest.mark.parametrize(("known", "gaps"), STEP_DOWN)
def test_step_down_needs_both_tests_and_leaving_well(known, gaps):
    assert missing(**known) == gaps


OTHER = {"score_now": 25, "receiving_agency": False, "handover_note": "With the records"}
OTHER_REASONS = [
    ({"reason": "other_statutory_process_leads"}, []),
    ({"reason": "long_term_custody_or_hospital"}, []),
    ({"reason": "other"}, []),
    ({"reason": "other", "handover_note": ""}, ["handover_note"]),
    ({"reason": "died"}, ["sar_considered"]),
    ({"reason": "died", "sar_considered": "Considered; referred"}, []),
    ({"reason": "died", "handover_note": ""}, ["handover_note", "sar_considered"]),
    (
        {"reason": "transferred_out_of_area"},
        ["transfer_contact", "transfer_acknowledged_on"],
    ),
    (
        {"reason": "transferred_out_of_area", "transfer_recorded": True},
        ["transfer_acknowledged_on"],
    ),
    (
        {
            "reason": "transferred_out_of_area",
            "transfer_recorded": True,
            "transfer_acknowledged": True,
        },
        [],
    ),
]


@pytest.mark.parametrize(("known", "gaps"), OTHER_REASONS)
def test_other_reasons_need_a_handover_note_and_no_risk_test(known, gaps):
    assert missing(**OTHER | known) == gaps


def test_refusing_contact_is_no_reason_of_the_list():
    from referrals.choices import ClosureReason

    assert not [code for code in ClosureReason.values if "contact" in code or "engage" in code]


PLAN = {
    "assessed": True,
    "plan_items": 1,
    "items_without_owner_or_date": 0,
    "contingencies": 1,
    "start_conversation": True,
    "capacity_recorded": True,
    "advocacy_recorded": True,
}
PLANS = [
    ({}, []),
    ({"assessed": False}, ["assessment"]),
    ({"plan_items": 0}, ["plan"]),
    ({"plan_items": 3, "items_without_owner_or_date": 1}, ["plan"]),
    ({"contingencies": 0}, ["contingency"]),
    ({"start_conversation": False}, ["conversation"]),
    ({"capacity_recorded": False}, ["capacity"]),
    ({"advocacy_recorded": False}, ["advocacy"]),
]


@pytest.mark.parametrize(("known", "gaps"), PLANS)
def test_plan_is_whole_before_the_case_is_active(known, gaps):
    assert [gap.field for gap in policy.plan_missing(**PLAN | known)] == gaps


OVERRIDES = [
    (16, None, "", False, 16),
    (16, 16, "", False, 16),
    (16, 20, "Threats", False, 20),
    (16, 9, "Quiet", True, 9),
]


@pytest.mark.parametrize(("highest", "wanted", "reason", "may_lower", "overall"), OVERRIDES)
def test_override(highest, wanted, reason, may_lower, overall):
    found = policy.overall_after_override(highest, wanted, reason, may_lower=may_lower)
    assert found == overall


@pytest.mark.parametrize(
    ("wanted", "reason", "may_lower"), [(20, "", True), (9, "", True), (9, "Quiet", False)]
)
def test_override_refused(wanted, reason, may_lower):
    with pytest.raises(ValueError, match="overall"):
        policy.overall_after_override(16, wanted, reason, may_lower=may_lower)


@pytest.mark.parametrize(("band", "days"), [("critical", 14), ("high", 28), ("low", 28)])
def test_days_until_review(band, days):
    assert policy.review_days(band, usual=28, critical=14) == days
