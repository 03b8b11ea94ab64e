"""Rules of the partnership: pure functions of plain values."""

from sharing.policy.lawful import (
    HEALTH_KINDS,
    NEEDED,
    Grounds,
    article6_for,
    article9_for,
    condition_wrong,
    may_enforce,
    wrong_grounds,
    wrong_telling,
)
from sharing.policy.partners import (
    agreement_state,
    band,
    day_list,
    in_force,
    last_day,
    misfits,
    wrong_settings,
)

__all__ = [
    "HEALTH_KINDS",
    "NEEDED",
    "Grounds",
    "agreement_state",
    "article6_for",
    "article9_for",
    "band",
    "condition_wrong",
    "day_list",
    "in_force",
    "last_day",
    "may_enforce",
    "misfits",
    "wrong_grounds",
    "wrong_settings",
    "wrong_telling",
]
