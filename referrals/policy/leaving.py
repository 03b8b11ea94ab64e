"""What keeps a case from leaving: both tests, and leaving well."""

from dataclasses import dataclass

from referrals.policy.missing import Missing


@dataclass(frozen=True)
class ExitEvidence:
    """What is known when an exit is proposed or decided. Scores are overall scores."""

    reason: str
    score_now: int | None
    assessed_days_ago: int | None
    score_at_acceptance: int | None
    score_reason: str
    risk_tolerated: bool
    tolerated_reason: str
    tolerated_with_capacity: bool
    receiving_agency: bool
    receiving_person: str
    accepted_in_writing: bool
    end_conversation: bool
    end_conversation_reason: str
    unfinished_actions: int
    actions_handed_over: str
    live_measures: int
    measures_owned: str
    adult_told: str
    adult_told_how: str
    rereferral_route: str
    handover_note: str
    sar_considered: str
    transfer_recorded: bool
    transfer_acknowledged: bool


def exit_missing(
    found: ExitEvidence, *, exit_max_score: int, moderate_edge: int, assessment_days: int
) -> list[Missing]:
    """What still keeps a case from leaving (`domain.md` section 3, Exit). Empty means it may.

    Only `stepped_down` needs both tests; every other reason needs a handover note. A transfer
    needs its contact, date and content, and the receiving area's acknowledgement; a death needs
    the section 44 question answered.
    """
    if found.reason != "stepped_down":
        missing = []
        if not found.handover_note:
            missing.append(Missing("close", "handover_note", "Write a handover note"))
        if found.reason == "died" and not found.sar_considered:
            missing.append(
                Missing(
                    "close",
                    "sar_considered",
                    "Say whether a review under section 44 was considered",
                )
            )
        if found.reason == "transferred_out_of_area" and not found.transfer_recorded:
            missing.append(
                Missing(
                    "close",
                    "transfer_contact",
                    "Record the contact in the receiving area, the date and what was passed",
                )
            )
        if found.reason == "transferred_out_of_area" and not found.transfer_acknowledged:
            missing.append(
                Missing(
                    "close",
                    "transfer_acknowledged_on",
                    "Wait until the receiving area has acknowledged; the place is kept until then",
                )
            )
        return missing
    return [
        *_risk_test(found, exit_max_score, moderate_edge, assessment_days),
        *_carrier_test(found),
        *_leaving_well(found),
    ]


def _risk_test(found: ExitEvidence, most: int, moderate: int, days: int) -> list[Missing]:
    if found.assessed_days_ago is None or found.assessed_days_ago > days:
        return [
            Missing("risk", "assessment", f"Assess the risk again: it must be within {days} days")
        ]
    if found.risk_tolerated:
        if not found.tolerated_with_capacity:
            return [
                Missing("person", "capacity", "Record that the adult has capacity for this choice")
            ]
        if not found.tolerated_reason:
            return [
                Missing(
                    "close", "tolerated_reason", "Note coercion considered and legal advice taken"
                )
            ]
        return []
    score = found.score_now or 25
    missing = []
    if score > most:
        missing.append(
            Missing("close", "score", f"The risk score is {score}; it must be {most} or lower")
        )
    elif score > moderate and not found.score_reason:
        missing.append(
            Missing(
                "close",
                "score_reason",
                f"Say why stepping down is safe with a score above {moderate}",
            )
        )
    if found.score_at_acceptance is not None and score >= found.score_at_acceptance:
        missing.append(
            Missing("close", "score", "The risk must be lower than when the case was accepted")
        )
    return missing


def _carrier_test(found: ExitEvidence) -> list[Missing]:
    checks = (
        (found.receiving_agency, "receiving_agency", "Choose the agency that carries on"),
        (found.receiving_person, "receiving_person", "Name the person there who takes over"),
        (
            found.accepted_in_writing,
            "accepted_on",
            "Enter when they accepted in writing, and where it is",
        ),
    )
    return [Missing("close", field, says) for fine, field, says in checks if not fine]


def _leaving_well(found: ExitEvidence) -> list[Missing]:
    checks = (
        (
            found.end_conversation or found.end_conversation_reason,
            "end_conversation_reason",
            "Record what the adult says at the end, or why they were not asked",
        ),
        (
            found.unfinished_actions == 0 or found.actions_handed_over,
            "actions_handed_over",
            "Say to whom the open actions were handed",
        ),
        (
            found.live_measures == 0 or found.measures_owned,
            "measures_owned",
            "Say who owns each legal measure from now on",
        ),
        (found.adult_told, "adult_told", "Say whether the adult has been told"),
        (
            found.adult_told != "no" or found.adult_told_how,
            "adult_told_how",
            "Say why the adult was not told yet",
        ),
        (found.rereferral_route, "rereferral_route", "Say how to come back to the panel"),
    )
    return [Missing("close", field, says) for fine, field, says in checks if not fine]
