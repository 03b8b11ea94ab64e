"""Whose ledger somebody keeps, whom they may ask it about, and how its chains were last found."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from sharing.choices import May
from sharing.doors import access, ledger
from sharing.doors.viewer import Viewer, viewer_for
from sharing.models import Agency, LedgerCheck, Panel, User


def kept_by(viewer: Viewer) -> list[Panel]:
    """The panels in which the viewer keeps the ledger."""
    return list(access.visible(Panel, viewer, May.READ_LEDGER).order_by("name"))


def keeps_ledger(person_id: int, panel: Panel) -> bool:
    """Whether this person keeps the panel's ledger at this moment, asked while an export runs."""
    person = User.objects.filter(pk=person_id).first()
    return viewer_for(person, timezone.localdate()).holds(May.READ_LEDGER, panel.pk)


def people_of(panels: Collection[Panel]) -> list[User]:
    """Whoever works, or worked, in these panels, leavers included: the ledger outlives them."""
    reached = Q(agency__memberships__panel__in=panels) | Q(panel_roles__panel__in=panels)
    found = User.objects.filter(reached).order_by("name").distinct()
    return list(found.only("reference", "name"))


def agencies_of(panels: Collection[Panel]) -> list[Agency]:
    """Agencies that are, or were, in these panels."""
    return list(Agency.objects.filter(memberships__panel__in=panels).order_by("name").distinct())


@dataclass(frozen=True)
class Finding:
    """How one chain was last found. `panel` is None for the chain that all panels share."""

    panel: Panel | None
    check: LedgerCheck | None

    @property
    def is_broken(self) -> bool:
        return self.check is not None and bool(self.check.wrong)


def findings(panels: Iterable[Panel], checks: dict[str, LedgerCheck]) -> list[Finding]:
    """One for each panel, then one for the service's own chain."""
    found = [Finding(panel, checks.get(ledger.chain_of(panel.pk))) for panel in panels]
    return [*found, Finding(None, checks.get(ledger.SERVICE_CHAIN))]
