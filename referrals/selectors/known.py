"""Other referrals that may be about the same adult: why, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

from referrals import policy
from referrals.choices import SENT_AND_OPEN, ClosureReason, DeclineReason, Stage
from referrals.models import Case, Referral, StageMove
from referrals.selectors import matching
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer

# What became of an earlier referral, in the moves that say so.
DECISIVE = (
    Stage.LISTED,
    Stage.ASSESSMENT,
    Stage.DECLINED,
    Stage.CLOSED,
    Stage.WITHDRAWN,
    Stage.JOINED,
)
REASONS = {**dict(DeclineReason.choices), **dict(ClosureReason.choices)}


@dataclass(frozen=True)
class Step:
    """One thing that became of a referral."""

    text: str
    at: date
    note: str


@dataclass(frozen=True)
class Known:
    """Another referral that may be about the same adult: why, and what became of it."""

    match: matching.Match
    steps: list[Step]
    is_recent: bool

    @property
    def case(self) -> Case:
        return self.match.case

    @property
    def referral(self) -> Referral:
        return self.match.referral

    @property
    def reasons(self) -> list[str]:
        return self.match.reasons

    @property
    def sent_on(self) -> date:
        return self.match.sent_on

    @property
    def is_open(self) -> bool:
        return self.case.stage in SENT_AND_OPEN

    @property
    def may_be_joined(self) -> bool:
        return self.is_open and self.case.stage != Stage.MATCHING


def known_to(case: Case, found: Iterable[matching.Match], months: int) -> list[Known]:
    """These matches with what became of each, by one query."""
    matches = list(found)
    steps: dict[int, list[Step]] = {}
    moves = StageMove.objects.filter(
        case__in=[match.case.pk for match in matches], to_stage__in=DECISIVE
    )
    for move in moves.order_by("at", "pk"):
        text = str(Stage(move.to_stage).label)
        if move.from_stage == move.to_stage:
            text = "Deferred"
        if move.reason in REASONS:
            text += f": {REASONS[move.reason].lower()}"
        steps.setdefault(move.case_id, []).append(
            Step(text, timezone.localdate(move.at), move.note)
        )
    sent = timezone.localdate(case.submitted_at)
    since = policy.months_before(sent, months)
    return [
        Known(match, steps.get(match.case.pk, []), since <= match.sent_on <= sent)
        for match in matches
    ]


def side_by_side(referral: Referral, known: Iterable[Known]) -> list[dict[str, object]]:
    """Who this referral and those that may match it are about, row by row for comparing.

    Saying to the ledger that identities were shown is the caller's.
    """
    people = [referral, *(one.referral for one in known)]
    rows: list[tuple[str, list[str]]] = [
        ("Name", [f"{who.given_name} {who.family_name}".strip() for who in people]),
        ("Also known as", [", ".join(who.aliases) for who in people]),
        ("Date of birth", [_born(who) for who in people]),
        ("Address", ["\n".join(filter(None, (who.address, who.postcode))) for who in people]),
        ("NHS number", [who.nhs_number for who in people]),
    ]
    return [{"name": name, "values": values} for name, values in rows]


def _born(who: Referral) -> str:
    if who.birth_date is None:
        return ""
    return date_format(who.birth_date, "j F Y") + (" (estimated)" if who.birth_estimated else "")


def third_with(case: Case, viewer: Viewer) -> list[Known]:
    """For whoever decides a third referral: the earlier ones of the months that count, or nothing.

    Said to the ledger, since their words are shown. Asks nothing for any other viewer or stage.
    """
    decides = viewer.holds(May.DECIDE, case.panel_id) or viewer.holds(May.TRIAGE, case.panel_id)
    if case.stage != Stage.LISTED or not decides:
        return []
    months = case.panel.settings.repeat_months
    found = matching.matches(case.referral)
    if not matching.must_go_to_chair(case, found, months):
        return []
    open_to = access.visible(Case, viewer).filter(pk__in=[match.case.pk for match in found])
    seen = set(open_to.values_list("pk", flat=True))
    known = known_to(case, [match for match in found if match.case.pk in seen], months)
    recent = [one for one in known if one.is_recent]
    access.show_list(viewer, [one.case for one in recent], "earlier_referrals")
    return recent


def is_third(case: Case) -> bool:
    """Whether this is a third referral about the same adult in the months that count."""
    found = matching.matches(case.referral)
    return matching.must_go_to_chair(case, found, case.panel.settings.repeat_months)
