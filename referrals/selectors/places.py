"""How full a panel is, in numbers. Numbers are for the coordinator and chair; others hear "free" or "full"."""

from dataclasses import dataclass

from django.db.models import Count, Q

from referrals.choices import ACCEPTED, Stage
from referrals.models import Case
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
