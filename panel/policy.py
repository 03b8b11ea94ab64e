"""The rules of meetings and of subject access: pure functions of plain values. Numbers are passed in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from panel.choices import Exemption, PassageKind, Ruling
from referrals.policy import months_before
from sharing import workdays
from sharing.choices import COUNCIL_KINDS, NHS_KINDS, AgencyKind

# --- quorum ----------------------------------------------------------------------------------

# Who is never missing from a quorate panel, whatever the numbers (`domain.md` section 10).
PARTS = (
    ("the council", frozenset(COUNCIL_KINDS)),
    ("the NHS", frozenset(NHS_KINDS)),
    ("the police", frozenset({AgencyKind.POLICE})),
)


@dataclass(frozen=True)
class Seat:
    """One core agency of the panel, and whether it takes part in person or by its deputy."""

    kind: str
    here: bool


@dataclass(frozen=True)
class Quorum:
    """Whether a meeting may decide, and who is missing if it may not."""

    here: int
    core: int
    needed: int
    missing: tuple[str, ...]

    @property
    def met(self) -> bool:
        return not self.missing


def quorum(seats: Collection[Seat], *, chair_here: bool, share: int) -> Quorum:
    """Chair or deputy chair, and at least `share` per cent of the core agencies, among them the
    council, the NHS and the police (`domain.md` section 10)."""
    here = [seat for seat in seats if seat.here]
    needed = -(-len(seats) * share // 100)
    missing = [] if chair_here else ["the chair or a deputy chair"]
    missing += [name for name, kinds in PARTS if not any(seat.kind in kinds for seat in here)]
    if len(here) < needed:
        short = needed - len(here)
        missing.append(f"{short} more core {'agency' if short == 1 else 'agencies'}")
    return Quorum(len(here), len(seats), needed, tuple(missing))


# --- the order of cases ----------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """One case of a meeting, as far as its turn depends on it."""

    key: int
    urgent: bool
    score: int
    since: datetime


def in_turn(turns: Iterable[Turn]) -> list[Turn]:
    """Urgent first, then the higher risk score, then who has waited longest (section 10)."""
    return sorted(turns, key=lambda t: (not t.urgent, -t.score, t.since, t.key))


# --- subject access --------------------------------------------------------------------------

# UK GDPR, article 12(3).
MONTHS, MONTHS_EXTENDED = 1, 3


def answer_due(received_on: date, holidays: Collection[date], *, extended: bool = False) -> date:
    """The day a subject access request is answered by: the same day one month after it came (three
    where it was extended), the month's last day where there is none, the next working day where
    that is none."""
    months = MONTHS_EXTENDED if extended else MONTHS
    return workdays.after(months_before(received_on, -months), 0, holidays)


# Serious harm to health is never said without a health professional's opinion (Schedule 3, paragraph 6).
OPINION = "Name the health professional whose opinion you have, and its day"


def ruling_gaps(
    ruling: str,
    *,
    text: str,
    kind: str,
    redacted: str = "",
    exemption: str = "",
    note: str = "",
) -> dict[str, str]:
    """What is missing of a ruling on one passage: field to sentence."""
    if ruling == Ruling.REDACTED:
        if kind == PassageKind.READS:
            return {"ruling": "Release or withhold this as a whole"}
        if not redacted.strip():
            return {"redacted": "Enter what is released, with the parts taken out"}
        if redacted.strip() == text.strip():
            return {"redacted": "Nothing is blacked out yet. Take parts out, or choose Release"}
    if ruling == Ruling.WITHHOLD:
        if exemption not in Exemption.values:
            return {"exemption": "Choose why the law lets it be withheld"}
        if exemption == Exemption.HARM_HEALTH and not note.strip():
            return {"note": OPINION}
    return {}
