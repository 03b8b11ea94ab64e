"""The wording an agency usually relies on: what is approved, and what waits for approval."""

from collections.abc import Collection
from datetime import date

from sharing.choices import May
from sharing.doors.viewer import Viewer
from sharing.models import Agency, Panel, PanelMembership, PanelSettings, UsualAnswer
from sharing.selectors.the_one import the_one


def usual_answer(agency_id: int, panel_id: int) -> UsualAnswer | None:
    """The approved wording of an agency in a panel, if there is one."""
    found = UsualAnswer.objects.filter(
        agency_id=agency_id, panel_id=panel_id, ended_at=None, approved_at__isnull=False
    )
    return found.first()


def wordings(agency: Agency, panels: Collection[int]) -> list[UsualAnswer]:
    """What is in force and what is proposed, in these panels, by panel."""
    found = UsualAnswer.objects.filter(agency=agency, panel__in=panels, ended_at=None)
    return list(
        found.select_related("panel", "proposed_by", "approved_by").order_by(
            "panel__name", "-approved_at"
        )
    )


def proposed(agency: Agency, number: int, viewer: Viewer) -> UsualAnswer:
    """One wording that waits, in a panel whose agreements the viewer keeps, or `NotFound`."""
    found = UsualAnswer.objects.filter(
        agency=agency, pk=number, panel__in=viewer.panels(May.MANAGE_AGREEMENTS)
    )
    return the_one(found.select_related("panel", "agency"))


def to_approve(viewer: Viewer) -> list[UsualAnswer]:
    """Wordings that wait for this viewer's approval."""
    panels = viewer.panels(May.MANAGE_AGREEMENTS)
    if not panels:
        return []
    found = UsualAnswer.objects.filter(panel__in=panels, approved_at=None, ended_at=None)
    return list(found.select_related("agency", "panel").order_by("proposed_at"))


def any_confirmed(panels: Collection[Panel]) -> bool:
    """Whether in one of these panels the IG lead has confirmed recognised legitimate interests."""
    found = PanelSettings.objects.filter(panel__in=panels)
    return found.filter(recognised_legitimate_interests_confirmed=True).exists()


def panels_of(agency: Agency, viewer: Viewer, today: date) -> list[Panel]:
    """The panels in which this viewer speaks for the agency today."""
    held = viewer.panels(May.ANSWER_REQUEST)
    members = PanelMembership.objects.in_force(today).filter(agency=agency, panel__in=held)
    return list(Panel.objects.filter(pk__in=members.values("panel")).order_by("name"))
