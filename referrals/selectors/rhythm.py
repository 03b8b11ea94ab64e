"""The agreed rhythm of cases, the contacts, and where it has been silent for too long.

What is silent is never stored: it follows from the rhythm, the contacts and the day.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    DateField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from referrals import policy
from referrals.choices import ON_PATHWAY, REACHED, ContactKind
from referrals.models import Case, Contact, Monitoring
from referrals.selectors.gathered import listed

LONG_AGO = date(1900, 1, 1)
TRIED = {ContactKind.TRIED: "Tried", ContactKind.DECLINED: "Declined"}


@dataclass(frozen=True)
class Standing:
    """How the agreed rhythm of one case stands today: when the adult was last reached, and in words
    that it has been silent for too long, since which day (`silence` is empty else)."""

    rhythm: Monitoring
    reached_on: date | None
    silence: str
    silent_since: date | None

    @property
    def case_id(self) -> int:
        return self.rhythm.case_id

    @property
    def every(self) -> str:
        return policy.every(self.rhythm.every_days)


def standings(cases: Collection[Case]) -> dict[int, Standing]:
    """How the rhythm of each of these cases stands, by their keys: one question for all. A case
    without a rhythm, or off the pathway, is left out."""
    found = _rhythms(Monitoring.objects.filter(case__in=[case.pk for case in cases]))
    return {row.case_id: _standing(row) for row in found}


def silent(cases: QuerySet[Case]) -> list[Standing]:
    """Of these cases those around which it has been silent for too long, by reference: one question,
    in which only those that can be silent are read."""
    gap = F("every_days") * F("factor")
    found = (
        _rhythms(Monitoring.objects.filter(case__in=cases))
        .annotate(flagged_on=ExpressionWrapper(F("quiet_since") + gap, output_field=DateField()))
        .filter(flagged_on__lte=timezone.localdate())
        .order_by("case__reference")
    )
    return [standing for row in found if (standing := _standing(row)).silence]


def of_today(case: Case) -> Monitoring | None:
    """The rhythm that is agreed for a case now, if any."""
    return case.rhythms.filter(superseded_at=None).select_related("agency", "recorded_by").first()


def history(case: Case) -> list[Monitoring]:
    """Every rhythm that was agreed for a case, the one of today first."""
    return list(case.rhythms.select_related("agency", "recorded_by__agency"))


def _rhythms(found: QuerySet[Monitoring]) -> QuerySet[Any]:
    """The rhythms of today among these, of cases on the pathway, with all that a standing reads."""
    here = {"case": OuterRef("case")}
    reached = Contact.objects.filter(**here, kind__in=REACHED).order_by("-on", "-pk")
    first = Monitoring.objects.filter(**here).order_by("since", "pk")
    since = Contact.objects.filter(**here, kind__in=TRIED, on__gt=OuterRef("silent_from"))
    tries = since.order_by().values("kind").annotate(count=Count("pk"), last=Max("on"))
    return (
        found.filter(superseded_at=None, case__stage__in=ON_PATHWAY)
        .select_related("agency", "case")
        .annotate(
            factor=F("case__panel__settings__silence_factor"),
            reached_on=Subquery(reached.values("on")[:1]),
            agreed_on=Subquery(first.values("since")[:1]),
        )
        .annotate(
            quiet_since=Coalesce("reached_on", "agreed_on"),
            silent_from=Coalesce("reached_on", LONG_AGO, output_field=DateField()),
        )
        .annotate(tries=listed(tries.order_by("-kind"), kind="kind", count="count", last="last"))
    )


def _standing(row: Any) -> Standing:
    today = timezone.localdate()
    found = policy.silence(
        agreed_on=row.agreed_on,
        reached_on=row.reached_on,
        every_days=row.every_days,
        factor=row.factor,
        today=today,
    )
    if found is None:
        return Standing(row, row.reached_on, "", None)
    said = policy.no_contact(found, every_days=row.every_days, agency=row.agency.short_name)
    tries = [_tried(one, today) for one in row.tries]
    return Standing(row, row.reached_on, " ".join([said, *tries]), found.since)


def _tried(one: dict[str, Any], today: date) -> str:
    """ "Tried 3 times since, last on 20 November." """
    last = date.fromisoformat(one["last"])
    day = f"{last.day} {last:%B}" + (f" {last.year}" if last.year != today.year else "")
    what = TRIED[ContactKind(one["kind"])]
    if one["count"] == 1:
        return f"{what} once since, on {day}."
    return f"{what} {one['count']} times since, last on {day}."
