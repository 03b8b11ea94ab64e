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
    aids = []
    if born is None:
        aids.append(Aid("adult", "not_clear", "No date of birth is given."))
    else:
        years = age(born, today)
        aids.append(Aid("adult", "yes" if years >= 18 else "no", f"The adult is {years}."))
    aids.append(
        Aid("area", "not_clear", "Check that the address is in the panel's area.")
        if address
        else Aid("area", "not_clear", "No address is given.")
    )
    if score is None:
        aids.append(Aid("score", "not_clear", "No risk is scored."))
    elif score >= accept_min_score:
        aids.append(
            Aid("score", "yes", f"The highest score is {score}; {accept_min_score} is enough.")
        )
    elif override:
        aids.append(Aid("score", "yes", f"The score is {score}, with a written override."))
    else:
        aids.append(
            Aid(
                "score",
                "no",
                f"The highest score is {score}; {accept_min_score} is needed, or an override.",
            )
        )
    aids.append(
        Aid(
            "factors",
            "yes" if factors >= min_factors else "no",
            f"{factors} of 12 factors are present or suspected; {min_factors} are needed.",
        )
    )
    aids.append(
        Aid(
            "agencies",
            "yes" if agencies >= 2 else "not_clear",
            f"{agencies} agencies are named in the referral."
            if agencies != 1
            else "Only one agency is named in the referral.",
        )
    )
    if tried:
        listed = "1 earlier attempt is" if tried == 1 else f"{tried} earlier attempts are"
        aids.append(Aid("tried", "yes", f"{listed} listed."))
    elif not_tried_reason:
        aids.append(Aid("tried", "yes", "A reason is given why nothing was tried."))
    else:
        aids.append(Aid("tried", "no", "Nothing is listed as tried."))
    return aids


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
