"""`/access/`: what each who looks after access should see of it."""

from dataclasses import dataclass

from django.utils import timezone

from referrals.models import AccessReviewLine, Case
from referrals.selectors.access_review import lapsed_in_panels
from referrals.selectors.case_access import bars_to_settle
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Bar, BreakGlass, BrowseReason
from sharing.selectors.browsing import browse_reasons

MOST = 50


@dataclass(frozen=True)
class Overview:
    """Bars that wait for a second person, restricted cases, openings with a typed reason, what
    agencies did not confirm, and why somebody opened or took away much at once."""

    bars: list[tuple[Case, Bar]]
    restricted: list[Case]
    openings: list[BreakGlass]
    lapsed: list[AccessReviewLine]
    browsing: list[BrowseReason]
    keeps_bars: bool
    reviews: bool
    speaks_for_an_agency: bool
    may_open_in_emergency: bool
    may_open_with_reason: bool


def overview(viewer: Viewer) -> Overview:
    """At most fifty of each, what waits first; nothing of a case this viewer could not open."""
    keeps, reviews = viewer.holds(May.BAR), viewer.holds(May.READ_LEDGER)
    return Overview(
        bars=bars_to_settle(viewer)[:MOST] if keeps else [],
        restricted=_restricted(viewer) if keeps else [],
        openings=_openings(viewer, reviews),
        lapsed=lapsed_in_panels(viewer, MOST) if keeps else [],
        browsing=browse_reasons(viewer, MOST) if reviews else [],
        keeps_bars=keeps,
        reviews=reviews,
        speaks_for_an_agency=bool(viewer.agency_ids),
        may_open_in_emergency=viewer.holds(May.OPEN_IN_EMERGENCY),
        may_open_with_reason=viewer.holds(May.OPEN_WITH_REASON),
    )


def _restricted(viewer: Viewer) -> list[Case]:
    found = access.visible(Case, viewer).filter(
        is_restricted=True, panel__in=viewer.panels(May.BAR)
    )
    return list(found.order_by("reference")[:MOST])


def _openings(viewer: Viewer, reviews: bool) -> list[BreakGlass]:
    """Those to review for the information governance lead; for others their own that still run."""
    if reviews:
        found = access.visible(BreakGlass, viewer).order_by("-reviewed_at", "-at")
    elif viewer.user:
        found = BreakGlass.objects.filter(person=viewer.user, until__gt=timezone.now())
    else:
        return []
    return list(found.select_related("person__agency")[:MOST])
