"""The six conditions of the threshold and the safety checks: advice, for a person to decide."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from referrals.policy.dates import age
from referrals.policy.missing import Missing


@dataclass(frozen=True)
class Aid:
    """What the service suggests for one condition, and why. A person decides."""

    condition: str
    answer: str
    why: str


def threshold_aid(
    *,
    born: date | None,
    today: date,
    address: str,
    score: int | None,
    override: str,
    factors: int,
    agencies: int,
    tried: int,
    not_tried_reason: str,
    accept_min_score: int,
    min_factors: int,
) -> list[Aid]:
    """The six conditions of `domain.md` section 4, as far as the answers tell. Advice only."""
    return [
        _adult(born, today),
        _area(address),
        _score(score, override, accept_min_score),
        Aid(
            "factors",
            "yes" if factors >= min_factors else "no",
            f"{factors} of 12 factors are present or suspected; {min_factors} are needed.",
        ),
        Aid(
            "agencies",
            "yes" if agencies >= 2 else "not_clear",
            f"{agencies} agencies are named in the referral."
            if agencies != 1
            else "Only one agency is named in the referral.",
        ),
        _tried(tried, not_tried_reason),
    ]


def _adult(born: date | None, today: date) -> Aid:
    if born is None:
        return Aid("adult", "not_clear", "No date of birth is given.")
    years = age(born, today)
    return Aid("adult", "yes" if years >= 18 else "no", f"The adult is {years}.")


def _area(address: str) -> Aid:
    if not address:
        return Aid("area", "not_clear", "No address is given.")
    return Aid(
        "area",
        "not_clear",
        "An address is given. Whether it is in the panel's area is not recorded.",
    )


def _score(score: int | None, override: str, least: int) -> Aid:
    if score is None:
        return Aid("score", "not_clear", "No risk is scored.")
    if score >= least:
        return Aid("score", "yes", f"The highest score is {score}; {least} is enough.")
    if override:
        return Aid("score", "yes", f"The score is {score}, with a written override.")
    return Aid("score", "no", f"The highest score is {score}; {least} is needed, or an override.")


def _tried(tried: int, not_tried_reason: str) -> Aid:
    if tried:
        listed = "1 earlier attempt is" if tried == 1 else f"{tried} earlier attempts are"
        return Aid("tried", "yes", f"{listed} listed.")
    if not_tried_reason:
        return Aid("tried", "yes", "A reason is given why nothing was tried.")
    return Aid("tried", "no", "Nothing is listed as tried.")


def screen_missing(
    conditions: Mapping[str, str], answered: Collection[str], checks: Mapping[str, str]
) -> list[Missing]:
    """What the screen still lacks before listing: conditions (code to label), then the two checks.

    A check that is answered "yes" says what was done about it.
    """
    missing = [
        Missing("triage", code, f"Answer: {label}")
        for code, label in conditions.items()
        if code not in answered
    ]
    for check, note, says in (
        ("immediate_danger", "danger_note", "Check whether anyone is in immediate danger"),
        ("section_42", "section_42_note", "Check whether the section 42 duty applies"),
    ):
        if not checks.get(check):
            missing.append(Missing("triage", check, says))
        elif checks[check] == "yes" and not checks.get(note, "").strip():
            missing.append(Missing("triage", note, "Say what was done about it"))
    return missing
