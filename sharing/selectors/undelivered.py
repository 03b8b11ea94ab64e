"""Messages that could not be sent, or not yet: those to people of a panel, for its coordinator. What is
about a record that is closed to them is not among them: neither its row nor its number is seen."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from sharing.choices import Failure
from sharing.doors.viewer import Viewer
from sharing.models import Notice, Panel, PanelMembership, PanelRole
from sharing.selectors import subjects

# What nobody sent again for so long is past; what somebody should have known is on their pages.
KEPT = timedelta(days=30)
# What cannot be sent again to this person.
FOR_GOOD = (Failure.LEFT, Failure.NOT_THEIRS)


def undelivered(panel: Panel, viewer: Viewer, today: date) -> QuerySet[Notice]:
    """Messages to people of the panel's agencies, or with a role in it, the latest try first, about
    nothing that is closed to the viewer."""
    found = _unsent(viewer).filter(_to_people_of(Value(panel.pk), today))
    return found.select_related("to__agency").order_by("-tried_at", "-pk")


def panels_with_failures(
    panels: Collection[int], viewer: Viewer, today: date
) -> list[tuple[Panel, int]]:
    """Which of these panels have messages that failed and that the viewer can send again, and how many."""
    failed = (
        _unsent(viewer)
        .filter(_to_people_of(OuterRef(OuterRef("pk")), today), failed_at__isnull=False)
        .exclude(failure__in=FOR_GOOD)
        .order_by()
        .annotate(all=Value(1))
        .values("all")
        .annotate(count=Count("pk"))
        .values("count")
    )
    counted = Panel.objects.filter(pk__in=panels).annotate(failed=Coalesce(Subquery(failed), 0))
    return [(one, one.failed) for one in counted.filter(failed__gt=0).order_by("name")]


def _unsent(viewer: Viewer) -> QuerySet[Notice]:
    rows = Notice.objects.filter(sent_at=None, tried_at__gte=timezone.now() - KEPT)
    return rows.exclude(failure="").exclude(subjects.names_hidden(viewer))


def _to_people_of(panel: Value | OuterRef, today: date) -> Q:
    """Condition on notices: they are to people of this panel."""
    members = PanelMembership.objects.in_force(today).filter(agency=OuterRef("to__agency"))
    roles = PanelRole.objects.in_force(today).filter(user=OuterRef("to"))
    return Q(Exists(members.filter(panel=panel))) | Q(Exists(roles.filter(panel=panel)))
