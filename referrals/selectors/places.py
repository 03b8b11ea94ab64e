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
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from referrals.choices import ACCEPTED, OfferAnswer, Stage
from referrals.models import Case, Offer
from sharing.choices import May
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
    """The cap meters of these panels, by one aggregate and one read of the caps."""
    rows = {
        row["panel_id"]: row
        for row in Case.objects.filter(panel__in=panels)
        .values("panel_id")
        .annotate(
            held=Count("pk", filter=Q(place__isnull=False)),
            accepted=Count("pk", filter=Q(stage__in=ACCEPTED)),
            new=Count("pk", filter=Q(stage__in=(Stage.RECEIVED, Stage.LISTED))),
            offered=Count("pk", filter=Q(offered_until__isnull=False)),
            waiting=Count("pk", filter=Q(stage=Stage.WAITING)),
        )
    }
    caps = dict(PanelSettings.objects.filter(panel__in=panels).values_list("panel_id", "case_cap"))
    numbers = viewer.panels(May.SEE_CASELOAD)
    return [
        Meter(
            panel=panel,
            cap=caps[panel.pk],
            exact=panel.pk in numbers,
            **{
                name: rows.get(panel.pk, {}).get(name, 0)
                for name in ("held", "accepted", "new", "offered", "waiting")
            },
        )
        for panel in panels
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


def may_need_room(panel_id: int, now: datetime) -> bool:
    """Whether an urgent referral waits that would take a place if there were one."""
    return may_be_offered(now).filter(panel_id=panel_id, urgent=True).exists()


def panels_with_places_to_offer(now: datetime) -> list[Panel]:
    """Panels with a free place and somebody to offer it to, by one query."""
    held = Count("cases", filter=Q(cases__place__isnull=False))
    return list(
        Panel.objects.filter(Exists(may_be_offered(now).filter(panel=OuterRef("pk"))))
        .annotate(held=held)
        .filter(held__lt=F("settings__case_cap"))
    )
