"""Which messages of the referrals go only to who may still read what they are about."""

from sharing.choices import May
from sharing.selectors.still import Batch

# What each is for. All others are said to who wrote a referral, or to the panel's own people.
NEEDS = {
    "information_asked": May.SEE_IDENTITY,
    "information_reminded": May.SEE_IDENTITY,
    "you_lead": May.SEE_CASE,
}


def lost(batch: Batch) -> set[int]:
    """By their keys, those that their people may no longer hear (`domain.md` section 8)."""
    mine = [notice for notice in batch.about_cases if notice.app == "referrals"]
    return set().union(
        *(
            batch.unseen([notice for notice in mine if NEEDS.get(notice.verb) == may], may)
            for may in sorted(set(NEEDS.values()))
        )
    )
