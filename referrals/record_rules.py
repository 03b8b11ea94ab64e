"""What a record about the adult must say to stand: field to sentence. Pure (`domain.md` 7 and 12)."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from referrals.choices import (
    Achieved,
    AdvocacyStatus,
    Asked,
    CapacityDecision,
    LackedCapacity,
    YesNo,
)
from referrals.choices import LegalMeasureType as Measure

ASKED = (Asked.EXPRESSED, Asked.NOT_EXPRESSED)
BY_ASSESSMENT = (
    CapacityDecision.HAS,
    CapacityDecision.LACKS,
    CapacityDecision.FLUCTUATING,
    CapacityDecision.INCONCLUSIVE,
)

# What a finding about the main safeguarding decision says of the case as a whole.
LACKED = {
    CapacityDecision.ASSUMED: LackedCapacity.NO,
    CapacityDecision.HAS: LackedCapacity.NO,
    CapacityDecision.LACKS: LackedCapacity.YES,
    CapacityDecision.FLUCTUATING: LackedCapacity.DONT_KNOW,
    CapacityDecision.NEEDED: LackedCapacity.DONT_KNOW,
    CapacityDecision.INCONCLUSIVE: LackedCapacity.DONT_KNOW,
}


def conversation_gaps(told: Mapping[str, Any]) -> dict[str, str]:
    """What a conversation with the adult still lacks, or says twice over."""
    asked, wrong = told.get("asked"), {}
    if asked in ASKED and not told.get("respondent"):
        wrong["respondent"] = "Choose who answered"
    if asked == Asked.EXPRESSED and not told.get("own_words"):
        wrong["own_words"] = "Write what they said, in their own words"
    if asked == Asked.NOT_ASKED and not told.get("not_asked_reason"):
        wrong["not_asked_reason"] = "Say why they were not asked"
    if asked and asked != Asked.EXPRESSED and told.get("own_words"):
        wrong["asked"] = (
            "You wrote what they said, but not that they said what they want. Check both"
        )
    return wrong


def altogether(achieved: Collection[str]) -> str:
    """All fully met is fully, none met is not, anything else partly; nothing while none is judged."""
    kinds = set(achieved)
    if len(kinds) == 1 and Achieved.PARTLY not in kinds:
        return kinds.pop()
    return Achieved.PARTLY if kinds else ""


def told_gaps(said: Mapping[str, Any]) -> dict[str, str]:
    """What is missing of "the adult is told and heard"."""
    wrong = {}
    if said.get("told") == YesNo.YES and not said.get("how"):
        wrong["how"] = "Say who told them, when and how"
    if said.get("told") == YesNo.NO and not said.get("why_not"):
        wrong["why_not"] = "Say why they have not been told yet"
    if said.get("told") == YesNo.NO and not said.get("next_considered"):
        wrong["next_considered"] = "Enter when telling them is next considered"
    return wrong


def capacity_gaps(found: Mapping[str, Any]) -> dict[str, str]:
    """What a capacity record must also say, by its finding (Mental Capacity Act 2005).

    Inconclusive: capacity is presumed meanwhile, so how the adult carries decisions out is
    evidenced, a senior or legal review is named, and a new assessment has a date. Lacking: the
    best-interests decision and the less restrictive options.
    """
    finding, needed = found.get("finding"), {}
    if finding in BY_ASSESSMENT:
        needed["assessor"] = "Enter the assessor’s name and role"
    if finding == CapacityDecision.INCONCLUSIVE:
        needed["executive_functioning"] = (
            "Say how they carry decisions out, and who takes this to senior or legal review"
        )
        needed["review_on"] = "Enter when capacity is assessed again"
    if finding == CapacityDecision.LACKS:
        needed["support_given"] = "Say what was done to help them decide"
        needed["best_interests"] = (
            "Say who made the best-interests decision, and whom they consulted"
        )
        needed["less_restrictive"] = "Say which less restrictive options were weighed"
    wrong = {field: says for field, says in needed.items() if not found.get(field)}
    decided, again = found.get("decided_on"), found.get("review_on")
    if decided and again and again <= decided:
        wrong["review_on"] = "The next assessment must be after this one"
    return wrong


def advocacy_gaps(found: Mapping[str, Any]) -> dict[str, str]:
    """What an entry about advocacy must also say, by how far it has got."""
    status = found.get("status")
    if status == AdvocacyStatus.APPOINTED and not found.get("name"):
        return {"name": "Enter the name and organisation"}
    if status == AdvocacyStatus.UNAVAILABLE and not found.get("note"):
        return {"note": "Say what is done instead, so that the adult can still take part"}
    return {}


# Usual maxima (`domain.md` section 12): days, or months, and months with an extension.
DAYS = {
    Measure.CLOSURE_NOTICE: (2, "48 hours"),
    Measure.DVPN: (2, "48 hours"),
    Measure.DAPN: (2, "48 hours"),
    Measure.DVPO: (28, "28 days"),
    Measure.MHA_S2: (28, "28 days"),
}
MONTHS = {
    Measure.CLOSURE_FULL: (3, 6),
    Measure.CLOSURE_PARTIAL: (3, 6),
    Measure.MHA_S3: (6, 6),
    Measure.DOLS: (12, 12),
}


def measure_gaps(start: date | None, expiry: date | None) -> dict[str, str]:
    if start and expiry and expiry < start:
        return {"expiry": "The end must be on or after the start"}
    return {}


def measure_warning(kind: str, start: date, expiry: date | None) -> str:
    """What is unusual about how long a measure runs; a warning, never a refusal (section 12)."""
    if kind in DAYS:
        days, said = DAYS[Measure(kind)]
        if expiry is None:
            return f"It usually ends within {said}, and no end is given."
        return f"It usually lasts at most {said}." if expiry > start + timedelta(days) else ""
    if kind not in MONTHS:
        return ""
    usual, extended = MONTHS[Measure(kind)]
    if expiry is None:
        return f"It usually ends within {usual} months, and no end is given."
    if expiry > months_after(start, extended):
        return f"It usually lasts at most {extended} months" + (
            ", extended." if extended > usual else "."
        )
    if expiry > months_after(start, usual):
        return f"Beyond {usual} months it needs an extension: check that there is one."
    return ""


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
