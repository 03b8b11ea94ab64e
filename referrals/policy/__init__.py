"""The rules of the pathway: pure functions of plain values, no database. Numbers are passed in."""

from referrals.policy.dates import (
    age,
    is_for_childrens_services,
    is_repeat,
    months_before,
    must_go_to_chair,
    needs_joint_planning,
)
from referrals.policy.identity import (
    CLOSE_YEARS,
    POSSIBLE,
    WEIGHT,
    Identity,
    match_reasons,
    may_be_same,
)
from referrals.policy.leaving import (
    ExitEvidence,
    exit_missing,
)
from referrals.policy.missing import (
    MANDATORY,
    Missing,
    is_optional,
    missing_answers,
)
from referrals.policy.places import (
    Entry,
    free_place,
    overall,
    waiting_order,
)
from referrals.policy.plan import (
    VERSIONS,
    overall_after_override,
    plan_missing,
    review_days,
    trend,
)
from referrals.policy.requests import (
    KEEPS_BACK,
    SHARES,
    Content,
    request_due,
    same_number,
    wrong_answer,
)
from referrals.policy.silence import (
    MOST_DAYS,
    Silence,
    every,
    no_contact,
    silence,
)
from referrals.policy.threshold import (
    Aid,
    screen_missing,
    threshold_aid,
)

__all__ = [
    "CLOSE_YEARS",
    "KEEPS_BACK",
    "MANDATORY",
    "MOST_DAYS",
    "POSSIBLE",
    "SHARES",
    "VERSIONS",
    "WEIGHT",
    "Aid",
    "Content",
    "Entry",
    "ExitEvidence",
    "Identity",
    "Missing",
    "Silence",
    "age",
    "every",
    "exit_missing",
    "free_place",
    "is_for_childrens_services",
    "is_optional",
    "is_repeat",
    "match_reasons",
    "may_be_same",
    "missing_answers",
    "months_before",
    "must_go_to_chair",
    "needs_joint_planning",
    "no_contact",
    "overall",
    "overall_after_override",
    "plan_missing",
    "request_due",
    "review_days",
    "same_number",
    "screen_missing",
    "silence",
    "threshold_aid",
    "trend",
    "waiting_order",
    "wrong_answer",
]
