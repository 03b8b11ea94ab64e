"""Which agencies belong to a panel, and which of them count for quorum."""

from datetime import date

from django.utils import timezone

from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyMember
from sharing.models import Agency, Panel, PanelMembership
from sharing.services._rows import created, in_order


@service(may=May.MANAGE_PARTNERS, on="panel")
def join_panel(
    *, by: Viewer, panel: Panel, agency: Agency, is_core: bool, since: date | None = None
) -> PanelMembership:
    """An agency becomes a member. Refuses one that is a member already (`AlreadyMember`)."""
    since = since or timezone.localdate()
    if PanelMembership.objects.in_force(since).filter(panel=panel, agency=agency).exists():
        raise AlreadyMember(field="agency")
    membership = created(
        PanelMembership, AlreadyMember, panel=panel, agency=agency, is_core=is_core, since=since
    )
    ledger.record(by, Verb.AGENCY_JOINED, agency, panel, core=is_core, since=since)
    return membership


@service(may=May.MANAGE_PARTNERS, on="membership")
def set_core(*, by: Viewer, membership: PanelMembership, is_core: bool) -> None:
    """Whether the member counts for quorum (`domain.md` section 10)."""
    PanelMembership.objects.filter(pk=membership.pk).update(is_core=is_core)
    membership.is_core = is_core
    ledger.record(by, Verb.AGENCY_CORE, membership.agency, membership.panel, core=is_core)


@service(may=May.MANAGE_PARTNERS, on="membership")
def leave_panel(*, by: Viewer, membership: PanelMembership, last_day: date | None = None) -> None:
    """The membership ends with `last_day` (today if none is given); nothing is deleted.

    Refuses an end before its start (`DatesCross`).
    """
    last_day = last_day or timezone.localdate()
    in_order(membership.since, last_day)
    PanelMembership.objects.filter(pk=membership.pk).update(until=last_day)
    membership.until = last_day
    ledger.record(by, Verb.AGENCY_LEFT, membership.agency, membership.panel, until=last_day)
