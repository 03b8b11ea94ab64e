"""The exit as people read it: two tests and the other conditions, each met or not, and why.

What is missing comes from `policy.exit_missing` alone; this only puts it beside what is known.
"""

from collections.abc import Collection
from dataclasses import dataclass

from referrals import policy
from referrals.choices import ClosureReason
from referrals.models import Case, Exit
from referrals.selectors import evidence
from sharing.models import PanelSettings

RISK = ("assessment", "capacity", "tolerated_reason", "score", "score_reason")
CARRIER = ("receiving_agency", "receiving_person", "accepted_on")


@dataclass(frozen=True)
class Condition:
    """One condition of an exit: whether it is met, and why or what is missing."""

    name: str
    gaps: tuple[policy.Missing, ...]
    because: str

    @property
    def met(self) -> bool:
        return not self.gaps

    @property
    def why(self) -> str:
        return self.because if self.met else ". ".join(gap.says for gap in self.gaps) + "."


@dataclass(frozen=True)
class ExitConditions:
    """The whole exit. `tests` are the two of a step-down; other reasons do not need them."""

    reason: str
    tests: tuple[Condition, ...]
    others: tuple[Condition, ...]
    gaps: tuple[policy.Missing, ...]

    @property
    def tests_needed(self) -> bool:
        return self.reason == ClosureReason.STEPPED_DOWN

    @property
    def whole(self) -> bool:
        return not self.gaps


def exit_conditions(
    case: Case, exit: Exit | None, settings: PanelSettings, *, unfinished_actions: int
) -> ExitConditions:
    """Both tests and all other conditions of this exit; as a step-down while no reason is chosen."""
    shown = exit or Exit(case=case, reason=ClosureReason.STEPPED_DOWN)
    found = evidence.exit_evidence(case, shown, unfinished_actions=unfinished_actions)
    gaps = evidence.gaps_in(found, settings)
    if found.reason != ClosureReason.STEPPED_DOWN:
        return ExitConditions(found.reason, (), _other_reason(found, gaps), tuple(gaps))
    tests = (
        _condition("High risk has reduced", gaps, RISK, _risk_words(found, settings)),
        _condition("It is safe for one agency to continue", gaps, CARRIER, _carrier_words(shown)),
    )
    left = [evidence.NOTHING_YET] if exit is None else []
    return ExitConditions(found.reason, tests, _leaving_well(found, gaps), (*left, *gaps))


def _condition(
    name: str, gaps: list[policy.Missing], fields: Collection[str], because: str
) -> Condition:
    return Condition(name, tuple(gap for gap in gaps if gap.field in fields), because)


def _risk_words(found: policy.ExitEvidence, settings: PanelSettings) -> str:
    days = found.assessed_days_ago
    when = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    words = f"Assessed {when}: {found.score_now} of 25"
    if found.score_at_acceptance is not None:
        words += f", and {found.score_at_acceptance} at acceptance"
    if found.risk_tolerated:
        return f"{words}. The adult, who has capacity for it, chooses to live with the risk."
    if (found.score_now or 0) > settings.band_moderate:
        return f"{words}. That is above {settings.band_moderate}; the reasons are written down."
    return f"{words}."


def _carrier_words(exit: Exit) -> str:
    if exit.receiving_agency is None:
        return ""
    return f"{exit.receiving_person} at {exit.receiving_agency.name} has accepted in writing."


def _leaving_well(found: policy.ExitEvidence, gaps: list[policy.Missing]) -> tuple[Condition, ...]:
    open_words = "No action is open."
    if found.unfinished_actions:
        open_words = f"Still open: {found.unfinished_actions}; it is written to whom they go."
    live_words = "None is in force."
    if found.live_measures:
        live_words = f"In force: {found.live_measures}; it is written who owns each."
    asked = "The adult was asked." if found.end_conversation else "It is written why not."
    told = "They have been told." if found.adult_told == "yes" else "It is written why not yet."
    return (
        _condition("What the adult says at the end", gaps, ("end_conversation_reason",), asked),
        _condition("Actions finished or handed over", gaps, ("actions_handed_over",), open_words),
        _condition("Legal measures have an owner", gaps, ("measures_owned",), live_words),
        _condition("The adult is told", gaps, ("adult_told", "adult_told_how"), told),
        _condition(
            "The way back to the panel is given", gaps, ("rereferral_route",), "Written down."
        ),
    )


def _other_reason(found: policy.ExitEvidence, gaps: list[policy.Missing]) -> tuple[Condition, ...]:
    conditions = [_condition("A handover note", gaps, ("handover_note",), "Written.")]
    if found.reason == ClosureReason.DIED:
        name = "Safeguarding Adults Review (section 44) considered"
        conditions.append(_condition(name, gaps, ("sar_considered",), "Considered and decided."))
    if found.reason == ClosureReason.TRANSFERRED:
        name = "Contact, date and what was passed are recorded"
        conditions.append(_condition(name, gaps, ("transfer_contact",), "Recorded."))
        name = "The receiving area has acknowledged"
        fields = ("transfer_acknowledged_on",)
        conditions.append(_condition(name, gaps, fields, "Acknowledged; the place can be freed."))
    return tuple(conditions)
