"""Why so much is opened or taken away at once: kept, told to the panel's information governance lead,
and then it goes on (quality C12)."""

from django.utils import timezone

from sharing.choices import Event, May, Quickly, Verb
from sharing.doors import ledger, pace
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import ReasonTooShort, TooMany
from sharing.models import BrowseReason, Panel, PanelRole, User
from sharing.post.notify import notify_all

LEAST_WORDS = 10


@service(may=May.SEE_PANEL, on="panel")
def give_browse_reason(*, by: Viewer, panel: Panel, kind: Quickly, reason: str) -> BrowseReason:
    """Go on for another hour (or day, for exports); the information governance lead is told.

    `ReasonTooShort` for fewer than ten characters.
    """
    if len(reason.strip()) < LEAST_WORDS:
        raise ReasonTooShort(field="reason")
    now = timezone.now()
    given = BrowseReason.objects.create(
        panel=panel,
        person=by.person,
        kind=kind,
        reason=reason.strip(),
        at=now,
        until=now + pace.WITHIN[kind],
    )
    ledger.record(by, Verb.BROWSE_REASON, panel, kind=kind, words=given.reason)
    notify_all(
        _leads(panel),
        "sharing",
        "much_at_once",
        panel,
        event=Event.ACCESS,
        step=f"browse{given.pk}",
    )
    return given


@service(may=May.SEE_PANEL, on="panel")
def note_export(*, by: Viewer, panel: Panel, reason: str) -> None:
    """Count an export that has its reason already, for the services that export: past the limit the
    lead is told, and nothing more is asked."""
    try:
        pace.note_taking(by, panel)
    except TooMany:
        give_browse_reason(panel=panel, kind=Quickly.TAKEN, reason=reason, by=by)
        pace.note_taking(by, panel)


def _leads(panel: Panel) -> list[int]:
    held = PanelRole.objects.filter(panel=panel, role="ig_lead").in_force(timezone.localdate())
    people = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return list(people.values_list("pk", flat=True))
