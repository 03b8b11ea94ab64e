"""How full a panel is, in numbers. Numbers are for the coordinator and chair; others hear "free" or "full"."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case as Choose
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from referrals.choices import ACCEPTED, COUNTED, OfferAnswer, Stage
from referrals.models import Case, Offer
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Panel, PanelSettings


@dataclass(frozen=True)
class Meter:
    """One panel's places. `exact` says whether this viewer may read the numbers."""

    panel: Panel
    cap: int
    held: int
    accepted: int
    new: int
    offered: int
    waiting: int
    exact: bool

    @property
    def is_full(self) -> bool:
        return self.held >= self.cap


def meters(viewer: Viewer, panels: list[Panel]) -> list[Meter]:
    """The cap meters of these panels, by one aggregate over the cases that hold a place or wait."""
    here = FilteredRelation(
        "panel__cases", condition=Q(panel__cases__stage__in=(*COUNTED, Stage.WAITING))
    )
    counted = {
        row["panel_id"]: row
        for row in PanelSettings.objects.filter(panel__in=panels)
        .annotate(here=here)
        .values("panel_id", cap=F("case_cap"))
        .annotate(
            held=Count("here", filter=Q(here__place__isnull=False)),
            accepted=Count("here", filter=Q(here__stage__in=ACCEPTED)),
            new=Count("here", filter=Q(here__stage__in=(Stage.RECEIVED, Stage.LISTED))),
            offered=Count("here", filter=Q(here__offered_until__isnull=False)),
            waiting=Count("here", filter=Q(here__stage=Stage.WAITING)),
        )
    }
    numbers = viewer.panels(May.SEE_CASELOAD)
    return [
        Meter(
            panel=panel,
            cap=row["cap"],
            held=row["held"],
            accepted=row["accepted"],
            new=row["new"],
            offered=row["offered"],
            waiting=row["waiting"],
            exact=panel.pk in numbers,
        )
        for panel in panels
        if (row := counted[panel.pk])
    ]


def silent_offers(now: datetime) -> QuerySet[Offer]:
    """Offers that ran out and are not marked yet.

    The place kept for a corrected closure is not among them: the chair takes it back.
    """
    return Offer.objects.filter(
        answer="", silent_since=None, until__lt=now, case__first_in_line=False
    )


# A working day, with its share of weekends.
WORKING_DAY = timedelta(days=7) / 5


def may_be_offered(now: datetime) -> QuerySet[Case]:
    """Waiting cases to which a free place may be offered now.

    Who passed a place on is asked again after their next review: once it is recorded, or at the
    latest when it was due.
    """
    every = When(case__urgent=True, then=F("case__panel__settings__waiting_review_urgent_wd"))
    days = Choose(every, default=F("case__panel__settings__waiting_review_wd"))
    lately = ExpressionWrapper(Value(now) - days * Value(WORKING_DAY), output_field=DateTimeField())
    passed = Offer.objects.filter(
        Q(case__reviewed_at=None) | Q(case__reviewed_at__lt=F("answered_at")),
        case=OuterRef("pk"),
        answer=OfferAnswer.PASSED_ON,
        answered_at__gt=lately,
    )
    return Case.objects.filter(stage=Stage.WAITING, offered_until=None).exclude(Exists(passed))


def may_need_room(panel_id: int, now: datetime, asker: Viewer | None = None) -> bool:
    """Whether an urgent referral waits that would take a place if there were one. Told to an `asker`
    it is one that they may see: who is barred from it is not to learn that it is there."""
    urgent = may_be_offered(now).filter(panel_id=panel_id, urgent=True)
    if asker is not None:
        urgent = urgent.filter(pk__in=access.visible(Case, asker).values("pk"))
    return urgent.exists()


def panels_with_places_to_offer(now: datetime) -> list[Panel]:
    """Panels with a free place and somebody to offer it to, by one query."""
    held = Count("cases", filter=Q(cases__place__isnull=False))
    return list(
        Panel.objects.filter(Exists(may_be_offered(now).filter(panel=OuterRef("pk"))))
        .annotate(held=held)
        .filter(held__lt=F("settings__case_cap"))
    )
