"""What keeps an accepted case from becoming active; reviews and overrides of risk."""

from referrals.policy.missing import Missing


def trend(now: int, before: int) -> str:
    """Where a risk is going, from two overall scores: rising, steady or falling."""
    if now == before:
        return "steady"
    return "rising" if now > before else "falling"


# Which version a new assessment may be at each stage (`domain.md` section 6). The initial one is
# made from the referral when the case is accepted.
VERSIONS = {
    "assessment": ("accepted",),
    "active": ("review", "exit"),
    "exit_proposed": ("review", "exit"),
}


def review_days(band: str, *, usual: int, critical: int) -> int:
    """How many days until the risk is reviewed (`domain.md` section 6)."""
    return critical if band == "critical" else usual


def plan_missing(
    *,
    assessed: bool,
    plan_items: int,
    items_without_owner_or_date: int,
    contingencies: int,
    start_conversation: bool,
    capacity_recorded: bool,
    advocacy_recorded: bool,
) -> list[Missing]:
    """What keeps an accepted case from becoming active (`domain.md` section 3, `active`)."""
    checks = (
        (assessed, "risk", "assessment", "Assess the risk at acceptance"),
        (plan_items > 0, "risk", "plan", "Add at least one item to the risk plan"),
        (
            items_without_owner_or_date == 0,
            "risk",
            "plan",
            "Give every item of the risk plan an owner and a date",
        ),
        (
            contingencies > 0,
            "risk",
            "contingency",
            "Add a contingency: if this happens, then do that",
        ),
        (start_conversation, "person", "conversation", "Record what the adult wants at the start"),
        (capacity_recorded, "person", "capacity", "Record capacity for the main decision"),
        (advocacy_recorded, "person", "advocacy", "Record whether an advocate is needed"),
    )
    return [Missing(section, field, says) for fine, section, field, says in checks if not fine]


def overall_after_override(
    highest: int, wanted: int | None, reason: str, *, may_lower: bool
) -> int:
    """The overall score after an override (`domain.md` section 6): up by any assessor with a
    reason, down by the chair. Raises ValueError in the words shown to the person."""
    if wanted is None or wanted == highest:
        return highest
    if not reason:
        raise ValueError("Say why the overall score differs from the highest.")
    if wanted < highest and not may_lower:
        raise ValueError("Only the chair lowers an overall score.")
    return wanted
