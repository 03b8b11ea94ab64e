"""Person and outcomes: what the adult wants and said, and what was recorded about helping them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef
from django.utils import timezone

from referrals.choices import Point
from referrals.models import (
    AdultTold,
    Advocacy,
    CapacityRecord,
    Case,
    DesiredOutcome,
    LegalMeasure,
    OutcomeConversation,
)
from referrals.record_rules import altogether, measure_warning
from referrals.selectors.case_summary import Words, referral_words
from referrals.selectors.gathered import made, whole
from sharing.selectors.the_one import the_one


@dataclass(frozen=True)
class Wish:
    """What the adult wants now, with what went before it, latest first."""

    outcome: DesiredOutcome
    earlier: list[DesiredOutcome]


@dataclass(frozen=True)
class Voice:
    """Everything said, by point of the way, and every wish that stands."""

    said: list[tuple[str, list[OutcomeConversation]]]
    wishes: list[Wish]
    at_referral: Words | None
    latest: Words | None

    @property
    def altogether(self) -> str:
        """Met fully, partly or not, over all wishes; empty until each of them was judged."""
        return "" if self.unjudged else altogether([w.outcome.achieved for w in self.wishes])

    @property
    def unjudged(self) -> int:
        return sum(not wish.outcome.achieved for wish in self.wishes)


def voice(case: Case) -> Voice:
    """The adult's conversations and wishes: two queries whatever their number."""
    talks = list(case.conversations.select_related("recorded_by").order_by("held_on", "pk"))
    said = [(point.label, [talk for talk in talks if talk.point == point]) for point in Point]
    first = referral_words(case)
    spoken = [talk for talk in talks if talk.own_words]
    latest = _words(spoken[-1]) if spoken else first
    return Voice(said, _wishes(case), first, latest)


def _words(talk: OutcomeConversation) -> Words:
    return Words(
        talk.own_words, talk.asked_by, talk.held_on, talk.recorded_by.name, talk.respondent
    )


def _wishes(case: Case) -> list[Wish]:
    found = list(case.outcomes.select_related("conversation__recorded_by").order_by("rank", "pk"))
    before = {one.superseded_by_id: one for one in found if one.superseded_by_id}
    wishes = []
    for one in found:
        if one.superseded_by_id is None:
            earlier, step = [], one
            while step.pk in before:
                step = before[step.pk]
                earlier.append(step)
            wishes.append(Wish(one, earlier))
    return wishes


@dataclass(frozen=True)
class Records:
    """What was recorded about capacity, support, telling and the law; `recorder` names who wrote it."""

    capacity: list[CapacityRecord]
    advocacy: list[Advocacy]
    told: list[tuple[str, list[AdultTold]]]
    measures: list["Measure"]


def records(case: Case) -> Records:
    """The records of the person page, by one query whatever the history."""
    here, by = {"case": OuterRef("pk")}, {"recorder": "recorded_by__name"}
    row = (
        Case.objects.filter(pk=case.pk)
        .values(
            capacity_found=whole(CapacityRecord.objects.filter(**here), **by),
            advocacy_found=whole(Advocacy.objects.filter(**here), **by),
            told_found=whole(AdultTold.objects.filter(**here), **by),
            measures_found=whole(
                LegalMeasure.objects.filter(**here),
                **by, applicant_name="applicant__name", owner_name="owner__name",
            ),
        )
        .get()
    )  # fmt: skip
    told = [made(AdultTold, one) for one in row["told_found"]]
    return Records(
        capacity=[made(CapacityRecord, one) for one in row["capacity_found"]],
        advocacy=[made(Advocacy, one) for one in row["advocacy_found"]],
        told=[(at.label, [one for one in told if one.at == at]) for at in AdultTold.At],
        measures=_measures([made(LegalMeasure, one) for one in row["measures_found"]]),
    )


# States of a legal measure, most pressing first, each with the colour of its tag.
STATES = {
    "Needs a next step": "orange",
    "In force": "green",
    "Not yet begun": "blue",
    "Ended": "grey",
}


@dataclass(frozen=True)
class Measure:
    """A legal measure as it stands today, and what is unusual about its length."""

    row: LegalMeasure
    state: str
    warning: str

    @property
    def colour(self) -> str:
        return STATES[self.state]


def _measures(found: Sequence[LegalMeasure]) -> list[Measure]:
    """Those that need something first, then by when they end."""
    today, order = timezone.localdate(), list(STATES)
    measures = [
        Measure(one, _state(one, today), measure_warning(one.type, one.start, one.expiry))
        for one in found
    ]
    return sorted(measures, key=lambda m: (order.index(m.state), m.row.expiry or date.max))


def _state(one: LegalMeasure, today: date) -> str:
    """An expired measure without a next step stays open (`domain.md` section 12)."""
    if one.ended_on and one.ended_on <= today:
        return "Ended"
    if one.expiry and one.expiry < today:
        return "Ended" if one.next_step else "Needs a next step"
    return "In force" if one.start <= today else "Not yet begun"


def outcome_of(case: Case, number: int) -> DesiredOutcome:
    """One of the case's outcomes, or `NotFound`."""
    found = case.outcomes.select_related("case", "conversation", "superseded_by").filter(pk=number)
    return the_one(found)


def measure_of(case: Case, number: int) -> LegalMeasure:
    """One of the case's legal measures, or `NotFound`."""
    return the_one(case.legal_measures.select_related("case").filter(pk=number))


def conversations_of(case: Case) -> list[OutcomeConversation]:
    """Every conversation with the adult, latest first."""
    return list(case.conversations.order_by("-held_on", "-pk"))
