"""Agreements, settings and bands of risk."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any


def in_force(start: date, end: date | None, today: date) -> bool:
    """Whether something dated holds today. The end day itself still counts."""
    return start <= today and (end is None or today <= end)


def last_day(since: date, today: date) -> date:
    """The last day of something ended today that may not have begun."""
    return max(since, today)


def agreement_state(
    *, signed_on: date | None, withdrawn_on: date | None, ends_on: date | None, today: date
) -> str:
    """Where an agency stands with a data sharing agreement (`domain.md` section 8).

    "live" only when it is signed, not withdrawn and in date; a withdrawal works on its own day.
    """
    if signed_on is None or today < signed_on:
        return "missing"
    if withdrawn_on is not None and withdrawn_on <= today:
        return "withdrawn"
    return "live" if ends_on is None or today <= ends_on else "lapsed"


def day_list(text: str) -> list[int] | None:
    """Days written as "28, 14, 7, 1": falling whole numbers from 1 to 366, or None if it is not so."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        return None
    days = [int(part) for part in parts]
    falls = all(first > then for first, then in pairwise(days))
    return days if falls and all(1 <= day <= 366 for day in days) else None


def band(score: int, edges: tuple[int, int, int]) -> str:
    """The risk band of a score, by the panel's edges (`domain.md` section 6: 4/9/14)."""
    low, moderate, high = edges
    if score <= low:
        return "low"
    if score <= moderate:
        return "moderate"
    return "high" if score <= high else "critical"


def wrong_settings(values: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, str]:
    """What does not hold in a panel's settings as they would be: field name to sentence.

    `changed` are those that differ from before. Another number of places needs its own board
    reference (`domain.md` section 3, Cap).
    """
    wrong = misfits({name: value for name, value in values.items() if type(value) is int})
    if day_list(values["legal_reminder_days"]) is None:
        wrong["legal_reminder_days"] = "Enter days from 1 to 366, falling, for example 28,14,7,1"
    if "case_cap" in changed and not changed.get("case_cap_board_reference"):
        wrong["case_cap_board_reference"] = (
            "Enter the reference of the board's decision for this number of places"
        )
    return wrong


def misfits(numbers: dict[str, int]) -> dict[str, str]:
    """What does not fit together in a set of panel settings: field name to sentence."""
    wrong = {}
    edges = (numbers["band_low"], numbers["band_moderate"], numbers["band_high"])
    if not 1 <= edges[0] < edges[1] < edges[2] < 25:
        wrong["band_low"] = "Band edges must rise and stay below 25, for example 4, 9 and 14."
    if numbers["exit_max_score"] >= numbers["accept_min_score"]:
        wrong["exit_max_score"] = "The exit score must be below the score for acceptance."
    for kind, called in (("", "Step"), ("_urgent", "Urgent: step")):
        for first, then in pairwise((1, 2, 3, 4)):
            if numbers[f"escalation_{then}{kind}_wd"] < numbers[f"escalation_{first}{kind}_wd"]:
                wrong[f"escalation_{then}{kind}_wd"] = (
                    f"{called} {then} must come no earlier than step {first}"
                )
    if not (
        numbers["call_wd"] > numbers["cutoff_wd"] >= numbers["agenda_wd"] >= numbers["response_wd"]
    ):
        wrong["call_wd"] = "Order before a meeting: call, cut-off, agenda, responses."
    return wrong
