"""Rules of the partnership: pure functions of plain values."""

from datetime import date


def in_force(start: date, end: date | None, today: date) -> bool:
    """Whether something dated holds today. The end day itself still counts."""
    return start <= today and (end is None or today <= end)


def band(score: int, edges: tuple[int, int, int]) -> str:
    """The risk band of a score, by the panel's edges (`domain.md` section 6: 4/9/14)."""
    low, moderate, high = edges
    if score <= low:
        return "low"
    if score <= moderate:
        return "moderate"
    return "high" if score <= high else "critical"


def misfits(numbers: dict[str, int]) -> dict[str, str]:
    """What does not fit together in a set of panel settings: field name to sentence."""
    wrong = {}
    edges = (numbers["band_low"], numbers["band_moderate"], numbers["band_high"])
    if not 1 <= edges[0] < edges[1] < edges[2] < 25:
        wrong["band_low"] = "Band edges must rise and stay below 25, for example 4, 9 and 14."
    if numbers["exit_max_score"] >= numbers["accept_min_score"]:
        wrong["exit_max_score"] = "The exit score must be below the score for acceptance."
    for first, then in (
        ("escalation_1_wd", "escalation_2_wd"),
        ("escalation_2_wd", "escalation_3_wd"),
        ("escalation_3_wd", "escalation_4_wd"),
        ("escalation_1_urgent_wd", "escalation_2_urgent_wd"),
        ("escalation_2_urgent_wd", "escalation_3_urgent_wd"),
        ("escalation_3_urgent_wd", "escalation_4_urgent_wd"),
    ):
        if numbers[then] < numbers[first]:
            wrong[then] = "Each step of the ladder must come no earlier than the one before."
    if not (
        numbers["call_wd"] > numbers["cutoff_wd"] >= numbers["agenda_wd"] >= numbers["response_wd"]
    ):
        wrong["call_wd"] = "Order before a meeting: call, cut-off, agenda, responses."
    return wrong
